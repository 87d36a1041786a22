/* SPDX-License-Identifier: MIT */
#ifndef TESTS_SPEC_FILES_H
#define TESTS_SPEC_FILES_H

/* The good specs, as texts to work on. */

#include <glob.h>
#include <stddef.h>

struct spec_files {
	glob_t names;
};

/* Of the folder that has good/; a test fails without any. */
void spec_files_find(struct spec_files *files, const char *folder);
void spec_files_clear(struct spec_files *files);

/* One's text, exactly as large as it is, so that a step beyond is seen. */
char *spec_files_read(
	const struct spec_files *files, size_t which, size_t *ret_length);

#endif
