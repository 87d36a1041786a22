/* SPDX-License-Identifier: MIT */
#include "topology/topology.h"

#include "base/cleanup.h"
#include "topology/resource.h"

#include <qdev/id.h>
#include <qdev/root_port.h>

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

struct qdev_topology *qdev_topology_free(struct qdev_topology *topology)
{
	if (!topology)
		return NULL;
	for (size_t i = 0; i < topology->devices.count; i++)
		device_free(topology->devices.items[i]);
	array_clear(&topology->devices);
	claims_clear(&topology->claims);
	id_counters_clear(&topology->counters);
	free(topology);
	return NULL;
}

DEFINE_CLEANUP(struct qdev_topology *, qdev_topology_free);
DEFINE_CLEANUP(struct qdev_options *, qdev_options_free);

/* The buses of the machine itself, which no device may name its own. */
static int claim_machine(struct qdev_topology *topology)
{
	static const char *const names[] = {
		"pcie.0", "ide.0", "ide.1", "ide.2", "ide.3", "ide.4", "ide.5"};
	int r = QDEV_OK;

	for (size_t i = 0; i < ARRAY_SIZE(names) && r == QDEV_OK; i++)
		r = claims_add(
			&topology->claims, CLAIM_BUS_NAME, names[i], topology);
	return r;
}

int qdev_topology_new(struct qdev_topology **ret_topology)
{
	cleanup(qdev_topology_free_p) struct qdev_topology *topology =
		calloc(1, sizeof(*topology));

	if (!topology)
		return QDEV_ERROR_NO_MEMORY;
	topology->root_port_kind = QDEV_KIND_PCIE_ROOT_PORT;
	topology->root_bus = (struct bus){.kind = &bus_kinds[BUS_PCIE_ROOT],
		.topology = topology,
		.name = "pcie.0"};
	topology->sata_bus = (struct bus){.kind = &bus_kinds[BUS_SATA],
		.topology = topology,
		.name = "ide"};
	topology->tpm_bus =
		(struct bus){.kind = &bus_kinds[BUS_TPM], .topology = topology};
	topology->iommu_bus = (struct bus){
		.kind = &bus_kinds[BUS_IOMMU], .topology = topology};

	int r = claim_machine(topology);

	if (r < 0)
		return r;
	*ret_topology = TAKE_PTR(topology);
	return QDEV_OK;
}

int qdev_topology_set_root_port_driver(
	struct qdev_topology *topology, const char *driver)
{
	static const enum qdev_kind kinds[] = {
		QDEV_KIND_PCIE_ROOT_PORT, QDEV_KIND_IOH3420};

	for (size_t i = 0; driver && i < ARRAY_SIZE(kinds); i++)
		if (strcmp(device_kind_of(kinds[i])->driver, driver) == 0) {
			topology->root_port_kind = kinds[i];
			return QDEV_OK;
		}
	return QDEV_ERROR_INVALID;
}

int qdev_topology_reserve_slot(struct qdev_topology *topology, unsigned slot)
{
	struct root_complex *root_complex = &topology->root_complex;

	if (!root_complex_has((struct qdev_addr){slot, 0}))
		return QDEV_ERROR_INVALID;
	/* No slot has a device and no function 0. */
	if (root_complex->reserved[slot] || root_complex->functions[slot][0])
		return QDEV_ERROR_ADDRESS_TAKEN;
	root_complex->reserved[slot] = true;
	return QDEV_OK;
}

size_t qdev_topology_device_count(const struct qdev_topology *topology)
{
	return topology->devices.count;
}

struct qdev_device *qdev_topology_device_at(
	const struct qdev_topology *topology, size_t index)
{
	return index < topology->devices.count ? topology->devices.items[index]
					       : NULL;
}

int qdev_topology_walk(
	const struct qdev_topology *topology, qdev_walk_fn *fn, void *data)
{
	int r = 0;

	for (size_t i = 0; i < topology->devices.count && r == 0; i++)
		r = qdev_device_walk(topology->devices.items[i], fn, data);
	return r;
}

static int add_option(
	const struct qdev_device *device, unsigned depth, void *data)
{
	(void)depth;
	return options_add(data, &device->option);
}

int qdev_topology_options(
	const struct qdev_topology *topology, struct qdev_options **ret_options)
{
	cleanup(qdev_options_free_p) struct qdev_options *options =
		options_new();

	if (!options)
		return QDEV_ERROR_NO_MEMORY;

	int r = qdev_topology_walk(topology, add_option, options);

	if (r < 0)
		return r;
	*ret_options = TAKE_PTR(options);
	return QDEV_OK;
}

uint32_t qdev_topology_next_boot_index(struct qdev_topology *topology)
{
	char text[16];

	do
		snprintf(
			text, sizeof(text), "%" PRIu32, ++topology->boot_index);
	while (claims_have(&topology->claims, CLAIM_BOOT_INDEX, text));
	return topology->boot_index;
}

int qdev_topology_allocate_id(
	struct qdev_topology *topology, const char *stem, char **ret_id)
{
	if (!qdev_id_is_valid(stem))
		return QDEV_ERROR_INVALID;

	struct id_counter *counter = id_counter_of(&topology->counters, stem);
	unsigned number;
	char *id =
		counter ? id_format(counter, &topology->claims, false, &number)
			: NULL;

	if (!id)
		return QDEV_ERROR_NO_MEMORY;
	counter->next = number + 1;
	*ret_id = id;
	return QDEV_OK;
}
