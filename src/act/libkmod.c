/* SPDX-License-Identifier: MIT */
#include "act/libkmod.h"

#include "base/library.h"

#include <dlfcn.h>
#include <errno.h>
#include <libkmod.h>
#include <string.h>

/* The functions in use, without the "kmod_" they begin with. */
#define FUNCTIONS(F)                                                           \
	F(list_next)                                                           \
	F(module_get_module)                                                   \
	F(module_new_from_lookup)                                              \
	F(module_probe_insert_module)                                          \
	F(module_unref)                                                        \
	F(module_unref_list)                                                   \
	F(new)                                                                 \
	F(set_log_priority)                                                    \
	F(unref)

struct libkmod {
	void *handle;
#define POINTER(name) __typeof__(kmod_##name) *name;
	FUNCTIONS(POINTER)
#undef POINTER
};

static const struct library_function functions[] = {
#define ROW(name) {"kmod_" #name, offsetof(struct libkmod, name)},
	FUNCTIONS(ROW)
#undef ROW
};

/* Its interface is stable since kmod 1. */
static const struct library libkmod = {
	.soname = "libkmod.so.2",
	.wanted_by = "modules",
	.functions = functions,
	.count = ARRAY_SIZE(functions),
};

static int insert_all(const struct libkmod *library, struct kmod_list *list)
{
	struct kmod_list *at;
	int error = 0;

	for (at = list; at && error >= 0; at = library->list_next(list, at)) {
		struct kmod_module *module = library->module_get_module(at);

		error = library->module_probe_insert_module(module,
			KMOD_PROBE_APPLY_BLACKLIST_ALIAS_ONLY, NULL, NULL, NULL,
			NULL);
		library->module_unref(module);
	}
	return error < 0 ? error : 0;
}

static int insert(const struct libkmod *library, const char *alias)
{
	struct kmod_ctx *context = library->new (NULL, NULL);
	struct kmod_list *list = NULL;
	int error;

	if (!context)
		return -ENOMEM;
	/* It would write to stderr. */
	library->set_log_priority(context, -1);
	error = library->module_new_from_lookup(context, alias, &list);
	if (error == 0)
		error = list ? insert_all(library, list) : -ENOENT;
	library->module_unref_list(list);
	library->unref(context);
	return error;
}

int load_module(const char *alias, struct text *ret_problem)
{
	struct libkmod library;
	int error;

	if (!library_open(&libkmod, &library, &library.handle, ret_problem))
		return -ELIBACC;
	error = insert(&library, alias);
	dlclose(library.handle);
	if (error == -ENOENT)
		text_add(ret_problem, "this kernel has no such module below "
				      "/lib/modules");
	else if (error < 0)
		text_add(ret_problem, strerror(-error));
	return error;
}
