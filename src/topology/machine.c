/* SPDX-License-Identifier: MIT */

/*
 * Devices on the machine itself: on pcie.0, its AHCI controller, its TPM, its
 * IOMMU.
 */

#include "topology/resource.h"
#include "topology/topology.h"

#include <qdev/root_port.h>

#include <stdio.h>

/* A root port where nobody asked for one, for function 0 to be there. */
static int add_spare(struct qdev_topology *topology, unsigned slot,
	struct qdev_device **ret_spare)
{
	const struct place place = {
		.bus = &topology->root_bus,
		.addr = {slot, 0},
	};
	const struct blueprint blueprint = {.kind = topology->root_port_kind};
	int r = device_add(&place, &blueprint, ret_spare);

	if (r == QDEV_OK)
		(*ret_spare)->spare = true;
	return r;
}

static int add_at(struct qdev_topology *topology, enum qdev_kind kind,
	struct qdev_addr addr, struct qdev_device **ret_device)
{
	const struct place place = {.bus = &topology->root_bus, .addr = addr};
	const struct blueprint blueprint = {.kind = kind};
	struct qdev_device **functions =
		topology->root_complex.functions[addr.slot];
	struct qdev_device *spare = functions[addr.function];
	struct qdev_device *first = NULL;

	if (spare && kind == topology->root_port_kind) {
		int r = spare->kind == device_kind_of(kind)
				? QDEV_OK
				: device_change_kind(spare, kind);

		if (r < 0)
			return r;
		spare->spare = false;
		*ret_device = spare;
		return QDEV_OK;
	}
	if (addr.function > 0 && !functions[0]) {
		int r = add_spare(topology, addr.slot, &first);

		if (r < 0)
			return r;
	}

	int r = device_add(&place, &blueprint, ret_device);

	if (r == QDEV_OK && spare)
		device_remove(spare);
	if (r < 0 && first)
		device_remove(first);
	return r;
}

static int add_next(struct qdev_topology *topology, enum qdev_kind kind,
	struct qdev_device **ret_device)
{
	struct qdev_addr addr;
	int r = root_complex_next(&topology->root_complex,
		kind == topology->root_port_kind, &addr);

	return r < 0 ? r : add_at(topology, kind, addr, ret_device);
}

/* As add_at(), if the address can be had. */
static int add_wanted(struct qdev_topology *topology, enum qdev_kind kind,
	struct qdev_addr addr, struct qdev_device **ret_device)
{
	if (!root_complex_has(addr))
		return QDEV_ERROR_INVALID;

	const struct qdev_device *user =
		topology->root_complex.functions[addr.slot][addr.function];

	if (topology->root_complex.reserved[addr.slot] ||
		(user && !user->spare))
		return QDEV_ERROR_ADDRESS_TAKEN;
	return add_at(topology, kind, addr, ret_device);
}

int qdev_topology_add_root_port(
	struct qdev_topology *topology, struct qdev_root_port **ret_port)
{
	struct qdev_device *device;
	int r = add_next(topology, topology->root_port_kind, &device);

	if (r == QDEV_OK)
		*ret_port = DEVICE_AS(qdev_root_port, device);
	return r;
}

int qdev_topology_add_root_port_at(struct qdev_topology *topology,
	struct qdev_addr addr, struct qdev_root_port **ret_port)
{
	struct qdev_device *device;
	int r = add_wanted(topology, topology->root_port_kind, addr, &device);

	if (r == QDEV_OK)
		*ret_port = DEVICE_AS(qdev_root_port, device);
	return r;
}

/* The first display is the primary one. */
static enum qdev_kind next_qxl(const struct qdev_topology *topology)
{
	for (size_t i = 0; i < topology->devices.count; i++)
		if (qdev_device_kind(topology->devices.items[i]) ==
			QDEV_KIND_QXL_VGA)
			return QDEV_KIND_QXL;
	return QDEV_KIND_QXL_VGA;
}

int qdev_topology_add_qxl(
	struct qdev_topology *topology, struct qdev_device **ret_qxl)
{
	return add_next(topology, next_qxl(topology), ret_qxl);
}

int qdev_topology_add_qxl_at(struct qdev_topology *topology,
	struct qdev_addr addr, struct qdev_device **ret_qxl)
{
	return add_wanted(topology, next_qxl(topology), addr, ret_qxl);
}

int qdev_topology_add_panic(
	struct qdev_topology *topology, struct qdev_device **ret_panic)
{
	return add_next(topology, QDEV_KIND_PVPANIC, ret_panic);
}

int qdev_topology_add_panic_at(struct qdev_topology *topology,
	struct qdev_addr addr, struct qdev_device **ret_panic)
{
	return add_wanted(topology, QDEV_KIND_PVPANIC, addr, ret_panic);
}

int qdev_topology_add_cdrom(struct qdev_topology *topology,
	const struct qdev_blockdev *medium, struct qdev_device **ret_cd)
{
	const struct argument arguments[] = {
		backend_argument("drive", RESOURCE_OF(medium)), {.key = NULL}};

	return device_add_next(&topology->sata_bus,
		&(struct blueprint){
			.kind = QDEV_KIND_SATA_CD, .arguments = arguments},
		ret_cd);
}

static int add_tpm(struct qdev_topology *topology, enum qdev_kind kind,
	const struct qdev_tpmdev *tpmdev, struct qdev_device **ret_tpm)
{
	const struct argument arguments[] = {
		backend_argument("tpmdev", RESOURCE_OF(tpmdev)), {.key = NULL}};

	return device_add_next(&topology->tpm_bus,
		&(struct blueprint){.kind = kind, .arguments = arguments},
		ret_tpm);
}

int qdev_topology_add_tpm_crb(struct qdev_topology *topology,
	const struct qdev_tpmdev *tpmdev, struct qdev_device **ret_tpm)
{
	return add_tpm(topology, QDEV_KIND_TPM_CRB, tpmdev, ret_tpm);
}

int qdev_topology_add_tpm_tis(struct qdev_topology *topology,
	const struct qdev_tpmdev *tpmdev, struct qdev_device **ret_tpm)
{
	return add_tpm(topology, QDEV_KIND_TPM_TIS, tpmdev, ret_tpm);
}

/*
 * What is realised before it, QEMU starts with, and leaves untranslated: a
 * device asks for its address space once (hw/pci/pci.c,
 * pci_device_iommu_address_space()).
 */
int qdev_topology_add_intel_iommu(struct qdev_topology *topology,
	unsigned address_width, struct qdev_device **ret_iommu)
{
	char width[12];
	const struct argument arguments[] = {
		ARGUMENT("aw-bits", width), {.key = NULL}};

	if (topology->devices.count > 0)
		return QDEV_ERROR_IOMMU_EXISTS;
	snprintf(width, sizeof(width), "%u", address_width);
	return device_add_next(&topology->iommu_bus,
		&(struct blueprint){
			.kind = QDEV_KIND_INTEL_IOMMU, .arguments = arguments},
		ret_iommu);
}
