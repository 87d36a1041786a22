/* SPDX-License-Identifier: MIT */
#ifndef PROBES_UNIT_SLICE_H
#define PROBES_UNIT_SLICE_H

/*
 * The slices that a unit is in: what one of them forbids, no unit below it may
 * do. The kernel asks the programs of all cgroups on the way up (linux:
 * kernel/bpf/cgroup.c, __cgroup_bpf_run_filter), and counts the memory in each.
 */

#include "probes/unit_settings.h"

#include "probes/root.h"

/* Adds what they bound to host->user and host->unit. 0 or -ENOMEM. */
int unit_slices_read(struct root *root, const struct unit_settings *settings,
	struct host *host) must_check;

#endif
