/* SPDX-License-Identifier: MIT */
#ifndef PROBES_CONTROL_GROUP_H
#define PROBES_CONTROL_GROUP_H

#include "probes/root.h"

/*
 * Where the caller's control group is in the hierarchy of a controller of
 * version 1, or with "" in that of version 2: "/vms/a". NULL in *ret, which is
 * the caller's to free: there is none, or it can't be read. 0 or -ENOMEM.
 */
int control_group_find(
	struct root *root, const char *controller, char **ret) must_check;

/*
 * Asks about each group of a path, from the uppermost down: a path below the
 * root such as "sys/fs/cgroup/vms". Ends with what is not 0.
 */
int control_group_walk(struct root *root, const char *hierarchy,
	const char *path,
	int (*ask)(struct root *root, const char *group, struct host_user *user),
	struct host_user *user) must_check;

#endif
