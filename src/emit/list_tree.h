/* SPDX-License-Identifier: MIT */
#ifndef EMIT_LIST_TREE_H
#define EMIT_LIST_TREE_H

/*
 * The order in which a tree of functions is drawn: bridges before what is
 * below them, neighbours by address. Functions are named by their places in
 * host->functions; the count of those stands for none.
 */

#include "host/filter.h"

/* Takes a function and the bridge it hangs below; an error ends the walk. */
typedef int list_tree_visitor(size_t index, size_t parent, void *data);

/* The functions that match, and the bridges above them. */
int list_tree_of_host(const struct host *host, const struct filter *filter,
	list_tree_visitor *visit, void *data) must_check;

/* The functions of a group, each below its bridge if that is one too. */
int list_tree_of_group(const struct host *host, const struct host_group *group,
	list_tree_visitor *visit, void *data) must_check;

#endif
