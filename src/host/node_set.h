/* SPDX-License-Identifier: MIT */
#ifndef HOST_NODE_SET_H
#define HOST_NODE_SET_H

/* Which of the host's memory nodes. */

#include "base/macro.h"

#include <stdbool.h>
#include <stdint.h>

/* No kernel has more (linux: mm/Kconfig, NODES_SHIFT). */
#define NODES_MAX 1024

struct node_set {
	uint64_t words[NODES_MAX / 64];
};

/*
 * Adds those of a list such as "0-1,4", which may have blanks instead of
 * commas; an empty one has none. False: it is no list of nodes.
 */
bool node_set_add_list(struct node_set *set, const char *list) must_check;

/* One that a kernel may have. */
void node_set_add(struct node_set *set, unsigned node);

bool node_set_has(const struct node_set *set, unsigned node);
bool node_set_is_empty(const struct node_set *set);

/*
 * Takes away all but those of another, unless none would be left: so the kernel
 * does with the cpusets of a hierarchy (linux: kernel/cgroup/cpuset.c,
 * update_nodemasks_hier()).
 */
void node_set_narrow(struct node_set *set, const struct node_set *by);

#endif
