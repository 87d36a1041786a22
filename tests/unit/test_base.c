/* SPDX-License-Identifier: MIT */
#include "test.h"

#include "base/array.h"
#include "base/cleanup.h"
#include "base/parse.h"
#include "base/text.h"
#include "base/words.h"

#include <qdev/error.h>

#include <string.h>

static void numbers_are_read_whole_or_not_at_all(void **state)
{
	(void)state;

	static const struct {
		const char *string;
		unsigned base;
		uint64_t max;
		bool good;
		uint64_t value;
	} cases[] = {
		{"0", 10, 9, true, 0},
		{"255", 10, 255, true, 255},
		{"256", 10, 255, false, 0},
		{"18446744073709551615", 10, UINT64_MAX, true, UINT64_MAX},
		{"18446744073709551616", 10, UINT64_MAX, false, 0},
		{"ff", 16, 255, true, 255},
		{"", 10, 9, false, 0},
		{" 1", 10, 9, false, 0},
		{"1 ", 10, 9, false, 0},
		{"+1", 10, 9, false, 0},
		{"-1", 10, 9, false, 0},
		{"8", 8, 9, false, 0},
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		uint64_t value = 77;

		assert_int_equal(parse_number(cases[i].string, cases[i].base,
					 cases[i].max, &value),
			cases[i].good);
		assert_int_equal(value, cases[i].good ? cases[i].value : 77);
	}
}

static void memory_sizes_are_qemus(void **state)
{
	(void)state;

	static const struct {
		const char *string;
		bool good;
		uint64_t bytes;
	} cases[] = {
		{"128", true, 128ull << 20},
		{"1G", true, 1ull << 30},
		{"1g", true, 1ull << 30},
		{"512M", true, 512ull << 20},
		{"4096K", true, 4096ull << 10},
		{"2T", true, 2ull << 40},
		{"", false, 0},
		{"M", false, 0},
		{"1X", false, 0},
		{"1GB", false, 0},
		{"99999999999999999999", false, 0},
		{"99999999999T", false, 0},
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		uint64_t bytes = 77;

		assert_int_equal(parse_memory_size(cases[i].string, &bytes),
			cases[i].good);
		assert_int_equal(bytes, cases[i].good ? cases[i].bytes : 77);
	}
}

static void a_uuid_has_its_form(void **state)
{
	(void)state;
	assert_true(is_uuid("79db70f1-92a5-4879-95f7-6325b66c1ff9"));
	assert_true(is_uuid("79DB70F1-92A5-4879-95F7-6325B66C1FF9"));
	assert_false(is_uuid("79db70f1-92a5-4879-95f7-6325b66c1ff"));
	assert_false(is_uuid("79db70f1-92a5-4879-95f7-6325b66c1ff99"));
	assert_false(is_uuid("79db70f1/92a5-4879-95f7-6325b66c1ff9"));
	assert_false(is_uuid(""));
}

static void a_distance_counts_letters(void **state)
{
	char longest[65] = "";

	(void)state;
	assert_int_equal(word_distance("bound", "bound", 5), 0);
	assert_int_equal(word_distance("bond", "bound", 5), 1);
	assert_int_equal(word_distance("bounds", "bound", 5), 1);
	assert_int_equal(word_distance("", "bound", 5), 5);
	assert_int_equal(word_distance("bound", "", 0), 5);
	assert_int_equal(word_distance("kitten", "sitting", 7), 3);
	assert_int_equal(word_distance("memlok", "memlock-low", 7), 1);
	memset(longest, 'a', 64);
	assert_true(word_distance(longest, "a", 1) == SIZE_MAX);
	assert_true(word_distance("a", longest, 64) == SIZE_MAX);
	assert_int_equal(word_distance(longest + 1, longest, 63), 0);
}

static void a_text_grows(void **state)
{
	(void)state;

	cleanup_text struct text text = TEXT_INIT;

	assert_string_equal(text_string(&text), "");
	for (int i = 0; i < 100; i++)
		text_addf(&text, "%d,", i);
	text_add_char(&text, '.');
	assert_int_equal(text.length, 291);

	cleanup_free char *string = text_take(&text);

	assert_int_equal(strlen(string), 291);
	assert_string_equal(text_string(&text), "");
}

static void an_array_grows(void **state)
{
	(void)state;

	ARRAY(int) numbers = {0};

	for (int i = 0; i < 1000; i++) {
		int *item = array_add(&numbers);

		assert_non_null(item);
		assert_int_equal(*item, 0);
		*item = i;
	}
	assert_int_equal(numbers.count, 1000);
	assert_int_equal(numbers.items[999], 999);
	array_clear(&numbers);
	assert_int_equal(numbers.count, 0);
}

static void errors_have_names_and_texts(void **state)
{
	(void)state;
	assert_string_equal(
		qdev_error_name(QDEV_ERROR_SATA_FULL), "QDEV_ERROR_SATA_FULL");
	assert_string_equal(qdev_error_text(QDEV_OK), "success");
	assert_string_equal(qdev_error_text(-9999), "unknown error");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers_are_read_whole_or_not_at_all),
		cmocka_unit_test(memory_sizes_are_qemus),
		cmocka_unit_test(a_uuid_has_its_form),
		cmocka_unit_test(a_distance_counts_letters),
		cmocka_unit_test(a_text_grows),
		cmocka_unit_test(an_array_grows),
		cmocka_unit_test(errors_have_names_and_texts),
	};

	return cmocka_run_group_tests_name("base", tests, NULL, NULL);
}
