/* SPDX-License-Identifier: MIT */
#include "base/escape.h"

#include <stdlib.h>
#include <string.h>
#include <wchar.h>

void text_add_shell_word(struct text *text, const char *string)
{
	static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				    "abcdefghijklmnopqrstuvwxyz"
				    "0123456789%+,-./:=@_";

	if (*string && string[strspn(string, plain)] == '\0') {
		text_add(text, string);
		return;
	}
	text_add_char(text, '\'');
	for (; *string; string++) {
		if (*string == '\'')
			text_add(text, "'\\''");
		else
			text_add_char(text, *string);
	}
	text_add_char(text, '\'');
}

size_t utf8_length(const char *string)
{
	static const struct {
		unsigned char mask, lead;
		size_t length;
		uint32_t least;
	} forms[] = {
		{0x80, 0x00, 1, 0},
		{0xe0, 0xc0, 2, 0x80},
		{0xf0, 0xe0, 3, 0x800},
		{0xf8, 0xf0, 4, 0x10000},
	};
	const unsigned char *bytes = (const unsigned char *)string;

	for (size_t i = 0; i < ARRAY_SIZE(forms); i++) {
		if ((bytes[0] & forms[i].mask) != forms[i].lead)
			continue;

		uint32_t point = bytes[0] & (unsigned char)~forms[i].mask;

		for (size_t k = 1; k < forms[i].length; k++) {
			if ((bytes[k] & 0xc0) != 0x80)
				return 0;
			point = point << 6 | (bytes[k] & 0x3fu);
		}
		if (point < forms[i].least || point > 0x10ffff ||
			(point >= 0xd800 && point <= 0xdfff))
			return 0;
		return forms[i].length;
	}
	return 0;
}

/*
 * C0, DEL, and C1, which some terminals obey in UTF-8, too; the separators of
 * lines, and what turns the direction of text (U+2028 to 202E, 2066 to 2069).
 */
static bool is_control(const char *string, size_t length)
{
	const unsigned char *bytes = (const unsigned char *)string;

	if (length == 1)
		return bytes[0] < 0x20 || bytes[0] == 0x7f;
	if (length == 2)
		return bytes[0] == 0xc2 && bytes[1] < 0xa0;
	if (length != 3 || bytes[0] != 0xe2)
		return false;
	return (bytes[1] == 0x80 && bytes[2] >= 0xa8 && bytes[2] <= 0xae) ||
	       (bytes[1] == 0x81 && bytes[2] >= 0xa6 && bytes[2] <= 0xa9);
}

/* Nearly all that a host says: one byte, one column. */
static bool is_printable_ascii(char c)
{
	return c >= 0x20 && c < 0x7f;
}

void text_add_printable(struct text *text, const char *string)
{
	const char *plain = string; /* not yet added */

	while (*string) {
		size_t length = is_printable_ascii(*string)
					? 1
					: utf8_length(string);

		if (length && !is_control(string, length)) {
			string += length;
			continue;
		}
		text_add_bytes(text, plain, (size_t)(string - plain));
		text_addf(text, "\\x%02x", (unsigned char)*string);
		plain = ++string;
	}
	text_add_bytes(text, plain, (size_t)(string - plain));
}

static void replace(struct text *text, char c, const char *with)
{
	if (with)
		text_add(text, with);
	else
		text_add_char(text, c);
}

static const char *entity(char c)
{
	switch (c) {
	case '&':
		return "&amp;";
	case '<':
		return "&lt;";
	case '>':
		return "&gt;";
	case '"':
		return "&quot;";
	case '\'':
		return "&#39;";
	}
	return NULL;
}

static const char *quoted(char c)
{
	switch (c) {
	case '"':
		return "\\\"";
	case '\\':
		return "\\\\";
	}
	return NULL;
}

static void add_replaced(struct text *text, const char *string,
	const char *(*replacement)(char c))
{
	cleanup_text struct text printable = TEXT_INIT;

	text_add_printable(&printable, string);
	for (const char *c = text_string(&printable); *c; c++)
		replace(text, *c, replacement(*c));
	text->failed |= printable.failed;
}

void text_add_markup(struct text *text, const char *string)
{
	add_replaced(text, string, entity);
}

void text_add_dot(struct text *text, const char *string)
{
	add_replaced(text, string, quoted);
}

/* Of what is not ASCII, wcwidth(3) knows. */
size_t text_width(const char *string)
{
	size_t width = 0;

	while (*string) {
		size_t length = is_printable_ascii(*string)
					? 1
					: utf8_length(string);
		wchar_t wide;
		int columns = 1;

		if (length > 1 && mbtowc(&wide, string, length) > 0)
			columns = wcwidth(wide);
		width += columns > 0 ? (size_t)columns : 0;
		string += length ? length : 1;
	}
	return width;
}

/* So many of its bytes are that wide, or less. */
static size_t bytes_within(const char *string, size_t width)
{
	const char *end = string;

	while (*end) {
		char one[8] = {0};
		size_t length = utf8_length(end) ? utf8_length(end) : 1;

		memcpy(one, end, length);
		if (text_width(one) > width)
			break;
		width -= text_width(one);
		end += length;
	}
	return (size_t)(end - string);
}

/* Wider ones are no ids. */
#define BRACKETS_MAX 24

void text_add_cut(struct text *text, const char *string, size_t width)
{
	const char *bracket = strrchr(string, '[');
	size_t kept = bracket ? text_width(bracket) + 1 : 0;

	if (text_width(string) <= width) {
		text_add(text, string);
		return;
	}
	if (kept > BRACKETS_MAX || kept > width + 1)
		kept = 0;
	/* Nothing but them has room. */
	if (kept && kept + 1 >= width) {
		text_add(text, bracket);
		return;
	}
	if (width > kept)
		text_add_bytes(text, string,
			bytes_within(string, width - kept - 1));
	text_add(text, "…");
	if (kept)
		text_addf(text, " %s", bracket);
}
