/* SPDX-License-Identifier: MIT */
#include "probes/libkmod.h"

#include "base/library.h"

#include <dlfcn.h>

static const struct library_function functions[] = {
#define ROW(name) {"kmod_" #name, offsetof(struct libkmod, name)},
	LIBKMOD_FUNCTIONS(ROW)
#undef ROW
};

/* Its interface is stable since kmod 1. */
static const struct library libkmod = {
	.soname = "libkmod.so.2",
	.wanted_by = "modules",
	.functions = functions,
	.count = ARRAY_SIZE(functions),
};

bool libkmod_open(struct libkmod *ret, struct text *ret_reason)
{
	return library_open(&libkmod, ret, &ret->handle, ret_reason);
}

void libkmod_close(struct libkmod *library)
{
	if (library->handle)
		dlclose(library->handle);
	library->handle = NULL;
}

struct kmod_ctx *libkmod_context(const struct libkmod *library)
{
	struct kmod_ctx *context = library->new (NULL, NULL);

	/* It would write to stderr. */
	if (context)
		library->set_log_priority(context, -1);
	return context;
}
