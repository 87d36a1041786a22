/* SPDX-License-Identifier: MIT */
#include "plan/placement.h"

#include <qdev/device.h>
#include <qdev/error.h>
#include <qdev/root_port.h>

static bool is_virtual_function(const struct host_function *function)
{
	return function && function->physfn.state == FACT_KNOWN;
}

/*
 * Functions of one card stay together in one guest slot, as a driver that
 * looks for its sibling expects (peers: GPU and its sound). Virtual functions
 * share a slot number without being one card.
 */
static bool same_card(const struct placement *placement, const struct target *a,
	const struct target *b)
{
	if (a->kind != TARGET_FUNCTION || b->kind != TARGET_FUNCTION)
		return false;
	if (pci_address_equal(a->address, b->address))
		return true;
	return pci_address_same_slot(a->address, b->address) &&
		!is_virtual_function(
			host_function(placement->host, a->address)) &&
		!is_virtual_function(
			host_function(placement->host, b->address));
}

/* Whether the guest's port needs a window of I/O space for the device. */
static enum qdev_io_bar io_bar(const struct placement *placement,
	const struct target *target)
{
	const struct host_function *function = target->kind == TARGET_FUNCTION
		? host_function(placement->host, target->address)
		: NULL;

	if (!function || function->io_bars.state != FACT_KNOWN)
		return QDEV_IO_BAR_UNKNOWN;
	return function->io_bars.value ? QDEV_IO_BAR_NEEDED
				       : QDEV_IO_BAR_NONE;
}

/* What a user may tell vfio-pci; the library knows their forms. */
static int set_properties(struct placement *placement, const struct item *item,
	struct qdev_device *device)
{
	static const char *const keys[] = {"bootindex", "romfile", "x-vga"};
	const char *rom = item_get(item, "romfile");
	int error = placement_set_properties(
		placement, item, device, keys, ARRAY_SIZE(keys));

	/* An empty one means none. */
	if (error == 0 && rom && *rom)
		error = placement_need(placement, NEED_ROM, rom);
	if (error < 0 || !item_get(item, "rombar"))
		return error;
	/* To QEMU it is a number, of which only 0 means something else. */
	return placement_set(placement, device, "rombar",
		item_get_bool(item, "rombar", true) ? "1" : "0");
}

static int set_iommufd(
	struct placement *placement, struct qdev_device *device)
{
	const struct qdev_iommufd *iommufd = placement->plan->iommufd;

	return iommufd ? placement_set(placement, device, "iommufd",
				 qdev_iommufd_id(iommufd))
		       : 0;
}

static int add_function(struct placement *placement, const struct item *asked,
	size_t target, struct qdev_root_port *port)
{
	const struct target *item = &placement->targets->items.items[target];
	struct qdev_device *device;
	int error = qdev_root_port_add_vfio_function(port, item->name, &device);

	if (error < 0)
		return error;
	qdev_device_set_io_bar(device, io_bar(placement, item));
	placement->placed[target] = true;
	error = set_iommufd(placement, device);
	if (item_get_bool(asked, "x-vga", false))
		placement->plan->vga = item;
	return error < 0 ? error : set_properties(placement, asked, device);
}

/* The lowest function of a target's card that has no place yet. */
static bool next_of_card(const struct placement *placement,
	const struct target *card, size_t *ret)
{
	const struct target *items = placement->targets->items.items;
	bool found = false;

	for (size_t i = 0; i < placement->targets->items.count; i++) {
		if (placement->placed[i] ||
			!same_card(placement, card, &items[i]))
			continue;
		if (found &&
			pci_address_compare(items[i].address,
				items[*ret].address) > 0)
			continue;
		*ret = i;
		found = true;
	}
	return found;
}

static int place_target(struct placement *placement, const struct item *asked,
	size_t target)
{
	const struct target *item = &placement->targets->items.items[target];
	struct qdev_root_port *port;
	size_t next = target;
	int error;

	if (placement->placed[target])
		return 0;
	/* No device has these ids: there is nothing to hand on. */
	if (item->kind == TARGET_NONE)
		return 0;
	error = qdev_topology_add_root_port(placement->plan->topology, &port);
	if (error == 0 && item->kind == TARGET_MDEV)
		error = add_function(placement, asked, target, port);
	while (error == 0 && next_of_card(placement, item, &next))
		error = add_function(placement, asked, next, port);
	return error;
}

int place_passthrough(struct placement *placement, const struct item *item)
{
	const struct target_list *targets = placement->targets;
	size_t selector = placement->selector++;

	for (size_t i = 0; i < targets->items.count; i++) {
		if (targets->items.items[i].selector != selector)
			continue;

		int error = place_target(placement, item, i);

		if (error < 0)
			return error;
	}
	return 0;
}
