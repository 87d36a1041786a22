/* SPDX-License-Identifier: MIT */
#include "plan/plan.h"

#include <string.h>

#define KIB(n) ((uint64_t)(n) << 10)
#define MIB(n) ((uint64_t)(n) << 20)

/*
 * Emulated devices whose BARs are memory of QEMU: vfio locks what the firmware
 * maps of it, as it does RAM (lab: QEMU 7.2 dies of a virtio-net's option ROM,
 * 256 KiB, and of a QXL's 64 MiB, once SeaBIOS has mapped them). These are
 * upper bounds: 256 or 512 KiB of ROM by the version of iPXE; 64 MiB of RAM
 * and of VRAM, and ROMs, of a QXL (hw/display/qxl.c).
 */
static const struct {
	const char *driver;
	uint64_t bytes;
} shares[] = {
	{"virtio-net-pci", KIB(512)},
	{"qxl-vga", MIB(130)},
	{"qxl", MIB(130)},
};

/* A romfile= of any size that a BAR is likely to have. */
#define ROMFILE_SHARE MIB(16)

static int add_share(const struct qdev_device *device, unsigned depth, void *data)
{
	uint64_t *sum = data;
	const char *driver = qdev_device_driver(device);

	(void)depth;
	for (size_t i = 0; i < ARRAY_SIZE(shares); i++)
		if (strcmp(shares[i].driver, driver) == 0)
			*sum += shares[i].bytes;
	if (qdev_device_property(device, "romfile"))
		*sum += ROMFILE_SHARE;
	return 0;
}

uint64_t plan_device_memory(const struct plan *plan)
{
	uint64_t sum = 0;

	qdev_topology_walk(plan->topology, add_share, &sum);
	return sum;
}
