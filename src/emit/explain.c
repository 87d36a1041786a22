/* SPDX-License-Identifier: MIT */
#include "emit/explain.h"

#include "base/text.h"

#include <qdev/error.h>

#include <string.h>

#define WIDTH 78

/* A paragraph of words, none of them parted. */
static void add_wrapped(struct text *text, const char *words, size_t length)
{
	size_t column = 0;

	for (const char *end = words + length; words < end;) {
		size_t word = strcspn(words, " \n");

		if (column && column + 1 + word > WIDTH) {
			text_add_char(text, '\n');
			column = 0;
		}
		if (column) {
			text_add_char(text, ' ');
			column++;
		}
		text_add_bytes(text, words, word);
		column += word;
		words += word + 1;
	}
	text_add_char(text, '\n');
}

/* Lines are paragraphs; those that begin with two spaces stay as they are. */
static void add_paragraphs(struct text *text, const char *paragraphs)
{
	while (*paragraphs) {
		size_t length = strcspn(paragraphs, "\n");

		if (strncmp(paragraphs, "  ", 2) == 0) {
			text_add_bytes(text, paragraphs, length);
			text_add_char(text, '\n');
		} else {
			add_wrapped(text, paragraphs, length);
		}
		paragraphs += length + (paragraphs[length] == '\n');
	}
}

int emit_explanation(const struct code *code, FILE *output)
{
	cleanup_text struct text text = TEXT_INIT, mend = TEXT_INIT;

	text_addf(&text, "%s (%s): %s\n\n", code->name, code->family,
		code->summary);
	add_paragraphs(&text, code->why);
	text_add_char(&text, '\n');
	text_addf(&mend, "To mend it: %s", code->mend);
	add_paragraphs(&text, text_string(&mend));
	fputs(text_string(&text), output);
	return text.failed || mend.failed ? QDEV_ERROR_NO_MEMORY : 0;
}
