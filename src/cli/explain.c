/* SPDX-License-Identifier: MIT */
#include "base/cleanup.h"
#include "base/words.h"
#include "check/finding.h"
#include "cli/cli.h"
#include "emit/explain.h"

#include <string.h>

/* The most that are told of codes whose names are like a wrong one. */
#define MOST_TOLD 5

/* One letter in four may be wrong, of a whole name or of its first words. */
static bool is_like(const char *wrong, const char *name)
{
	size_t length = 0;

	if (strstr(name, wrong) || strstr(wrong, name))
		return true;
	do {
		length += name[length] == '-';
		length += strcspn(name + length, "-");
		if (word_distance(wrong, name, length) <=
			(strlen(wrong) + 3) / 4)
			return true;
	} while (name[length]);
	return false;
}

/* Codes are lower case, and somebody may write them otherwise. */
static void add_lower(struct text *text, const char *name)
{
	for (; *name; name++)
		text_add_char(text,
			*name >= 'A' && *name <= 'Z' ? (char)(*name | 0x20)
						     : *name);
}

static int unknown_code(const char *name)
{
	cleanup_text struct text like = TEXT_INIT, lower = TEXT_INIT;
	size_t told = 0;

	add_lower(&lower, name);
	for (unsigned id = 0; *name && id < CODE_MAX; id++)
		if (is_like(text_string(&lower), code(id)->name) && told++ < MOST_TOLD)
			text_addf(&like, "%s%s", told > 1 ? ", " : "",
				code(id)->name);
	return complain(EXIT_USAGE, "--explain %s: no such code%s%s%s", name,
		told ? "; did you mean " : " (--explain all tells every one)",
		text_string(&like), told ? "?" : "");
}

static int explain_all(FILE *file)
{
	for (unsigned id = 0; id < CODE_MAX; id++) {
		if (id > 0)
			fputc('\n', file);
		if (emit_explanation(code(id), file) < 0)
			return complain_memory();
	}
	return EXIT_GO;
}

static int explain_one(const char *name, FILE *file)
{
	for (unsigned id = 0; id < CODE_MAX; id++)
		if (strcmp(code(id)->name, name) == 0)
			return emit_explanation(code(id), file) < 0
				? complain_memory()
				: EXIT_GO;
	return unknown_code(name);
}

int run_explain(const struct args *args)
{
	cleanup(output_clear) struct output output = {0};
	int exit_code = output_start(&output);

	if (exit_code == EXIT_GO)
		exit_code = strcmp(args->explain, "all") == 0
			? explain_all(output.file)
			: explain_one(args->explain, output.file);
	return exit_code ? exit_code : output_finish(&output);
}
