/* SPDX-License-Identifier: MIT */
#include "base/parse.h"

#include <string.h>

static unsigned digit_value(char c)
{
	if (c >= '0' && c <= '9')
		return (unsigned)(c - '0');
	if (c >= 'a' && c <= 'f')
		return (unsigned)(c - 'a') + 10;
	if (c >= 'A' && c <= 'F')
		return (unsigned)(c - 'A') + 10;
	return 16;
}

/* As parse_number(), for the first `length` characters. */
static bool parse_digits(const char *string, size_t length, unsigned base,
	uint64_t max, uint64_t *ret)
{
	uint64_t value = 0;

	if (length == 0)
		return false;
	for (size_t i = 0; i < length; i++) {
		unsigned digit = digit_value(string[i]);

		if (digit >= base || value > max / base)
			return false;
		value *= base;
		if (digit > max - value)
			return false;
		value += digit;
	}
	*ret = value;
	return true;
}

bool parse_number(const char *string, unsigned base, uint64_t max,
	uint64_t *ret)
{
	return parse_digits(string, strlen(string), base, max, ret);
}

bool parse_hex(const char *string, uint64_t max, uint64_t *ret)
{
	if (string[0] == '0' && (string[1] == 'x' || string[1] == 'X'))
		string += 2;
	return parse_number(string, 16, max, ret);
}

/* A number whose last character may be a suffix; `shift` without one. */
static bool parse_scaled(const char *string, unsigned shift,
	uint64_t *ret_bytes)
{
	static const char suffixes[] = "KMGT";
	size_t length = strlen(string);
	uint64_t value;

	if (length == 0)
		return false;

	char last = (char)(string[length - 1] & ~0x20);
	const char *suffix = last ? strchr(suffixes, last) : NULL;

	if (suffix) {
		shift = 10 * (unsigned)(suffix - suffixes + 1);
		length--;
	}
	if (!parse_digits(string, length, 10, UINT64_MAX >> shift, &value))
		return false;
	*ret_bytes = value << shift;
	return true;
}

bool parse_size(const char *string, uint64_t *ret_bytes)
{
	return parse_scaled(string, 0, ret_bytes);
}

bool parse_memory_size(const char *string, uint64_t *ret_bytes)
{
	return parse_scaled(string, 20, ret_bytes);
}

bool parse_on_off(const char *string, bool *ret)
{
	bool on = strcmp(string, "on") == 0;

	if (!on && strcmp(string, "off") != 0)
		return false;
	*ret = on;
	return true;
}

bool is_uuid(const char *string)
{
	static const char form[] = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";

	for (size_t i = 0; i < sizeof(form); i++) {
		bool good = form[i] == 'x' ? digit_value(string[i]) < 16
					   : string[i] == form[i];

		if (!good)
			return false;
	}
	return true;
}
