/* SPDX-License-Identifier: MIT */
#ifndef PROBES_DETAIL_H
#define PROBES_DETAIL_H

#include "probes/root.h"

/*
 * The details asked for, by the bits of enum host_detail, of a function that
 * is there. Nothing here reads config space, and so wakes no device.
 */
int detail_read(struct root *root, struct host *host, unsigned details,
	struct host_function *function) must_check;

/* The physical slots of the host, before DETAIL_SLOT of any function. */
int detail_read_slots(struct root *root, struct host *host) must_check;

#endif
