/* SPDX-License-Identifier: MIT */
#include "base/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void text_clear(struct text *text)
{
	free(text->data);
	*text = (struct text)TEXT_INIT;
}

static bool make_room(struct text *text, size_t more)
{
	size_t wanted = text->length + more + 1;

	if (text->failed)
		return false;
	if (wanted <= text->room)
		return true;
	if (wanted < text->room * 2)
		wanted = text->room * 2;
	if (wanted < 64)
		wanted = 64;

	char *grown = realloc(text->data, wanted);

	if (!grown) {
		text->failed = true;
		return false;
	}
	text->data = grown;
	text->room = wanted;
	return true;
}

void text_add_bytes(struct text *text, const char *bytes, size_t length)
{
	if (!make_room(text, length))
		return;
	memcpy(text->data + text->length, bytes, length);
	text->length += length;
	text->data[text->length] = '\0';
}

void text_add(struct text *text, const char *string)
{
	text_add_bytes(text, string, strlen(string));
}

void text_add_char(struct text *text, char c)
{
	text_add_bytes(text, &c, 1);
}

void text_vaddf(struct text *text, const char *format, va_list args)
{
	va_list again;
	int length;

	/* What is short fits, and is formatted once. */
	if (!make_room(text, 32))
		return;
	va_copy(again, args);
	length = vsnprintf(text->data + text->length, text->room - text->length,
		format, args);
	if (length < 0) {
		text->failed = true;
	} else if ((size_t)length < text->room - text->length) {
		text->length += (size_t)length;
	} else if (make_room(text, (size_t)length)) {
		vsnprintf(text->data + text->length, (size_t)length + 1, format,
			again);
		text->length += (size_t)length;
	}
	if (text->data)
		text->data[text->length] = '\0';
	va_end(again);
}

void text_addf(struct text *text, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	text_vaddf(text, format, args);
	va_end(args);
}

void text_truncate(struct text *text, size_t length)
{
	if (length >= text->length)
		return;
	text->data[length] = '\0';
	text->length = length;
}

const char *text_string(const struct text *text)
{
	return text->data ? text->data : "";
}

char *text_take(struct text *text)
{
	if (!make_room(text, 0)) {
		text_clear(text);
		return NULL;
	}
	text->data[text->length] = '\0';

	char *string = text->data;

	*text = (struct text)TEXT_INIT;
	return string;
}

char *format_string(const char *format, ...)
{
	struct text text = TEXT_INIT;
	va_list args;

	va_start(args, format);
	text_vaddf(&text, format, args);
	va_end(args);
	return text_take(&text);
}
