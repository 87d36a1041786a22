/* SPDX-License-Identifier: MIT */
#include "emit/list_tree.h"

#include <qdev/error.h>

#include <stdlib.h>

/* A function that is drawn. */
struct leaf {
	size_t index;
	size_t depth; /* the bridges above it */
};

struct tree {
	const struct host *host;
	bool *shown; /* of each function */
	ARRAY(struct leaf) leaves;
};

static int compare_leaves(const void *a, const void *b)
{
	const struct leaf *one = a, *other = b;

	if (one->depth != other->depth)
		return one->depth < other->depth ? -1 : 1;
	return (one->index > other->index) - (one->index < other->index);
}

static int show(struct tree *tree, size_t index)
{
	struct leaf *leaf;

	if (index == tree->host->functions.count || tree->shown[index])
		return 0;
	leaf = array_add(&tree->leaves);
	if (!leaf)
		return QDEV_ERROR_NO_MEMORY;
	tree->shown[index] = true;
	leaf->index = index;
	leaf->depth = tree->host->functions.items[index]->bridges.count;
	return 0;
}

/* The nearest bridge above that is drawn too, and has fewer above it. */
static size_t parent_of(const struct tree *tree, const struct leaf *leaf)
{
	const struct host *host = tree->host;
	const struct host_function *function =
		host->functions.items[leaf->index];

	for (size_t i = function->bridges.count; i-- > 0;) {
		size_t index =
			host_function_index(host, function->bridges.items[i]);

		if (index < host->functions.count && tree->shown[index] &&
			host->functions.items[index]->bridges.count <
				leaf->depth)
			return index;
	}
	return host->functions.count;
}

static int draw(struct tree *tree, list_tree_visitor *visit, void *data)
{
	int error = 0;

	if (tree->leaves.count > 1)
		qsort(tree->leaves.items, tree->leaves.count,
			sizeof(struct leaf), compare_leaves);
	for (size_t i = 0; error == 0 && i < tree->leaves.count; i++)
		error = visit(tree->leaves.items[i].index,
			parent_of(tree, &tree->leaves.items[i]), data);
	return error;
}

static int tree_new(const struct host *host, struct tree *ret)
{
	*ret = (struct tree){
		.host = host,
		.shown = calloc(host->functions.count + 1, sizeof(bool)),
	};
	return ret->shown ? 0 : QDEV_ERROR_NO_MEMORY;
}

static void tree_clear(struct tree *tree)
{
	free(tree->shown);
	array_clear(&tree->leaves);
}

static int show_with_bridges(struct tree *tree, size_t index)
{
	const struct host_function *function =
		tree->host->functions.items[index];
	int error = show(tree, index);

	for (size_t i = 0; error == 0 && i < function->bridges.count; i++)
		error = show(tree, host_function_index(tree->host,
					   function->bridges.items[i]));
	return error;
}

int list_tree_of_host(const struct host *host, const struct filter *filter,
	list_tree_visitor *visit, void *data)
{
	struct tree tree;
	int error = tree_new(host, &tree);

	for (size_t i = 0; error == 0 && i < host->functions.count; i++)
		if (host->functions.items[i]->existence.state == FACT_KNOWN &&
			filter_match(filter, host->functions.items[i]) ==
				FILTER_YES)
			error = show_with_bridges(&tree, i);
	if (error == 0)
		error = draw(&tree, visit, data);
	tree_clear(&tree);
	return error;
}

int list_tree_of_group(const struct host *host, const struct host_group *group,
	list_tree_visitor *visit, void *data)
{
	struct tree tree;
	int error = tree_new(host, &tree);

	for (size_t i = 0; error == 0 && i < group->members.count; i++)
		if (group->members.items[i].is_pci)
			error = show(&tree,
				host_function_index(
					host, group->members.items[i].address));
	if (error == 0)
		error = draw(&tree, visit, data);
	tree_clear(&tree);
	return error;
}
