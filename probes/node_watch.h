/* SPDX-License-Identifier: MIT */
#ifndef PROBES_NODE_WATCH_H
#define PROBES_NODE_WATCH_H

/*
 * Waits until nodes are there. Where udev runs it is udev's own events that
 * count, which come when its rules have given the node its owner and mode;
 * elsewhere they are the kernel's.
 */

#include "probes/name_list.h"
#include "probes/root.h"

struct node_watch;

/*
 * Begins to listen: to be called before what makes the nodes. Where nobody can
 * listen, -errno says why.
 */
int node_watch_new(struct root *root, struct node_watch **ret) must_check;
struct node_watch *node_watch_free(struct node_watch *watch);

enum {
	NODE_WATCH_READY = 0,
	NODE_WATCH_SILENT, /* they are there, but no event has said so */
};

/*
 * Waits for all of the nodes ("dev/vfio/12") that the machine makes from now
 * on. -ETIMEDOUT: one is still not there after `limit_s`.
 */
int node_watch_wait(struct node_watch *watch, const struct name_list *nodes,
	unsigned limit_s) must_check;

#endif
