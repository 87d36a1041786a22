/* SPDX-License-Identifier: MIT */
#include "act/module.h"

#include "probes/libkmod.h"

#include <errno.h>
#include <string.h>

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
	struct kmod_ctx *context = libkmod_context(library);
	struct kmod_list *list = NULL;
	int error;

	if (!context)
		return -ENOMEM;
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

	if (!libkmod_open(&library, ret_problem))
		return -ELIBACC;
	error = insert(&library, alias);
	libkmod_close(&library);
	if (error == -ENOENT)
		text_add(ret_problem, "this kernel has no such module below "
				      "/lib/modules");
	else if (error < 0)
		text_add(ret_problem, strerror(-error));
	return error;
}
