/* SPDX-License-Identifier: MIT */
#include "base/escape.h"

#include <string.h>

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

void text_add_printable(struct text *text, const char *string)
{
	while (*string) {
		size_t length = utf8_length(string);

		if (length == 0 || is_control(string, length)) {
			text_addf(text, "\\x%02x", (unsigned char)*string);
			string++;
			continue;
		}
		text_add_bytes(text, string, length);
		string += length;
	}
}
