/* SPDX-License-Identifier: MIT */
#ifndef PROBES_SCRUB_H
#define PROBES_SCRUB_H

#include "base/macro.h"

struct file_node;

/*
 * A copy of a recording without what identifies this one machine: hardware
 * addresses, UUIDs, serial numbers, the host's name and domain. Each has one
 * stand-in, wherever it stands, in names, links and contents. Stand-ins count
 * up in the order of what they replace, so that lists keep their order, and say
 * nothing of it. 0, -ENOMEM, or -EEXIST: two files would have one name.
 */
int scrub_tree(const struct file_node *tree, struct file_node **ret) must_check;

/* Whether a recording says what its host is called; else that can't be found.
 */
bool scrub_knows_name(const struct file_node *tree);

#endif
