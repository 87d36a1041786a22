/* SPDX-License-Identifier: MIT */
#include "probes/task_groups.h"

#include "probes/control_group.h"
#include "probes/group_limit.h"

/* The files have the same names in both versions. */
static int read_group(struct root *root, const char *group, void *limits)
{
	static const struct group_limit_files files = {
		"pids.max", "pids.current", NULL};

	return group_limit_read(root, group, &files, limits);
}

int task_groups_read(
	struct root *root, const char *lines, struct host_user *user)
{
	return control_group_walk_controller(root, lines, "pids", read_group,
		read_group, &user->task_groups);
}
