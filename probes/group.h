/* SPDX-License-Identifier: MIT */
#ifndef PROBES_GROUP_H
#define PROBES_GROUP_H

/* IOMMU groups and the vfio nodes that stand for them. */

#include "probes/root.h"

/*
 * Each member is judged by all the others, which takes hours where there are
 * more of them than on any host: then they are unknown.
 */
#define GROUP_MOST_MEMBERS 1024

/*
 * The members of a group, each with its binding; functions go into
 * host->functions. 0 or QDEV_ERROR_NO_MEMORY.
 */
int group_read_members(struct root *root, struct host *host,
	struct host_group *group) must_check;

/* The same in parts: who they are, and of those that are no functions more. */
int group_list_members(struct root *root, struct host_group *group) must_check;
int group_read_others(struct root *root, struct host_group *group) must_check;

/* `name`, `type`, and `reserved_regions` of a group that an IOMMU made. */
int group_read_name(struct root *root, struct host_group *group) must_check;
int group_read_type(struct root *root, struct host_group *group) must_check;
int group_read_reserved(struct root *root, struct host_group *group) must_check;

/* dev/vfio/ID: owner, mode, ACL; and the number it must have. */
int group_read_node(struct root *root, struct host_group *group) must_check;

/*
 * Whether the node can be opened now, and who has it if not. The last thing
 * to do to a group: for a moment nobody else can open it.
 */
int group_try_node(struct root *root, struct host_group *group) must_check;

/* Whether a node can be opened, and by whom it is. */
void node_try(struct root *root, struct host_node *node);
int node_read_holders(struct root *root, struct host_node *node) must_check;

/* A node as a fact: existence, owner, mode, ACL. */
int read_node(
	struct root *root, const char *path, struct host_node *ret) must_check;

/* For `open_error`: what a trial of a node gave, 0 or a negative errno. */
struct fact_number node_trial(int error);

#endif
