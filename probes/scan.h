/* SPDX-License-Identifier: MIT */
#ifndef PROBES_SCAN_H
#define PROBES_SCAN_H

/*
 * Reads what a question needs of a host, and nothing more: for one device the
 * device, its group's members and the facts of the machine that decide about
 * it, so that the cost does not grow with the host.
 */

#include "base/text.h"
#include "host/host.h"
#include "host/selector.h"
#include "host/target.h"
#include "probes/root.h"

enum scan_flags {
	SCAN_NAMES = 1 << 0,      /* names of devices, for people */
	SCAN_OPEN_NODES = 1 << 1, /* try whether a vfio node is free */
	SCAN_USERS = 1 << 2,      /* of all functions that are listed */
	SCAN_UNIT = 1 << 3,       /* `user` is the systemd unit of QEMU */
};

/*
 * The devices that the selectors name, in their order, and all that decides
 * whether `user` (NULL: the caller) may have them. On QDEV_ERROR_INVALID
 * (an ambiguous selector, a device named twice, no such user) *ret_problem
 * says why in one line.
 */
int scan_targets(struct root *root, const struct selector *selectors,
	size_t count, const char *user, unsigned flags, struct host **ret,
	struct target_list *ret_targets, struct text *ret_problem) must_check;

/* Every PCI function of the host with its identity, driver and group. */
int scan_functions(
	struct root *root, unsigned flags, struct host **ret) must_check;

/* The same, and every group with its members. */
int scan_groups(
	struct root *root, unsigned flags, struct host **ret) must_check;

#endif
