/* SPDX-License-Identifier: MIT */
#ifndef PROBES_HOST_MEMORY_H
#define PROBES_HOST_MEMORY_H

/*
 * How much memory the host has for a guest: host->machine.memory. A snapshot
 * does not ask: it changes by the moment, and the same host gives the same
 * bytes.
 */

#include "probes/root.h"

int host_memory_read(struct root *root, struct host *host) must_check;

#endif
