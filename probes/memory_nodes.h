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

/* What is left of the nodes that have memory: host->machine.memory_nodes. */
void memory_nodes_find(struct root *root, struct host *host);

/*
 * Whoever asks of a snapshot may be bound otherwise. *ret: those that have
 * memory, none where that is not known.
 */
void memory_nodes_record(struct root *root, struct node_set *ret);

#endif
