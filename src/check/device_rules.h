/* SPDX-License-Identifier: MIT */
#ifndef CHECK_DEVICE_RULES_H
#define CHECK_DEVICE_RULES_H

#include "check/finding.h"
#include "host/host.h"

/*
 * What the control group of who starts QEMU says of a device node (linux:
 * security/device_cgroup.c). A unit has a group of its own, which its files
 * tell of: unit.c.
 */

/*
 * Whether it is known to be refused: by a rule that can be read, or since the
 * caller was (EPERM, where permissions alone would give EACCES).
 */
bool device_rules_refuse(const struct host *host, const struct host_node *node);

/* The files that say so, and commands that allow it, if there are any. */
void device_rules_tell(const struct host *host, const struct host_node *node,
	struct findings *findings, struct finding *finding);

#endif
