/* SPDX-License-Identifier: MIT */
#ifndef PROBES_NEEDS_H
#define PROBES_NEEDS_H

#include "host/need.h"
#include "probes/root.h"

/*
 * Looks at what a VM's own devices need, into host->needs in the list's order.
 * A relative path is the caller's working directory's, on the machine itself;
 * a capture knows none.
 */
int needs_read(struct root *root, const struct need_list *list,
	struct host *host) must_check;

#endif
