/* SPDX-License-Identifier: MIT */
#ifndef PROBES_UNIT_H
#define PROBES_UNIT_H

/*
 * A systemd service as who will run QEMU: user, groups, capabilities, memory
 * lock limit and device rules, from the files of the unit. They are read as
 * systemd reads them; nobody asks the manager, so that a snapshot answers, too.
 */

#include "probes/root.h"

/*
 * Fills host->user and host->unit. QDEV_ERROR_INVALID: there is no such unit,
 * or no such user as it names, and *problem says so in one line;
 * QDEV_ERROR_NO_MEMORY.
 */
int unit_read(struct root *root, const char *name, struct host *host,
	struct text *problem) must_check;

#endif
