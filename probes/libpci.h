/* SPDX-License-Identifier: MIT */
#ifndef PROBES_LIBPCI_H
#define PROBES_LIBPCI_H

#include <pci/pci.h>
#include <stdbool.h>

/* An access that prints nothing. NULL when libpci can't make one. */
struct pci_access *libpci_access(void);

/*
 * Calls `use`, and survives: libpci reports trouble through a callback that
 * must not return, and whose default calls exit(1) (pciutils: lib/init.c).
 * False when it did report some; then the access is good for pci_cleanup()
 * only. `use` must not own anything across calls of libpci.
 */
bool libpci_try(struct pci_access *access,
	void (*use)(struct pci_access *access, void *data), void *data);

#endif
