/* SPDX-License-Identifier: MIT */
#ifndef EMIT_AUDIT_TREE_H
#define EMIT_AUDIT_TREE_H

/* A host's functions from the roots down, as a picture draws them. */

#include "base/array.h"
#include "emit/audit.h"

struct audit_node {
	size_t index;  /* in host->functions */
	size_t parent; /* in the tree; its own place: below a root bus */
	unsigned depth;
	bool has_next; /* a sibling comes after it */
};

/* Each node after its parent, and before its parent's next sibling. */
struct audit_tree {
	ARRAY(struct audit_node) nodes;
};

/* The functions asked for, and the bridges above. QDEV_ERROR_NO_MEMORY. */
int audit_tree_new(
	const struct audit_request *request, struct audit_tree *ret) must_check;
void audit_tree_clear(struct audit_tree *tree);

#endif
