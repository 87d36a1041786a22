/* SPDX-License-Identifier: MIT */
#ifndef TOPOLOGY_ROOT_COMPLEX_H
#define TOPOLOGY_ROOT_COMPLEX_H

/*
 * Who sits where on pcie.0. Slots are filled from function 0 up, since firmware
 * finds nothing in a slot without one (rules section 1).
 */

#include "base/macro.h"

#include <qdev/topology.h>

struct root_complex {
	struct qdev_device *functions[QDEV_LAST_SLOT + 1][QDEV_MAX_FUNCTIONS];
	bool reserved[QDEV_LAST_SLOT + 1];
};

/* Who has this function, NULL for nobody; the address is valid. */
struct qdev_device **root_complex_function(
	struct root_complex *root_complex, struct qdev_addr addr);

/* Whether it is one of those that are given to devices. */
bool root_complex_has(struct qdev_addr addr) must_check;

/*
 * The next free function, or QDEV_ERROR_ROOT_COMPLEX_FULL. To a root port, a
 * spare one is free.
 */
int root_complex_next(const struct root_complex *root_complex,
	bool for_root_port, struct qdev_addr *ret_addr) must_check;

#endif
