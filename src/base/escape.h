/* SPDX-License-Identifier: MIT */
#ifndef BASE_ESCAPE_H
#define BASE_ESCAPE_H

/* What comes from a host may hold anything: each output has its escape. */

#include "base/text.h"

/* One word for a POSIX shell, in single quotes unless it needs none. */
void text_add_shell_word(struct text *text, const char *string);

/*
 * For a terminal: control characters, those that turn the direction of text,
 * and bytes that are not UTF-8, as \xNN; so no name can move the cursor, end
 * the line or show as another.
 */
void text_add_printable(struct text *text, const char *string);

/*
 * The length of the UTF-8 sequence at `string` (1 to 4), or 0 when there is
 * none: a stray byte, an overlong form, a surrogate, beyond U+10FFFF.
 */
size_t utf8_length(const char *string);

#endif
