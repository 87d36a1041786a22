/* SPDX-License-Identifier: MIT */
#ifndef PROBES_NODE_WATCH_H
#define PROBES_NODE_WATCH_H

/*
 * Waits until nodes of vfio are there. Where udev runs it is udev's own events
 * that count, which come when its rules have given the node its owner and
 * mode; elsewhere they are the kernel's.
 */

#include "probes/monitor.h"
#include "probes/name_list.h"
#include "probes/root.h"

/* What to open a monitor for, before what makes the nodes. */
extern const char *const node_watch_subsystems[];

enum {
	NODE_WATCH_READY = 0,
	NODE_WATCH_SILENT, /* they are there, but no event has said so */
};

/*
 * Waits for all of the nodes ("dev/vfio/12") that the machine makes from now
 * on. -ETIMEDOUT: one is still not there after `limit_s`.
 */
int node_watch_wait(struct root *root, struct monitor *monitor,
	const struct name_list *nodes, unsigned limit_s) must_check;

#endif
