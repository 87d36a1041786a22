/* SPDX-License-Identifier: MIT */
#ifndef PROBES_ISOLATION_H
#define PROBES_ISOLATION_H

/*
 * The config space of those functions that decide how groups form: bridges, and
 * functions that share a slot with others.
 */

#include "probes/root.h"

/* Of a host whose places were all read: which functions lead to others. */
void isolation_mark_bridges(struct host *host);

/* Of such a host: a function, if it may decide about a group. */
int isolation_read(struct root *root, const struct host *host,
	struct host_function *function) must_check;

/* All that decide about one group, whose members were read. */
int isolation_read_group(struct root *root, struct host *host,
	const struct host_group *group) must_check;

#endif
