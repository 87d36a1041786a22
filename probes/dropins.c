/* SPDX-License-Identifier: MIT */
#include "probes/dropins.h"

#include "base/cleanup.h"
#include "base/words.h"
#include "probes/attribute.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* More than anything has; beyond, nobody can tell. */
#define MAX_DROPINS 1000

static const char *base_name(const char *path)
{
	return strrchr(path, '/') + 1;
}

static bool has_dropin(const struct dropins *dropins, const char *name)
{
	for (size_t i = 0; i < dropins->paths.names.count; i++)
		if (strcmp(base_name(dropins->paths.names.items[i]), name) == 0)
			return true;
	return false;
}

static int compare_dropins(const void *a, const void *b)
{
	return strcmp(
		base_name(*(char *const *)a), base_name(*(char *const *)b));
}

int dropins_add(
	struct root *root, const char *directory, struct dropins *dropins)
{
	cleanup(name_list_clear) struct name_list list = {0};
	int error = root_list(root, directory, &list);

	if (error == -ENOENT || error == -ENOTDIR)
		return 0;
	for (size_t i = 0; error == 0 && i < list.names.count; i++) {
		const char *name = list.names.items[i];

		if (*name == '.' || !ends_in(name, ".conf") ||
			has_dropin(dropins, name))
			continue;
		if (dropins->paths.names.count == MAX_DROPINS)
			return -E2BIG;
		error = name_list_add(&dropins->paths,
			root_path("%s/%s", directory, name).string);
	}
	return error;
}

int dropins_take(
	struct root *root, struct dropins *dropins, struct name_list *ret)
{
	char target[PATH_MAX];
	int error = 0;

	if (dropins->paths.names.count)
		qsort(dropins->paths.names.items, dropins->paths.names.count,
			sizeof(char *), compare_dropins);
	for (size_t i = 0; error == 0 && i < dropins->paths.names.count; i++) {
		const char *path = dropins->paths.names.items[i];

		if (root_readlink(root, path, target, sizeof(target)) < 0 ||
			!is_null_link(target))
			error = name_list_add(ret, path);
	}
	return error;
}

void dropins_clear(struct dropins *dropins)
{
	name_list_clear(&dropins->paths);
}

bool is_null_link(const char *target)
{
	return strcmp(target, "/dev/null") == 0 ||
	       ends_in(target, "/../dev/null");
}
