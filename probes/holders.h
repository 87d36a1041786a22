/* SPDX-License-Identifier: MIT */
#ifndef PROBES_HOLDERS_H
#define PROBES_HOLDERS_H

#include "probes/root.h"

/*
 * Which processes have the functions for which `wanted` is true (NULL: of none
 * is it) and which a vfio driver has, or one of the host's disks: adds them to
 * the uses of the functions, whose `uses_known` others have set. All processes
 * are looked at, once, where `enable` says that somebody has a function, or
 * there are disks. 0 or QDEV_ERROR_NO_MEMORY.
 */
int holders_find(struct root *root, struct host *host,
	bool (*wanted)(const struct host_function *function, const void *data),
	const void *data) must_check;

#endif
