/* SPDX-License-Identifier: MIT */
#ifndef PROBES_NODEV_H
#define PROBES_NODEV_H

/* Directories in which the kernel opens no device: mounted with nodev. */

#include "base/macro.h"

bool is_nodev(int directory);

/*
 * A mount of what is open as `directory`, and of all that is mounted below,
 * with nodev. It has no name, is for lookups, and gone when it is closed. -1
 * where that can't be: it wants CAP_SYS_ADMIN and Linux 5.12.
 */
int nodev_mount(int directory);

#endif
