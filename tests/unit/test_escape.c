/* SPDX-License-Identifier: MIT */
#include "test.h"

#include "base/cleanup.h"
#include "base/escape.h"
#include "emit/json.h"

#include <locale.h>
#include <stdio.h>
#include <string.h>

/* Ids are what people look for, wherever the words end. */
static void ids_outlive_a_cut(void **state)
{
	(void)state;

	static const struct {
		const char *string;
		size_t width;
		const char *cut;
	} cases[] = {
		{"Intel 82574L [8086:10d3]", 24, "Intel 82574L [8086:10d3]"},
		{"Intel 82574L [8086:10d3]", 23, "Intel 8257… [8086:10d3]"},
		{"Intel 82574L [8086:10d3] (rev 02)", 30,
			"Intel 82… [8086:10d3] (rev 02)"},
		{"Intel 82574L [8086:10d3]", 14, "I… [8086:10d3]"},
		{"Intel 82574L [8086:10d3]", 13, "[8086:10d3]"},
		{"Intel 82574L [8086:10d3]", 11, "[8086:10d3]"},
		{"Intel 82574L [8086:10d3]", 10, "Intel 825…"},
		{"action: not-bound", 10, "action: n…"},
		{"aäz", 2, "a…"},
		{"aäz", 3, "aäz"},
		{"漢字漢字", 5, "漢字…"},
		{"漢字漢字", 6, "漢字…"},
		{"a [of more than twenty-four characters]", 38,
			"a [of more than twenty-four character…"},
		{"abc", 1, "…"},
	};

	assert_non_null(setlocale(LC_CTYPE, "C.UTF-8"));
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		cleanup_text struct text cut = TEXT_INIT;

		text_add_cut(&cut, cases[i].string, cases[i].width);
		assert_string_equal(text_string(&cut), cases[i].cut);
		assert_true(text_width(text_string(&cut)) <= cases[i].width);
	}
}

static void names_stay_on_their_line(void **state)
{
	(void)state;

	static const struct {
		const char *string, *printed;
	} cases[] = {
		{"", ""},
		{"plain text", "plain text"},
		{"Grüße, 漢字 \U0001f600", "Grüße, 漢字 \U0001f600"},
		{"a\nb\tc\r", "a\\x0ab\\x09c\\x0d"},
		{"\x1b[2J", "\\x1b[2J"},
		{"\x7f", "\\x7f"},
		/* C1 controls, as UTF-8 and as a byte: CSI is 9b. */
		{"\xc2\x9b", "\\xc2\\x9b"},
		{"\x9b", "\\x9b"},
		{"\xc2\xa0", "\xc2\xa0"},
		/* A line separator, and "evil" written from the right. */
		{"\u2028", "\\xe2\\x80\\xa8"},
		{"\u202elive\u2069", "\\xe2\\x80\\xaelive\\xe2\\x81\\xa9"},
		{"\u2027", "\u2027"},
		/* Stray, cut, overlong, a surrogate, beyond Unicode. */
		{"caf\xe9", "caf\\xe9"},
		{"\x80", "\\x80"},
		{"\xe6\xbc", "\\xe6\\xbc"},
		{"\xc0\xaf", "\\xc0\\xaf"},
		{"\xe0\x80\xaf", "\\xe0\\x80\\xaf"},
		{"\xed\xa0\x80", "\\xed\\xa0\\x80"},
		{"\xf4\x90\x80\x80", "\\xf4\\x90\\x80\\x80"},
		{"\xff\xfe", "\\xff\\xfe"},
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		cleanup_text struct text text = TEXT_INIT;

		text_add_printable(&text, cases[i].string);
		assert_string_equal(text_string(&text), cases[i].printed);
	}
}

static void a_word_is_quoted_when_it_must(void **state)
{
	(void)state;

	static const struct {
		const char *string, *word;
	} cases[] = {
		{"vfio-pci", "vfio-pci"},
		{"0000:01:00.0", "0000:01:00.0"},
		{"", "''"},
		{"two words", "'two words'"},
		{"it's", "'it'\\''s'"},
		{"'", "''\\'''"},
		{"$(reboot)", "'$(reboot)'"},
		{"~", "'~'"},
		{"*", "'*'"},
		{"a\nb", "'a\nb'"},
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		cleanup_text struct text text = TEXT_INIT;

		text_add_shell_word(&text, cases[i].string);
		assert_string_equal(text_string(&text), cases[i].word);
	}
}

/* The shell itself is asked, with every byte there is. */
static void a_shell_reads_the_word_back(void **state)
{
	(void)state;

	cleanup_text struct text command = TEXT_INIT;
	char string[256], back[sizeof(string)];

	for (int i = 1; i < 256; i++)
		string[i - 1] = (char)i;
	string[255] = '\0';
	text_add(&command, "printf %s ");
	text_add_shell_word(&command, string);

	FILE *shell = popen(text_string(&command), "r");

	assert_non_null(shell);
	back[fread(back, 1, sizeof(back) - 1, shell)] = '\0';
	assert_int_equal(pclose(shell), 0);
	assert_string_equal(back, string);
}

/* A terminal may have what a program reads: the same string comes back. */
static void json_moves_no_terminal(void **state)
{
	(void)state;

	static const struct {
		const char *string, *printed;
	} cases[] = {
		{"plain", "plain"},
		{"Grüße, 漢字 \U0001f600", "Grüße, 漢字 \U0001f600"},
		{"\033[2J\n", "\\u001B[2J\\n"},
		{"\x7f", "\\u007F"},
		{"a\xc2\x9b"
		 "2Jb",
			"a\\u009B2Jb"},
		{"\xc2\x85\u00a0", "\\u0085\u00a0"},
		{"\u202egnirts\u2066", "\\u202Egnirts\\u2066"},
		{"\u2027\u2028", "\u2027\\u2028"},
		{"\xff\xc2", "\\\\xff\\\\xc2"},
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct json json = {0};
		json_t *document = json_array();
		cleanup_free char *printed = NULL;
		cleanup_free char *expected =
			format_string("[\n  \"%s\"\n]\n", cases[i].printed);
		size_t length;
		FILE *output = open_memstream(&printed, &length);

		json_append(&json, document, json_text(&json, cases[i].string));
		assert_int_equal(json_finish(&json, document, output), 0);
		fclose(output);
		assert_string_equal(printed, expected);
	}
}

static void markup_and_dot_are_escaped(void **state)
{
	cleanup_text struct text markup = TEXT_INIT, dot = TEXT_INIT;
	static const char evil[] = "</a \"x\" 'y'>&\x1b[2J\n\\";

	(void)state;
	text_add_markup(&markup, evil);
	assert_string_equal(text_string(&markup),
		"&lt;/a &quot;x&quot; &#39;y&#39;&gt;&amp;\\x1b[2J\\x0a\\");
	text_add_dot(&dot, evil);
	assert_string_equal(text_string(&dot),
		"</a \\\"x\\\" 'y'>&\\\\x1b[2J\\\\x0a\\\\");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(markup_and_dot_are_escaped),
		cmocka_unit_test(ids_outlive_a_cut),
		cmocka_unit_test(names_stay_on_their_line),
		cmocka_unit_test(a_word_is_quoted_when_it_must),
		cmocka_unit_test(a_shell_reads_the_word_back),
		cmocka_unit_test(json_moves_no_terminal),
	};

	return cmocka_run_group_tests_name("escape", tests, NULL, NULL);
}
