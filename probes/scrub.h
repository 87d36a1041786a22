/* SPDX-License-Identifier: MIT */
#ifndef PROBES_SCRUB_H
#define PROBES_SCRUB_H

#include "base/macro.h"

struct file_node;

/*
 * A copy of a recording without what identifies this one machine: hardware
 * addresses, UUIDs, serial numbers, the host's name. Each has one stand-in,
 * wherever it stands, in names, links and contents. Stand-ins count up in the
 * order of what they replace, so that lists keep their order, and say nothing
 * of it. `host_name` may be NULL: it is not known. 0 or -ENOMEM.
 */
int scrub_tree(const struct file_node *tree, const char *host_name,
	struct file_node **ret) must_check;

#endif
