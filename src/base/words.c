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

/* Beyond any word that a person would have meant. */
#define LONGEST_WORD 63

static size_t smallest(size_t a, size_t b, size_t c)
{
	size_t smaller = a < b ? a : b;

	return smaller < c ? smaller : c;
}

/* Wagner and Fischer's, of whose table one row is kept. */
size_t word_distance(const char *word, const char *other, size_t length)
{
	size_t row[LONGEST_WORD + 1];

	if (length > LONGEST_WORD || strlen(word) > LONGEST_WORD)
		return SIZE_MAX;
	for (size_t i = 0; i <= length; i++)
		row[i] = i;
	for (size_t i = 0; word[i]; i++) {
		size_t diagonal = row[0]++;

		for (size_t k = 0; k < length; k++) {
			size_t above = row[k + 1];

			row[k + 1] = smallest(above + 1, row[k] + 1,
				diagonal + (word[i] != other[k]));
			diagonal = above;
		}
	}
	return row[length];
}

bool ends_in(const char *name, const char *suffix)
{
	size_t length = strlen(name), end = strlen(suffix);

	return length > end && strcmp(name + length - end, suffix) == 0;
}
