/* SPDX-License-Identifier: MIT */
#ifndef PROBES_DEPUTY_H
#define PROBES_DEPUTY_H

/*
 * Reads what the kernel may not give for long. It gives driver_override and
 * sriov_numvfs under the lock of their device, which whoever binds or unbinds
 * it has until that is done (linux: drivers/pci/pci-sysfs.c and iov.c): with
 * vfio-pci, until the VM ends. No signal ends such a read, so another process
 * does it: one for all of them, but for those that hang. These are left behind,
 * one a device, however often it is asked for.
 */

#include "base/macro.h"

#include <sys/types.h>

struct deputy;

struct deputy *deputy_new(void); /* NULL: out of memory */
struct deputy *deputy_free(struct deputy *deputy);

/* How long it may wait in vain from now on, all reads together; first, 2 s. */
void deputy_set_patience(struct deputy *deputy, uint64_t milliseconds);

/*
 * One read(2) of at most `size` bytes of an absolute path: their number, or a
 * negative errno. -FACT_LOCKED: there is no answer. Once patience is used up,
 * that is said after 0.2 s, and at once of a device that is waited for.
 */
ssize_t deputy_read(struct deputy *deputy, const char *path, void *buffer,
	size_t size) must_check;

#endif
