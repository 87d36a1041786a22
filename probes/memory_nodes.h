/* SPDX-License-Identifier: MIT */
#ifndef PROBES_MEMORY_NODES_H
#define PROBES_MEMORY_NODES_H

/* The nodes that memory may be of (cpuset(7), and of version 2). */

#include "probes/root.h"

/*
 * Those of the caller's control group: user->node_bounds. `lines` are those of
 * proc/self/cgroup. 0 or -ENOMEM.
 */
int memory_nodes_read(struct root *root, const char *lines,
	struct host_user *user) must_check;

/*
 * Whether QEMU may not use all nodes that have memory, or that can't be told;
 * those that are left go to ret->allowed.
 */
bool memory_nodes_are_bound(struct root *root, const struct host *host,
	struct host_huge_pages *ret);

#endif
