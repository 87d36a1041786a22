/* SPDX-License-Identifier: MIT */
#ifndef PROBES_USERS_H
#define PROBES_USERS_H

/*
 * Who on the host uses a PCI function. The way is from the classes of sysfs
 * (block, net, …) back to the functions that their devices hang below, so
 * that it finds what hangs below a USB controller or an HBA of any make; its
 * cost grows with the disks and interfaces of the host, and it is gone only
 * for functions that a fix would take from a host driver.
 */

#include "probes/root.h"

/*
 * Fills `uses` of the functions, which are sorted by address and whose class
 * and driver have been read, and notes their disks, about whose openers
 * holders_find() asks. 0 or QDEV_ERROR_NO_MEMORY.
 */
int users_read(struct root *root, struct host *host,
	struct host_function *const *functions, size_t count) must_check;

/*
 * Of a display that a vfio driver holds: the framebuffer of the firmware that
 * is still in its memory. 0 or QDEV_ERROR_NO_MEMORY.
 */
int users_find_framebuffer(
	struct root *root, struct host_function *function) must_check;

/* Whether a function can have host users: a host driver may hold it. */
bool users_are_possible(const struct host_function *function);

/*
 * Finds the users of the host's functions for which `wanted` is true, `data`
 * being its second argument. 0 or QDEV_ERROR_NO_MEMORY.
 */
int users_find(struct root *root, struct host *host,
	bool (*wanted)(const struct host_function *function, const void *data),
	const void *data) must_check;

#endif
