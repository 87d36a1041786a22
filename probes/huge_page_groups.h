/* SPDX-License-Identifier: MIT */
#ifndef PROBES_HUGE_PAGE_GROUPS_H
#define PROBES_HUGE_PAGE_GROUPS_H

#include "probes/root.h"

/*
 * What the caller's control group and those above it may have in huge pages of
 * a size: user->huge_page_groups. `lines` are those of proc/self/cgroup. 0 or
 * -ENOMEM.
 */
int huge_page_groups_read(struct root *root, const char *lines,
	uint64_t page_size, struct host_user *user) must_check;

#endif
