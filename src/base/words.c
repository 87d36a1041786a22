/* SPDX-License-Identifier: MIT */
#include "base/words.h"

#include <string.h>

bool is_one_of(const char *words, const char *word)
{
	size_t length = strlen(word);

	for (const char *at = words; length > 0;) {
		const char *end = strchrnul(at, '|');

		if ((size_t)(end - at) == length &&
			memcmp(at, word, length) == 0)
			return true;
		if (!*end)
			break;
		at = end + 1;
	}
	return false;
}

bool has_control_character(const char *string)
{
	for (; *string; string++)
		if ((unsigned char)*string < 0x20 || *string == 0x7f)
			return true;
	return false;
}
