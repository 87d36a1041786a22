/* SPDX-License-Identifier: MIT */

/*
 * The reader on texts that nobody would write. What it says of those that
 * somebody might is in good/ and bad/.
 *
 * The allocators are wrapped by the linker, see meson.build.
 */

#include "test.h"

#include "base/cleanup.h"
#include "files.h"
#include "plan/spec.h"

#include <qdev/error.h>

#include <jansson.h>
#include <string.h>

static const char *folder; /* of the specs */

/* Allocations until one fails; negative: none does. */
static long until_failure = -1;

static bool fails(void)
{
	return until_failure >= 0 && until_failure-- == 0;
}

#define WRAP(type, name, parameters, arguments)                                \
	type __real_##name parameters;                                         \
	type __wrap_##name parameters;                                         \
	type __wrap_##name parameters                                          \
	{                                                                      \
		return fails() ? NULL : __real_##name arguments;               \
	}

WRAP(void *, malloc, (size_t size), (size))
WRAP(void *, realloc, (void *old, size_t size), (old, size))
WRAP(void *, reallocarray, (void *old, size_t count, size_t size),
	(old, count, size))
WRAP(char *, strdup, (const char *string), (string))

static void a_spec_is_read_as_its_flags(void **state)
{
	static const char text[] =
		"{\"schema\": \"qdev.spec/1\", \"memory\": 2, "
		"\"root-port\": \"ioh3420\", \"spare-ports\": 3, "
		"\"user\": \"qemu\", \"devices\": ["
		"{\"bootindex\": 7, \"read-only\": true, \"disk\": \"/x,y\", "
		"\"discard\": false, \"discard-granularity\": 512}, "
		"{\"spice\": true, \"serial-port\": \"a\"}, "
		"{\"passthrough\": \"01:00.0\"}, {\"panic\": true}]}";
	cleanup_text struct text problem = TEXT_INIT;
	struct request request;

	(void)state;
	request_init(&request);
	assert_int_equal(spec_parse(text, strlen(text), &request, &problem), 0);
	assert_int_equal(request.memory, 2 << 20);
	assert_string_equal(request.root_port_driver, "ioh3420");
	assert_int_equal(request.spare_ports, 3);
	assert_string_equal(request.user, "qemu");
	assert_int_equal(request.selectors.count, 1);
	assert_int_equal(request.items.count, 4);

	const struct item *items = request.items.items;

	assert_string_equal(items[0].kind->name, "disk");
	assert_string_equal(items[0].value, "/x,y");
	assert_int_equal(items[0].settings.count, 4);
	assert_string_equal(item_get(&items[0], "bootindex"), "7");
	assert_string_equal(item_get(&items[0], "read-only"), "on");
	assert_string_equal(item_get(&items[0], "discard"), "off");
	assert_string_equal(item_get(&items[0], "discard-granularity"), "512");
	assert_string_equal(items[1].value, "a");
	assert_string_equal(item_get(&items[1], "spice"), "");
	assert_string_equal(items[2].value, "01:00.0");
	assert_string_equal(items[3].kind->name, "panic");
	assert_null(items[3].value);
	request_clear(&request);
}

static void a_spec_adds_to_a_request(void **state)
{
	static const char text[] = "{\"schema\": \"qdev.spec/1\", "
				   "\"devices\": [{\"panic\": true}]}";
	cleanup_text struct text problem = TEXT_INIT;
	struct request request;

	(void)state;
	request_init(&request);
	for (size_t count = 1; count <= 2; count++) {
		assert_int_equal(
			spec_parse(text, strlen(text), &request, &problem), 0);
		assert_int_equal(request.items.count, count);
	}
	request_clear(&request);
}

static size_t count_lines(const char *text, size_t length)
{
	size_t lines = 1;

	for (size_t i = 0; i < length; i++)
		lines += text[i] == '\n';
	return lines;
}

/* Whether it was taken; if not, the reason is of a place within the text. */
static bool is_taken(const char *text, size_t length)
{
	cleanup_text struct text problem = TEXT_INIT;
	struct request request;
	size_t line, column;
	int start = 0;

	request_init(&request);

	int error = spec_parse(text, length, &request, &problem);

	request_clear(&request);
	if (error == 0) {
		assert_int_equal(problem.length, 0);
		return true;
	}
	assert_int_equal(error, QDEV_ERROR_INVALID);
	assert_int_equal(sscanf(text_string(&problem), "%zu:%zu: %n", &line,
				 &column, &start),
		2);
	assert_int_not_equal(start, 0);
	assert_int_not_equal(text_string(&problem)[start], '\0');
	assert_in_range(line, 1, count_lines(text, length));
	assert_in_range(column, 1, length + 1);
	return false;
}

/* Marsaglia's xorshift, from a fixed seed: the same texts at every run. */
static uint32_t next_random(uint32_t *random)
{
	*random ^= *random << 13;
	*random ^= *random >> 17;
	*random ^= *random << 5;
	return *random;
}

/* What a piece of a spec may be replaced with; "" only removes it. */
static const char *const pieces[] = {"", " ", "\n", "\"", "\\", ",", ":", "{",
	"}", "[", "]", "null", "true", "-1", "1.5", "99999999999999999999",
	"\"\"", "\"\\ud800\"", "\"disk\":", "{\"net\": \"user\"},",
	"\"via\": \"usb\",", "\xff", "\xc3\xa4"};

/* Replaces up to eight bytes somewhere with a piece. */
static char *mutate(const char *text, size_t *length, uint32_t *random)
{
	const char *piece = pieces[next_random(random) % ARRAY_SIZE(pieces)];
	size_t from = next_random(random) % *length;
	size_t cut = next_random(random) % 9;
	size_t added = strlen(piece);

	if (cut > *length - from)
		cut = *length - from;

	char *mutated = malloc(*length - cut + added + 1);

	assert_non_null(mutated);
	memcpy(mutated, text, from);
	memcpy(mutated + from, piece, added);
	memcpy(mutated + from + added, text + from + cut, *length - from - cut);
	*length += added - cut;
	return mutated;
}

static void mutated_specs_are_taken_or_refused(void **state)
{
	uint32_t random = 20261123;
	size_t taken = 0, refused = 0;
	struct spec_files files;

	(void)state;
	spec_files_find(&files, folder);
	for (size_t i = 0; i < files.names.gl_pathc * 50; i++) {
		size_t length;
		cleanup_free char *text = spec_files_read(
			&files, i % files.names.gl_pathc, &length);
		cleanup_free char *mutated = mutate(text, &length, &random);
		cleanup_free char *exact = malloc(length);

		assert_non_null(exact);
		memcpy(exact, mutated, length);
		if (is_taken(exact, length))
			taken++;
		else
			refused++;
	}
	spec_files_clear(&files);
	assert_in_range(taken, 10, SIZE_MAX);
	assert_in_range(refused, 200, SIZE_MAX);
}

static void cut_specs_are_refused(void **state)
{
	static const char text[] =
		"{\"schema\": \"qdev.spec/1\", \"devices\": ["
		"{\"disk\": \"/\\u00e4\", \"bootindex\": 1}]}";

	(void)state;
	for (size_t length = 0; length < strlen(text); length++) {
		cleanup_free char *exact = malloc(length);

		memcpy(exact, text, length);
		assert_false(is_taken(exact, length));
	}
	assert_true(is_taken(text, strlen(text)));
}

/*
 * Out of memory is an error wherever it happens. jansson itself tells some of
 * its own failures as bad syntax: those are not to be told apart.
 */
static void every_allocation_may_fail(void **state)
{
	static const char text[] =
		"{\"schema\": \"qdev.spec/1\", \"user\": \"qemu\", "
		"\"memory\": 1, \"devices\": ["
		"{\"disk\": \"/x\", \"bootindex\": 1, \"serial\": \"a\"}, "
		"{\"passthrough\": \"01:00.0\"}]}";
	int error = QDEV_ERROR_NO_MEMORY;
	long failures;

	(void)state;
	json_set_alloc_funcs(malloc, free);
	for (failures = 0; error < 0; failures++) {
		struct text problem = TEXT_INIT;
		struct request request;

		request_init(&request);
		until_failure = failures;
		error = spec_parse(text, strlen(text), &request, &problem);
		until_failure = -1;
		if (error < 0 && error != QDEV_ERROR_NO_MEMORY)
			assert_non_null(
				strstr(text_string(&problem), " near "));
		request_clear(&request);
		text_clear(&problem);
	}
	assert_int_equal(error, 0);
	assert_in_range(failures, 30, 1000);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_spec_is_read_as_its_flags),
		cmocka_unit_test(a_spec_adds_to_a_request),
		cmocka_unit_test(mutated_specs_are_taken_or_refused),
		cmocka_unit_test(cut_specs_are_refused),
		cmocka_unit_test(every_allocation_may_fail),
	};

	assert_int_equal(argc, 2);
	folder = argv[1];
	return cmocka_run_group_tests_name("spec_reader", tests, NULL, NULL);
}
