/* SPDX-License-Identifier: MIT */
#ifndef PROBES_INTX_H
#define PROBES_INTX_H

#include "probes/root.h"

/*
 * The interrupt line of a function whose details were read, and who has it,
 * where vfio-pci wants it alone. 0 or QDEV_ERROR_NO_MEMORY.
 */
int intx_read(struct root *root, struct host *host,
	struct host_function *function) must_check;

#endif
