/* SPDX-License-Identifier: MIT */
#include "probes/memory_groups.h"

#include "probes/control_group.h"
#include "probes/group_limit.h"

static int read_first(struct root *root, const char *group, void *limits)
{
	static const struct group_limit_files files = {
		"memory.limit_in_bytes", "memory.usage_in_bytes", NULL};

	return group_limit_read(root, group, &files, limits);
}

static int read_second(struct root *root, const char *group, void *limits)
{
	static const struct group_limit_files most = {
		"memory.max", "memory.current", NULL};
	static const struct group_limit_files high = {
		"memory.high", "memory.current", MEMORY_HIGH_DOUBT};
	int error = group_limit_read(root, group, &most, limits);

	return error ? error : group_limit_read(root, group, &high, limits);
}

int memory_groups_read(
	struct root *root, const char *lines, struct host_user *user)
{
	return control_group_walk_controller(root, lines, "memory", read_first,
		read_second, &user->memory_groups);
}
