/* SPDX-License-Identifier: MIT */
#ifndef CHECK_NODE_H
#define CHECK_NODE_H

/* The nodes of VFIO: whether they are there, may be opened, and are free. */

#include "check/rules.h"

/* The device's own, which iommufd wants; NULL: not asked for, or not bound. */
static inline const struct host_cdev *cdev_of(const struct subject *subject)
{
	return subject->mdev ? subject->mdev->cdev : subject->function->cdev;
}

/*
 * node_permission.c: whether the user may not get through the first or second
 * of the directories below dev that a node lies in, and what lets him.
 */
bool node_is_closed(const struct host_node *node, const struct host *host,
	size_t index) must_check;
void fix_directories(const struct host_node *node, const struct host *host,
	struct findings *findings, struct finding *finding);

/* ... whether the user may open it for reading and writing */
void rule_node_permission(const struct host_node *node, const struct host *host,
	struct findings *findings);

/* ... of one that many may have open: nothing else may keep it shut */
void rule_shared_node(const struct host_node *node, const struct host *host,
	struct findings *findings);

/* ... an open(2) that neither succeeded nor was refused, nor tells of a VM */
void find_odd(const struct host_node *node, struct findings *findings);

/*
 * node_held.c: whether another VM has the group whose node it is, by what the
 * kernel says of the node or, where it can't be tried, of its functions.
 */
void rule_held(const struct subject *subject, const struct host_node *node,
	struct findings *findings);

/* ... that one has: `tried` tells it, `node` by whom; `enabled` may, too */
void find_held(const struct host_node *tried, const struct host_node *node,
	const struct host_function *enabled, struct findings *findings);

#endif
