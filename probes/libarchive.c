/* SPDX-License-Identifier: MIT */
#include "probes/libarchive.h"

#include "base/library.h"

#include <qdev/error.h>

#include <dlfcn.h>
#include <stddef.h>

static const struct library_function functions[] = {
#define ROW(name) {"archive_" #name, offsetof(struct libarchive, name)},
	LIBARCHIVE_FUNCTIONS(ROW)
#undef ROW
		{"archive_errno", offsetof(struct libarchive, error_number)},
};

/* Its interface is stable since libarchive 3.0. */
static const struct library library = {
	.soname = "libarchive.so.13",
	.wanted_by = "snapshots",
	.functions = functions,
	.count = ARRAY_SIZE(functions),
};

int libarchive_open(struct libarchive *ret, struct text *ret_reason)
{
	return library_open(&library, ret, &ret->handle, ret_reason)
		       ? 0
		       : QDEV_ERROR_INVALID;
}

void libarchive_close(struct libarchive *opened)
{
	if (opened->handle)
		dlclose(opened->handle);
}
