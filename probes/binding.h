/* SPDX-License-Identifier: MIT */
#ifndef PROBES_BINDING_H
#define PROBES_BINDING_H

#include "host/binding.h"
#include "probes/root.h"

/*
 * Reads anew how a function is bound. `ret` holds an earlier reading or
 * nothing (zeroed). 0 or QDEV_ERROR_NO_MEMORY.
 */
int binding_read(struct root *root, struct pci_address address,
	struct binding *ret) must_check;

#endif
