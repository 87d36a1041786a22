/* SPDX-License-Identifier: MIT */
#include "base/cleanup.h"
#include "check/guest_memory.h"
#include "plan/chardev.h"

#include <qdev/error.h>
#include <qdev/tpmdev.h>

#include <string.h>

/* Devices of the machine itself: displays, a TPM, pvpanic, an IOMMU. */

int place_display(struct placement *placement, const struct item *item)
{
	uint64_t heads = item_get_number(item, "heads", 1);
	struct qdev_device *device;
	int error = 0;

	if (heads == 0) {
		text_addf(placement->problem, "%s: heads= is at least 1",
			placement->label);
		return QDEV_ERROR_INVALID;
	}
	for (uint64_t i = 0; error == 0 && i < heads; i++)
		error = qdev_topology_add_qxl(
			placement->plan->topology, &device);
	return error;
}

int place_tpm(struct placement *placement, const struct item *item)
{
	struct qdev_topology *topology = placement->plan->topology;
	const char *path = item_get(item, "socket");
	const struct qdev_chardev *chardev;
	const struct qdev_tpmdev *tpmdev;
	cleanup_free char *id = NULL;
	struct qdev_device *tpm;
	int error;

	if (!path) {
		text_addf(placement->problem,
			"%s: socket=PATH is wanted, where swtpm listens",
			placement->label);
		return QDEV_ERROR_INVALID;
	}
	id = format_string("tpm.%u", placement->tpms++);
	if (!id)
		return QDEV_ERROR_NO_MEMORY;
	error = place_unix_socket(placement, path, false, &chardev);
	if (error == 0)
		error = qdev_resources_add_tpm_emulator(
			placement->plan->resources, id, chardev, &tpmdev);
	if (error < 0)
		return error;
	return strcmp(item->value, "crb") == 0
		? qdev_topology_add_tpm_crb(topology, tpmdev, &tpm)
		: qdev_topology_add_tpm_tis(topology, tpmdev, &tpm);
}

int place_panic(struct placement *placement, const struct item *item)
{
	struct qdev_device *panic;

	(void)item;
	return qdev_topology_add_panic(placement->plan->topology, &panic);
}

/*
 * The width is always printed: QEMU's default is 39 up to 9.1 and 48 since,
 * which many a host's IOMMU does not reach (lab, QEMU 10.0: "aw-bits 48 > host
 * aw-bits 39"). 39 will do for a guest whose RAM ends below 512 GiB.
 */
int place_viommu(struct placement *placement, const struct item *item)
{
	struct plan *plan = placement->plan;
	bool is_high = guest_memory_end(plan_memory(plan)) >> 39;
	unsigned width =
		(unsigned)item_get_number(item, "aw-bits", is_high ? 48 : 39);
	struct qdev_device *iommu;
	int error = qdev_topology_add_intel_iommu(plan->topology, width, &iommu);

	if (error == 0)
		plan->viommu_width = width;
	return error;
}
