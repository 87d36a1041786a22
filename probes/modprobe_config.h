/* SPDX-License-Identifier: MIT */
#ifndef PROBES_MODPROBE_CONFIG_H
#define PROBES_MODPROBE_CONFIG_H

/* What the administrator and packages tell modprobe: modprobe.d(5). */

#include "probes/root.h"

/* Into machine->modprobe_lines, once. 0 or QDEV_ERROR_NO_MEMORY. */
int modprobe_config_read(
	struct root *root, struct host_machine *machine) must_check;

#endif
