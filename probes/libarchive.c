/* SPDX-License-Identifier: MIT */
#include "probes/libarchive.h"

#include <qdev/error.h>

#include <dlfcn.h>
#include <stddef.h>
#include <string.h>

/* Its interface is stable since libarchive 3.0. */
#define SONAME "libarchive.so.13"

static const struct {
	const char *name;
	size_t offset;
} functions[] = {
#define ROW(name) {"archive_" #name, offsetof(struct libarchive, name)},
	LIBARCHIVE_FUNCTIONS(ROW)
#undef ROW
	{"archive_errno", offsetof(struct libarchive, error_number)},
};

int libarchive_open(struct libarchive *ret, struct text *ret_reason)
{
	void *handle = dlopen(SONAME, RTLD_NOW | RTLD_LOCAL);

	if (!handle) {
		text_addf(
			ret_reason, "snapshots need libarchive: %s", dlerror());
		return QDEV_ERROR_INVALID;
	}
	for (size_t i = 0; i < ARRAY_SIZE(functions); i++) {
		void *function = dlsym(handle, functions[i].name);

		if (!function) {
			text_addf(ret_reason,
				"snapshots need a newer " SONAME ", with %s",
				functions[i].name);
			dlclose(handle);
			return QDEV_ERROR_INVALID;
		}
		memcpy((char *)ret + functions[i].offset, &function,
			sizeof(function));
	}
	ret->handle = handle;
	return 0;
}

void libarchive_close(struct libarchive *library)
{
	if (library->handle)
		dlclose(library->handle);
}
