/* SPDX-License-Identifier: MIT */
#ifndef PROBES_MEMORY_GROUPS_H
#define PROBES_MEMORY_GROUPS_H

#include "probes/root.h"

/* Of a group's memory.high, which is no limit (lab, 6.1). */
#define MEMORY_HIGH_DOUBT                                                      \
	"beyond that the kernel kills nobody, but slows QEMU down until it "   \
	"hardly starts"

/*
 * What memory the caller's control group, which what it starts inherits, and
 * those above it may have. `lines` are those of proc/self/cgroup. 0 or -ENOMEM.
 */
int memory_groups_read(struct root *root, const char *lines,
	struct host_user *user) must_check;

#endif
