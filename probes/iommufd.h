/* SPDX-License-Identifier: MIT */
#ifndef PROBES_IOMMUFD_H
#define PROBES_IOMMUFD_H

/* What QEMU opens with iommufd, instead of a container and a group. */

#include "probes/root.h"

/* Once, the node of a device that lies at `device`, by its `vfio-dev`. */
int cdev_read(struct root *root, const char *device,
	struct host_cdev **ret) must_check;

/* dev/iommu, or what would bring it; for the kernel of the host's release. */
int iommufd_read(struct root *root, struct host *host) must_check;

#endif
