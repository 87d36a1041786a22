/* SPDX-License-Identifier: MIT */
#include "plan/spec.h"

#include "base/cleanup.h"
#include "cli/cli.h"

#include <qdev/error.h>

#include <errno.h>
#include <string.h>

#define MIB ((size_t)1 << 20)

/* All of a file, but no more than one piece beyond what a spec may have. */
static int read_text(FILE *file, struct text *ret)
{
	char piece[4096];
	size_t length;

	do {
		length = fread(piece, 1, sizeof(piece), file);
		text_add_bytes(ret, piece, length);
	} while (length > 0 && ret->length <= SPEC_MAX_LENGTH && !ret->failed);
	return ferror(file) ? -errno : 0;
}

static int open_and_read(const char *path, struct text *ret)
{
	if (strcmp(path, "-") == 0)
		return read_text(stdin, ret);

	cleanup_file FILE *file = fopen(path, "re");

	return file ? read_text(file, ret) : -errno;
}

static int parse(
	const char *path, const struct text *text, struct request *request)
{
	cleanup_text struct text problem = TEXT_INIT;
	int error =
		spec_parse(text_string(text), text->length, request, &problem);

	if (error == QDEV_ERROR_NO_MEMORY || problem.failed)
		return complain_memory();
	if (error < 0)
		return complain(EXIT_USAGE, "%s:%s",
			strcmp(path, "-") == 0 ? "<stdin>" : path,
			text_string(&problem));
	return EXIT_GO;
}

int read_spec(const char *path, struct request *request)
{
	cleanup_text struct text text = TEXT_INIT;
	int error = open_and_read(path, &text);

	if (error < 0)
		return complain(
			EXIT_USAGE, "spec %s: %s", path, strerror(-error));
	if (text.failed)
		return complain_memory();
	if (text.length > SPEC_MAX_LENGTH)
		return complain(EXIT_USAGE, "spec %s: more than %zu MiB", path,
			SPEC_MAX_LENGTH / MIB);
	return parse(path, &text, request);
}
