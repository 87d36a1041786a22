/* SPDX-License-Identifier: MIT */
#ifndef PLAN_NODE_H
#define PLAN_NODE_H

#include "plan/placement.h"

#include <qdev/blockdev.h>

/*
 * The block nodes of a drive: the file itself, or with format= a format node
 * of the drive's name over NAME-file. A path below /dev is a device of the
 * host, which QEMU's file driver refuses.
 */
int place_node(struct placement *placement, const struct item *item,
	const char *default_name, const struct qdev_blockdev_options *options,
	const struct qdev_blockdev **ret);

/*
 * The next default name, "disk.N", that no node has; the caller's to free.
 */
char *next_node_name(struct placement *placement, const char *stem,
	unsigned *next);

/* cache= as nodes take it. */
void node_set_cache(const struct item *item,
	struct qdev_blockdev_options *options);

#endif
