/* SPDX-License-Identifier: MIT */
#include "emit/audit_tree.h"

#include "base/cleanup.h"
#include "emit/list_tree.h"

#include <qdev/error.h>

/* Each function's first child and next sibling, by places in the host. */
struct link {
	size_t child, last_child, next;
};

struct walk {
	struct link *links;
	size_t root; /* the place of what stands above all */
};

static int hang(size_t index, size_t parent, void *data)
{
	struct walk *walk = data;
	struct link *above = &walk->links[parent];

	if (above->child == SIZE_MAX)
		above->child = index;
	else
		walk->links[above->last_child].next = index;
	above->last_child = index;
	return 0;
}

/* Depth first, without recursion: a hostile tree is as deep as it likes. */
static int flatten(const struct walk *walk, struct audit_tree *tree)
{
	size_t at = walk->links[walk->root].child;
	size_t parent = SIZE_MAX;

	while (at != SIZE_MAX) {
		const struct link *link = &walk->links[at];
		struct audit_node *node = array_add(&tree->nodes);
		size_t place = tree->nodes.count - 1;

		if (!node)
			return QDEV_ERROR_NO_MEMORY;
		node->index = at;
		node->parent = parent == SIZE_MAX ? place : parent;
		node->depth = parent == SIZE_MAX
				      ? 0
				      : tree->nodes.items[parent].depth + 1;
		node->has_next = link->next != SIZE_MAX;
		if (link->child != SIZE_MAX) {
			parent = place;
			at = link->child;
			continue;
		}
		at = link->next;
		while (at == SIZE_MAX && parent != SIZE_MAX) {
			const struct audit_node *up =
				&tree->nodes.items[parent];

			at = walk->links[up->index].next;
			parent = up->depth ? up->parent : SIZE_MAX;
		}
	}
	return 0;
}

int audit_tree_new(
	const struct audit_request *request, struct audit_tree *ret)
{
	const struct host *host = request->audit->host;
	const struct filter filter = {
		.by_group = request->by_group,
		.group = request->group,
	};
	cleanup_free struct link *links =
		calloc(host->functions.count + 1, sizeof(*links));
	struct walk walk = {.links = links, .root = host->functions.count};
	int error;

	if (!links)
		return QDEV_ERROR_NO_MEMORY;
	for (size_t i = 0; i <= host->functions.count; i++)
		links[i] = (struct link){SIZE_MAX, SIZE_MAX, SIZE_MAX};
	*ret = (struct audit_tree){0};
	error = list_tree_of_host(host, &filter, hang, &walk);
	if (error == 0)
		error = flatten(&walk, ret);
	if (error < 0)
		audit_tree_clear(ret);
	return error;
}

void audit_tree_clear(struct audit_tree *tree)
{
	array_clear(&tree->nodes);
}
