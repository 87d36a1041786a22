/* SPDX-License-Identifier: MIT */
#ifndef PROBES_DEVICE_RULES_H
#define PROBES_DEVICE_RULES_H

#include "probes/root.h"

/*
 * The device rules of the caller's control group, which what it starts
 * inherits, and of those above it. Those of version 2 are programs in the
 * kernel that no file shows. `lines` are those of proc/self/cgroup. 0 or
 * -ENOMEM.
 */
int device_rules_read(struct root *root, const char *lines,
	struct host_user *user) must_check;

#endif
