/* SPDX-License-Identifier: MIT */
#include "probes/memory_groups.h"

#include "probes/attribute.h"
#include "probes/control_group.h"

#include <errno.h>
#include <string.h>

/*
 * A group whose file says a number. Version 2 says "max" where there is no
 * limit, the uppermost group has no file, and an earlier capture has none.
 */
static int read_group(struct root *root, const char *group, const char *limit,
	const char *usage, const char *doubt, struct host_user *user)
{
	struct root_path file = root_path("%s/%s", group, limit);
	struct fact_number bytes =
		read_decimal(root, file.string, UINT64_MAX);
	struct host_memory_group *added;

	if (bytes.state != FACT_KNOWN)
		return 0;
	added = array_add(&user->memory_groups);
	if (!added)
		return -ENOMEM;
	added->file = strdup(file.string);
	added->limit = bytes;
	added->doubt = doubt;
	added->used = read_decimal(
		root, root_path("%s/%s", group, usage).string, UINT64_MAX);
	return added->file ? 0 : -ENOMEM;
}

static int read_first(struct root *root, const char *group, void *user)
{
	return read_group(root, group, "memory.limit_in_bytes",
		"memory.usage_in_bytes", NULL, user);
}

static int read_second(struct root *root, const char *group, void *user)
{
	int error = read_group(
		root, group, "memory.max", "memory.current", NULL, user);

	return error ? error
		     : read_group(root, group, "memory.high", "memory.current",
			       MEMORY_HIGH_DOUBT, user);
}

int memory_groups_read(
	struct root *root, const char *lines, struct host_user *user)
{
	return control_group_walk_controller(
		root, lines, "memory", read_first, read_second, user);
}
