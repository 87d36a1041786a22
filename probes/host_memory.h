/* SPDX-License-Identifier: MIT */
#ifndef PROBES_HOST_MEMORY_H
#define PROBES_HOST_MEMORY_H

/* How much memory the host has for a guest: host->machine.memory. */

#include "probes/root.h"

int host_memory_read(struct root *root, struct host *host) must_check;

/*
 * For a snapshot, the line MemTotal alone, of the host and of each node: the
 * others change by the moment, and the same host gives the same bytes.
 */
void host_memory_record_totals(struct root *root);

#endif
