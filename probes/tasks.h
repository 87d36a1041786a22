/* SPDX-License-Identifier: MIT */
#ifndef PROBES_TASKS_H
#define PROBES_TASKS_H

#include "probes/root.h"

/*
 * What the limits of QEMU's tasks are compared with: those that its user has,
 * and those that the host may have. 0 or QDEV_ERROR_NO_MEMORY.
 */
int tasks_read(struct root *root, struct host *host) must_check;

/* Of these, how many the host may have at all. */
void tasks_read_most(struct root *root, struct host_machine *machine);

#endif
