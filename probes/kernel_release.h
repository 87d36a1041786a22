/* SPDX-License-Identifier: MIT */
#ifndef PROBES_KERNEL_RELEASE_H
#define PROBES_KERNEL_RELEASE_H

#include "probes/root.h"

/*
 * The running kernel's, for the rules that changed with it and for its modules;
 * once. 0 or QDEV_ERROR_NO_MEMORY.
 */
int kernel_release_read(
	struct root *root, struct host_machine *machine) must_check;

#endif
