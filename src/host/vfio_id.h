/* SPDX-License-Identifier: MIT */
#ifndef HOST_VFIO_ID_H
#define HOST_VFIO_ID_H

/*
 * An entry of vfio-pci's parameter ids=, by which it takes every device that
 * matches and has no driver, when it is loaded (linux:
 * drivers/vfio/pci/vfio_pci.c, vfio_pci_fill_ids()).
 */

#include "base/macro.h"

struct host_function;

#define VFIO_ID_COMMAND_LINE "/proc/cmdline"

struct host_vfio_id {
	char *source; /* that, or "/etc/modprobe.d/vfio.conf" */
	char *text;   /* "8086:10d3" */

	/* VFIO_ID_ANY: whatever the device has */
	uint32_t vendor, device, subsystem_vendor, subsystem_device;
	uint32_t class_code, class_mask;
};

#define VFIO_ID_ANY UINT32_MAX

/* False where the kernel, too, finds no ids in the text. */
bool vfio_id_parse(const char *text, struct host_vfio_id *ret) must_check;

void vfio_id_clear(struct host_vfio_id *id);

/* Whether it is known to take the function. */
bool vfio_id_matches(const struct host_vfio_id *id,
	const struct host_function *function);

#endif
