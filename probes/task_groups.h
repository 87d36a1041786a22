/* SPDX-License-Identifier: MIT */
#ifndef PROBES_TASK_GROUPS_H
#define PROBES_TASK_GROUPS_H

#include "probes/root.h"

/*
 * How many tasks the caller's control group, which what it starts inherits, and
 * those above it may have: user->task_groups. `lines` are those of
 * proc/self/cgroup. 0 or -ENOMEM.
 */
int task_groups_read(struct root *root, const char *lines,
	struct host_user *user) must_check;

#endif
