/* SPDX-License-Identifier: MIT */
#ifndef PROBES_MDEV_H
#define PROBES_MDEV_H

#include "probes/root.h"

/* An instance: its parent, type, driver and group. */
int mdev_read(struct root *root, struct host_mdev *mdev) must_check;

#endif
