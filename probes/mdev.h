/* SPDX-License-Identifier: MIT */
#ifndef PROBES_MDEV_H
#define PROBES_MDEV_H

#include "probes/root.h"

/* An instance: its parent, type, driver and group. */
int mdev_read(struct root *root, struct host_mdev *mdev) must_check;

/* All instances of the host, each read. */
int mdev_list(struct root *root, struct host *host) must_check;

#endif
