/* SPDX-License-Identifier: MIT */
#include "emit/audit_tree.h"

#include "base/cleanup.h"
#include "emit/list_tree.h"

#include <qdev/error.h>

#include <stdlib.h>
#include <string.h>

/*
 * First child and next sibling: of each function, by its place in the host; of
 * what stands above all; and of each mdev after that.
 */
struct link {
	size_t child, last_child, next;
	bool is_drawn;
};

struct walk {
	const struct host *host;
	struct link *links;
	size_t root; /* the place of what stands above all */
};

static int hang(size_t index, size_t parent, void *data)
{
	const struct walk *walk = data;
	struct link *above = &walk->links[parent];

	if (above->child == SIZE_MAX)
		above->child = index;
	else
		walk->links[above->last_child].next = index;
	above->last_child = index;
	walk->links[index].is_drawn = true;
	return 0;
}

static size_t place_of_parent(
	const struct walk *walk, const struct host_mdev *mdev)
{
	struct pci_address address;
	size_t place = walk->root;

	if (mdev->parent.state == FACT_KNOWN &&
		pci_address_parse_name(mdev->parent.value, &address))
		place = host_function_index(walk->host, address);
	return walk->links[place].is_drawn ? place : walk->root;
}

static int compare_parents(const void *a, const void *b)
{
	const struct host_mdev *one = *(struct host_mdev *const *)a;
	const struct host_mdev *other = *(struct host_mdev *const *)b;
	const char *parent = one->parent.value, *others = other->parent.value;
	int order = strcmp(parent ? parent : "", others ? others : "");

	return order ? order : strcmp(one->uuid, other->uuid);
}

/* Those of one parent together, also where that is not drawn. */
static int hang_mdevs(
	struct walk *walk, const struct audit_request *request)
{
	const struct host *host = walk->host;
	cleanup_free const struct host_mdev **mdevs =
		calloc(host->mdevs.count + 1, sizeof(struct host_mdev *));
	int error = mdevs ? 0 : QDEV_ERROR_NO_MEMORY;
	size_t count = 0;

	for (size_t i = 0; error == 0 && i < host->mdevs.count; i++)
		if (audit_shows_mdev(request, host->mdevs.items[i]))
			mdevs[count++] = host->mdevs.items[i];
	if (count > 1)
		qsort(mdevs, count, sizeof(struct host_mdev *),
			compare_parents);
	for (size_t i = 0; error == 0 && i < count; i++)
		error = hang(walk->root + 1 +
				     host_mdev_index(host, mdevs[i]->uuid),
			place_of_parent(walk, mdevs[i]), walk);
	return error;
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
		if (at < walk->root)
			node->function = walk->host->functions.items[at];
		else
			node->mdev = walk->host->mdevs
					     .items[at - walk->root - 1];
		node->parent = parent == SIZE_MAX ? place : parent;
		node->depth = parent == SIZE_MAX
				      ? 0
				      : tree->nodes.items[parent].depth + 1;
		if (link->child != SIZE_MAX) {
			parent = place;
			at = link->child;
			continue;
		}
		at = link->next;
		while (at == SIZE_MAX && parent != SIZE_MAX) {
			const struct audit_node *up =
				&tree->nodes.items[parent];

			/* An mdev has nothing below it. */
			at = walk->links[host_function_index(walk->host,
						 up->function->address)]
				     .next;
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
		calloc(host->functions.count + 1 + host->mdevs.count,
			sizeof(*links));
	struct walk walk = {
		.host = host,
		.links = links,
		.root = host->functions.count,
	};
	int error;

	if (!links)
		return QDEV_ERROR_NO_MEMORY;
	for (size_t i = 0; i <= host->functions.count + host->mdevs.count; i++)
		links[i] = (struct link){SIZE_MAX, SIZE_MAX, SIZE_MAX, false};
	*ret = (struct audit_tree){0};
	error = list_tree_of_host(host, &filter, hang, &walk);
	if (error == 0)
		error = hang_mdevs(&walk, request);
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
