/* SPDX-License-Identifier: MIT */
#ifndef EMIT_AUDIT_TREE_H
#define EMIT_AUDIT_TREE_H

/*
 * A host's functions from the roots down, as a picture draws them, and below
 * each the mdevs that it is the parent of. An mdev whose parent is no PCI
 * function, or not drawn, comes last, at depth 0.
 */

#include "base/array.h"
#include "emit/audit.h"

struct audit_node {
	const struct host_function *function; /* NULL: it is an mdev */
	const struct host_mdev *mdev;
	size_t parent; /* in the tree; its own place: at depth 0 */
	unsigned depth;
};

static inline struct fact_number audit_node_group(
	const struct audit_node *node)
{
	return node->mdev ? node->mdev->group : node->function->group;
}

/* Each node after its parent, and before its parent's next sibling. */
struct audit_tree {
	ARRAY(struct audit_node) nodes;
};

/* What is asked for, and the bridges above. QDEV_ERROR_NO_MEMORY. */
int audit_tree_new(
	const struct audit_request *request, struct audit_tree *ret) must_check;
void audit_tree_clear(struct audit_tree *tree);

#endif
