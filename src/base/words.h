/* SPDX-License-Identifier: MIT */
#ifndef BASE_WORDS_H
#define BASE_WORDS_H

/* What a value may be that is given as text. */

#include "base/macro.h"

/* Whether `word` is one of "one|another". The empty word is none. */
bool is_one_of(const char *words, const char *word) must_check;

/* Whether a name is longer than a suffix, and ends in it. */
bool ends_in(const char *name, const char *suffix) must_check;

/*
 * Whether a byte is below 0x20 or 0x7f. A newline would end the line that an
 * option is printed on, and begin another option.
 */
bool has_control_character(const char *string) must_check;

/*
 * How many letters have to be added, dropped or changed to make a word of the
 * first `length` letters of another; SIZE_MAX when one is too long to ask.
 */
size_t word_distance(
	const char *word, const char *other, size_t length) must_check;

#endif
