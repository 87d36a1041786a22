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
 * For HTML and XML, as text and in quoted attributes: as for a terminal, and
 * what is markup as entities.
 */
void text_add_markup(struct text *text, const char *string);

/* For a quoted string of Graphviz: as for a terminal, \ and " escaped. */
void text_add_dot(struct text *text, const char *string);

/* How many columns of a terminal it takes; the locale's UTF-8 decides. */
size_t text_width(const char *string);

/*
 * All of it, or as much as fits into so many columns: the start, an ellipsis,
 * and the brackets at its end, which name a thing shorter than its words do:
 * "Intel Corp… [8086:10d3]".
 */
void text_add_cut(struct text *text, const char *string, size_t width);

/*
 * The length of the UTF-8 sequence at `string` (1 to 4), or 0 when there is
 * none: a stray byte, an overlong form, a surrogate, beyond U+10FFFF.
 */
size_t utf8_length(const char *string);

#endif
