/* SPDX-License-Identifier: MIT */
#ifndef PROBES_UNIT_SLICE_H
#define PROBES_UNIT_SLICE_H

/*
 * The slices that a unit is in: what one of them forbids, no unit below it may
 * do, because the kernel asks the programs of all cgroups on the way up (linux:
 * kernel/bpf/cgroup.c, __cgroup_bpf_run_filter).
 */

#include "probes/root.h"

/*
 * The first line of a slice above the unit that may close devices, "FILE:
 * DevicePolicy=closed", or why that can't be told; NULL: none does. `slice` is
 * what the unit says, NULL: nothing. 0 or -ENOMEM.
 */
int unit_slice_find_closed(struct root *root, const char *unit,
	const char *slice, char **ret_source) must_check;

#endif
