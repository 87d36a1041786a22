/* SPDX-License-Identifier: MIT */
#include "probes/modules.h"

#include "base/cleanup.h"
#include "probes/libkmod.h"
#include "probes/name_list.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

struct modules {
	bool opened;
	struct libkmod library;
	struct kmod_ctx *context; /* NULL: there is none to ask */
};

struct modules *modules_new(void)
{
	return calloc(1, sizeof(struct modules));
}

struct modules *modules_free(struct modules *modules)
{
	if (!modules)
		return NULL;
	if (modules->context)
		modules->library.unref(modules->context);
	libkmod_close(&modules->library);
	free(modules);
	return NULL;
}

static void open_library(struct modules *modules)
{
	cleanup_text struct text reason = TEXT_INIT;

	if (modules->opened)
		return;
	modules->opened = true;
	if (!libkmod_open(&modules->library, &reason))
		return;
	modules->context = libkmod_context(&modules->library);
	/* Without its index, every lookup finds nothing. */
	if (modules->context &&
		modules->library.load_resources(modules->context) < 0)
		modules->context = modules->library.unref(modules->context);
}

static int add_names(const struct libkmod *library, struct kmod_list *list,
	const char *but, struct name_list *ret)
{
	int error = 0;

	for (struct kmod_list *at = list; at && error == 0;
		at = library->list_next(list, at)) {
		struct kmod_module *module = library->module_get_module(at);

		const char *name = library->module_get_name(module);

		if (!but || strcmp(name, but) != 0)
			error = name_list_add(ret, name);
		library->module_unref(module);
	}
	return error < 0 ? -ENOMEM : 0;
}

/* Several aliases of a module may match. */
static int join(const struct name_list *list, char **ret)
{
	cleanup_text struct text text = TEXT_INIT;

	for (size_t i = 0; i < list->names.count; i++) {
		const char *name = list->names.items[i];

		if (i && strcmp(name, list->names.items[i - 1]) == 0)
			continue;
		text_add(&text, i ? " " : "");
		text_add(&text, name);
	}
	if (text.failed)
		return -ENOMEM;
	*ret = text_take(&text);
	return *ret ? 0 : -ENOMEM;
}

int modules_find(struct modules *modules, const char *alias, const char *but,
	char **ret)
{
	cleanup(name_list_clear) struct name_list list = {0};
	const struct libkmod *library = &modules->library;
	struct kmod_list *found = NULL;
	int error;

	open_library(modules);
	if (!modules->context)
		return -ENODATA;
	error = library->module_new_from_lookup(
		modules->context, alias, &found);
	if (error < 0)
		return error == -ENOMEM ? error : -ENODATA;
	error = add_names(library, found, but, &list);
	library->module_unref_list(found);
	if (error < 0)
		return error;
	if (list.names.count == 0)
		return -ENOENT;
	name_list_sort(&list);
	return join(&list, ret);
}
