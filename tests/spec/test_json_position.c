/* SPDX-License-Identifier: MIT */
#include "test.h"

#include "base/cleanup.h"
#include "files.h"
#include "plan/json_position.h"

#include <jansson.h>
#include <string.h>

static const char *folder; /* of the specs */

static void places_are_lines_and_characters(void **state)
{
	static const struct json_path first = {.nth = 0}, second = {.nth = 1},
				      third = {.nth = 2},
				      inner = {.up = &second, .nth = 1},
				      innermost = {.up = &inner, .nth = 0};
	static const struct {
		const char *text;
		const struct json_path *path;
		enum json_part part;
		size_t line, column;
	} cases[] = {
		{"{}", NULL, JSON_PART_VALUE, 1, 1},
		{" \r\n\t[]", NULL, JSON_PART_VALUE, 2, 2},
		{"[1, 2, 3]", &first, JSON_PART_VALUE, 1, 2},
		{"[1, 2, 3]", &third, JSON_PART_VALUE, 1, 8},
		{"[1, 2, 3]", &third, JSON_PART_KEY, 1, 8},
		{"[1\n,\n\n2]", &second, JSON_PART_VALUE, 4, 1},
		{"{\"a\": 1, \"b\": 2}", &second, JSON_PART_KEY, 1, 10},
		{"{\"a\": 1, \"b\": 2}", &second, JSON_PART_VALUE, 1, 15},
		{"{\"a\"\n:\n1}", &first, JSON_PART_VALUE, 3, 1},
		{"[\"äö😀\", 2]", &second, JSON_PART_VALUE, 1, 9},
		{"[\"],[\\\"}\", 2]", &second, JSON_PART_VALUE, 1, 12},
		{"[\"\\\\\", 2]", &second, JSON_PART_VALUE, 1, 8},
		{"[[1, [2, 3]], {\"a\": {}, \"b\": [4]}]", &inner,
			JSON_PART_KEY, 1, 25},
		{"[[1, [2, 3]], {\"a\": {}, \"b\": [4]}]", &innermost,
			JSON_PART_VALUE, 1, 31},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct json_position position = json_position(cases[i].text,
			strlen(cases[i].text), cases[i].path, cases[i].part);

		assert_int_equal(position.line, cases[i].line);
		assert_int_equal(position.column, cases[i].column);
	}
}

/* The way back: what stands at a place of a text. */
static const char *text_at(const char *text, struct json_position position)
{
	for (size_t line = 1; line < position.line; line++)
		text = strchr(text, '\n') + 1;
	for (size_t column = 1; column < position.column; column++)
		do
			text++;
		while ((*text & 0xc0) == 0x80);
	return text;
}

/* What stands where a value, and its key, are said to be is that, indeed. */
static void check_part(const char *text, const struct json_path *path,
	enum json_part part, const json_t *expected)
{
	const char *at =
		text_at(text, json_position(text, strlen(text), path, part));
	json_t *found =
		json_loads(at, JSON_DECODE_ANY | JSON_DISABLE_EOF_CHECK, NULL);

	assert_true(json_equal(found, expected));
	json_decref(found);
}

static void check_value(
	const char *text, const struct json_path *path, json_t *value)
{
	struct json_path member = {.up = path};
	const char *key;
	json_t *child;

	check_part(text, path, JSON_PART_VALUE, value);
	json_array_foreach(value, member.nth, child)
		check_value(text, &member, child);
	json_object_foreach(value, key, child) {
		json_t *string = json_string(key);

		check_part(text, &member, JSON_PART_KEY, string);
		json_decref(string);
		check_value(text, &member, child);
		member.nth++;
	}
}

static void every_value_is_found(void **state)
{
	struct spec_files files;

	(void)state;
	spec_files_find(&files, folder);
	for (size_t i = 0; i < files.names.gl_pathc; i++) {
		size_t length;
		cleanup_free char *bytes = spec_files_read(&files, i, &length);
		cleanup_free char *text = strndup(bytes, length);
		json_t *spec = json_loads(text, 0, NULL);

		check_value(text, NULL, spec);
		json_decref(spec);
	}
	spec_files_clear(&files);
}

/* What ends anywhere, and so is no JSON, is still not left. */
static void no_text_is_left(void **state)
{
	static const char text[] =
		" {\"a\\\"\": [1, {\"b\": \"c\\\\\"}], \"d\": [2]}";
	static const struct json_path up = {.nth = 1},
				      path = {.up = &up, .nth = 1};

	(void)state;
	for (size_t length = 0; length < sizeof(text); length++) {
		cleanup_free char *bytes = malloc(length + 1);

		assert_non_null(bytes);
		memcpy(bytes + 1, text, length);
		for (enum json_part part = JSON_PART_VALUE;
			part <= JSON_PART_KEY; part++) {
			struct json_position position =
				json_position(bytes + 1, length, &path, part);

			assert_int_equal(position.line, 1);
			assert_in_range(position.column, 1, length + 1);
		}
	}
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(places_are_lines_and_characters),
		cmocka_unit_test(every_value_is_found),
		cmocka_unit_test(no_text_is_left),
	};

	assert_int_equal(argc, 2);
	folder = argv[1];
	return cmocka_run_group_tests_name("json_position", tests, NULL, NULL);
}
