/* SPDX-License-Identifier: MIT */
#ifndef TOPOLOGY_TOPOLOGY_H
#define TOPOLOGY_TOPOLOGY_H

#include "topology/claims.h"
#include "topology/device.h"
#include "topology/ids.h"
#include "topology/root_complex.h"

#include <qdev/topology.h>

struct qdev_topology {
	enum qdev_kind root_port_kind;
	struct bus root_bus;
	struct bus sata_bus;
	struct bus tpm_bus;
	struct bus iommu_bus;
	struct root_complex root_complex;
	struct device_list devices; /* on these four */
	struct claims claims;
	struct id_counters counters;
	uint32_t boot_index; /* the last one given out */
};

#endif
