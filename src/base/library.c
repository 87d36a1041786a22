/* SPDX-License-Identifier: MIT */
#include "base/library.h"

#include <dlfcn.h>
#include <string.h>

bool library_open(const struct library *library, void *table, void **ret_handle,
	struct text *ret_reason)
{
	void *handle = dlopen(library->soname, RTLD_NOW | RTLD_LOCAL);

	if (!handle) {
		text_addf(ret_reason, "%s need %s: %s", library->wanted_by,
			library->soname, dlerror());
		return false;
	}
	for (size_t i = 0; i < library->count; i++) {
		const struct library_function *row = &library->functions[i];
		void *function = dlsym(handle, row->name);

		if (!function) {
			text_addf(ret_reason, "%s need a newer %s, with %s",
				library->wanted_by, library->soname, row->name);
			dlclose(handle);
			return false;
		}
		memcpy((char *)table + row->offset, &function,
			sizeof(function));
	}
	*ret_handle = handle;
	return true;
}
