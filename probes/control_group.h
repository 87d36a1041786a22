/* SPDX-License-Identifier: MIT */
#ifndef PROBES_CONTROL_GROUP_H
#define PROBES_CONTROL_GROUP_H

#include "probes/root.h"

/*
 * What the caller's control groups allow and limit, into user->device_rules,
 * user->memory_groups, node_bounds and task_groups. 0 or QDEV_ERROR_NO_MEMORY.
 */
int control_groups_read(struct root *root, struct host_user *user) must_check;

/*
 * Of the lines of proc/self/cgroup, where the group is in the hierarchy of a
 * controller of version 1, or with "" in that of version 2: "/vms/a". NULL in
 * *ret, which is the caller's to free: there is none. 0 or -ENOMEM.
 */
int control_group_find(
	const char *lines, const char *controller, char **ret) must_check;

/*
 * Asks about each group of a path, from the uppermost down: a path below the
 * root such as "sys/fs/cgroup/vms". Ends with what is not 0.
 */
typedef int control_group_ask(
	struct root *root, const char *group, void *data);

int control_group_walk(struct root *root, const char *hierarchy,
	const char *path, control_group_ask *ask, void *data) must_check;

/*
 * Asks about the groups of a controller, whose hierarchy is of one version
 * only; its own group is asked about, too, as that of a container has limits.
 */
int control_group_walk_controller(struct root *root, const char *lines,
	const char *controller, control_group_ask *ask_first,
	control_group_ask *ask_second, void *data) must_check;

#endif
