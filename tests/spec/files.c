/* SPDX-License-Identifier: MIT */
#include "files.h"

#include "base/cleanup.h"
#include "test.h"

#include <string.h>

void spec_files_find(struct spec_files *files, const char *folder)
{
	cleanup_free char *pattern = NULL;

	assert_int_not_equal(asprintf(&pattern, "%s/good/*.json", folder), -1);
	assert_int_equal(glob(pattern, 0, NULL, &files->names), 0);
}

void spec_files_clear(struct spec_files *files)
{
	globfree(&files->names);
}

char *spec_files_read(
	const struct spec_files *files, size_t which, size_t *ret_length)
{
	cleanup_file FILE *file = fopen(files->names.gl_pathv[which], "re");

	assert_non_null(file);
	assert_int_equal(fseek(file, 0, SEEK_END), 0);

	size_t length = (size_t)ftell(file);
	char *text = malloc(length);

	assert_non_null(text);
	rewind(file);
	assert_int_equal(fread(text, 1, length, file), length);
	*ret_length = length;
	return text;
}
