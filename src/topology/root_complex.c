/* SPDX-License-Identifier: MIT */
#include "topology/root_complex.h"

#include "topology/device.h"

#include <stdio.h>

const char *qdev_addr_text(
	struct qdev_addr addr, char ret_text[QDEV_ADDR_TEXT_SIZE])
{
	snprintf(ret_text, QDEV_ADDR_TEXT_SIZE, "%x.%x", addr.slot,
		addr.function);
	return ret_text;
}

struct qdev_device **root_complex_function(
	struct root_complex *root_complex, struct qdev_addr addr)
{
	return &root_complex->functions[addr.slot][addr.function];
}

bool root_complex_has(struct qdev_addr addr)
{
	return addr.slot >= QDEV_FIRST_SLOT && addr.slot <= QDEV_LAST_SLOT &&
	       addr.function < QDEV_MAX_FUNCTIONS;
}

int root_complex_next(const struct root_complex *root_complex,
	bool for_root_port, struct qdev_addr *ret_addr)
{
	for (unsigned i = 0; i < QDEV_MAX_ROOT_PORTS; i++) {
		unsigned slot = QDEV_FIRST_SLOT + i / QDEV_MAX_FUNCTIONS;
		unsigned function = i % QDEV_MAX_FUNCTIONS;
		const struct qdev_device *user =
			root_complex->functions[slot][function];

		if (root_complex->reserved[slot] ||
			(user && !(user->spare && for_root_port)))
			continue;
		*ret_addr = (struct qdev_addr){slot, function};
		return QDEV_OK;
	}
	return bus_kinds[BUS_PCIE_ROOT].full;
}
