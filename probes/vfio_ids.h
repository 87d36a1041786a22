/* SPDX-License-Identifier: MIT */
#ifndef PROBES_VFIO_IDS_H
#define PROBES_VFIO_IDS_H

#include "host/target.h"
#include "probes/root.h"

/*
 * The ids= that vfio-pci gets when it is loaded the next time: of the kernel's
 * command line, or of modprobe.d. Read once. 0 or QDEV_ERROR_NO_MEMORY.
 */
int vfio_ids_read(struct root *root, struct host_machine *machine) must_check;

/*
 * Where an entry takes one of the targets: reads what else it would take, for
 * which all functions of the host are looked at. 0 or QDEV_ERROR_NO_MEMORY.
 */
int vfio_ids_read_twins(struct root *root, struct host *host,
	const struct target_list *targets) must_check;

#endif
