/* SPDX-License-Identifier: MIT */
#include "host/unit.h"

#include <stdlib.h>
#include <string.h>

static void policy_clear(struct host_device_policy *policy)
{
	free(policy->unit);
	free(policy->source);
	for (size_t i = 0; i < policy->allow.count; i++)
		free(policy->allow.items[i]);
	array_clear(&policy->allow);
}

void unit_clear(struct host_unit *unit)
{
	free(unit->name);
	free(unit->filter_source);
	free(unit->network_source);
	free(unit->families_source);
	for (size_t i = 0; i < unit->policies.count; i++)
		policy_clear(&unit->policies.items[i]);
	array_clear(&unit->policies);
	for (size_t i = 0; i < unit->views.count; i++) {
		free(unit->views.items[i].path);
		free(unit->views.items[i].source);
	}
	array_clear(&unit->views);
}

/* What is made of all files leaves those of the kernel alone. */
static bool is_on_disk(const char *path)
{
	static const char *const kernels[] = {"dev/", "proc/", "sys/"};

	for (size_t i = 0; i < ARRAY_SIZE(kernels); i++)
		if (strncmp(path, kernels[i], strlen(kernels[i])) == 0)
			return false;
	return true;
}

static bool covers(const char *view, const char *path)
{
	size_t length = strlen(view);

	if (length == 0)
		return is_on_disk(path);
	while (length && view[length - 1] == '/')
		length--;
	return strncmp(path, view, length) == 0 &&
	       (!path[length] || path[length] == '/');
}

const struct host_unit_view *host_unit_view(
	const struct host_unit *unit, const char *path, bool writes)
{
	for (size_t i = 0; i < unit->views.count; i++) {
		const struct host_unit_view *view = &unit->views.items[i];

		if (covers(view->path, path) && (writes || !view->is_read_only))
			return view;
	}
	return NULL;
}
