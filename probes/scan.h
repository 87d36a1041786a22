/* SPDX-License-Identifier: MIT */
#ifndef PROBES_SCAN_H
#define PROBES_SCAN_H

/*
 * Reads what a question needs of a host, and nothing more: for one device the
 * device, its group's members and the facts of the machine that decide about
 * it, so that the cost does not grow with the host.
 */

#include "base/text.h"
#include "host/filter.h"
#include "host/host.h"
#include "host/selector.h"
#include "host/target.h"
#include "probes/root.h"

enum scan_flags {
	SCAN_NAMES = 1 << 0,      /* names of devices, for people */
	SCAN_OPEN_NODES = 1 << 1, /* try whether a vfio node is free */
	SCAN_UNIT = 1 << 2,       /* `user` is the systemd unit of QEMU */
	SCAN_IOMMUFD = 1 << 3,    /* and what QEMU opens with iommufd */
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

/* What a listing asks of the whole host. */
struct scan_wish {
	unsigned details;            /* enum host_detail, of those that match */
	const struct filter *filter; /* NULL: all match */
	bool groups; /* the groups with their members; DETAIL_VERDICT does too */
	bool group_types; /* with the type of each */
	bool traits; /* of the host as a whole */
	bool slots;       /* the physical slots; DETAIL_SLOT does too */
};

/*
 * Every PCI function of the host with its ids, driver and group, and what the
 * wish adds.
 */
int scan_host(struct root *root, const struct scan_wish *wish,
	struct host **ret) must_check;

/*
 * Every mdev, with what decides about it, and what is like one: host->mdevs and
 * host->mediated.
 */
int scan_mdevs(struct root *root, struct host **ret) must_check;

/* What could be made of mdev parents and their like. */
int scan_types(struct root *root, struct host **ret) must_check;

/* All that any listing asks, for who records a host. */
int scan_all(struct root *root, struct host **ret) must_check;

#endif
