/* SPDX-License-Identifier: MIT */
#ifndef PROBES_GROUP_LIMIT_H
#define PROBES_GROUP_LIMIT_H

#include "probes/root.h"

/* The files in which a control group says what it may have, and has. */
struct group_limit_files {
	const char *limit, *usage; /* "memory.max", "memory.current" */
	const char *doubt; /* why it may be no limit at all; NULL: it is one */
};

/*
 * Adds the limit of a group, "sys/fs/cgroup/vms", if its file says a number.
 * Version 2 says "max" where there is no limit, the uppermost group has no
 * file, and an earlier capture has none. 0 or -ENOMEM.
 */
int group_limit_read(struct root *root, const char *group,
	const struct group_limit_files *files,
	struct host_group_limits *limits) must_check;

#endif
