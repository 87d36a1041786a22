/* SPDX-License-Identifier: MIT */
#ifndef BASE_TEXT_H
#define BASE_TEXT_H

/*
 * A growing string. Out of memory is remembered, not returned, so that a
 * writer appends freely and asks once, at text_take() or text_failed().
 */

#include "base/macro.h"

#include <stdarg.h>

struct text {
	char *data; /* NUL-terminated, or NULL while empty */
	size_t length;
	size_t room;
	bool failed; /* an append ran out of memory */
};

#define TEXT_INIT {0}
#define cleanup_text __attribute__((__cleanup__(text_clear)))

void text_clear(struct text *text);
void text_add(struct text *text, const char *string);
void text_add_bytes(struct text *text, const char *bytes, size_t length);
void text_add_char(struct text *text, char c);
void text_addf(struct text *text, const char *format, ...) printf_like(2, 3);
void text_vaddf(struct text *text, const char *format, va_list args)
	printf_like(2, 0);

/* Takes all off beyond a length that the text has had. */
void text_truncate(struct text *text, size_t length);

/* What was written so far, never NULL. Owned by the text. */
const char *text_string(const struct text *text);

/*
 * The string, now the caller's to free; NULL when an append failed. An empty
 * text gives an empty string. The text is empty afterwards.
 */
char *text_take(struct text *text) must_check;

/* A formatted string, the caller's to free; NULL when out of memory. */
char *format_string(const char *format, ...) printf_like(1, 2) must_check;

#endif
