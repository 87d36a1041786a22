/* SPDX-License-Identifier: MIT */
#ifndef PROBES_VFIO_MODULE_H
#define PROBES_VFIO_MODULE_H

#include "probes/root.h"

/*
 * Whether vfio-pci, which is not loaded, could be: what the kernel and its
 * command line allow, and whether there is a module for it. The release has
 * been read. 0 or QDEV_ERROR_NO_MEMORY.
 */
int vfio_module_read(struct root *root, struct host_machine *machine) must_check;

/*
 * Whether a kernel has a module of that name: in the folder where its build
 * puts it, or wherever depmod found it. 0 or QDEV_ERROR_NO_MEMORY.
 */
int module_find_file(struct root *root, const char *release,
	const char *folder, const char *module, struct fact *ret) must_check;

#endif
