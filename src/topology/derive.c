/* SPDX-License-Identifier: MIT */
#include "topology/derive.h"

#include "topology/topology.h"

#include <stdio.h>
#include <string.h>

static void set_on(struct derived *ret)
{
	ret->number = 1;
	strcpy(ret->text, "on");
}

void derive_bus(const struct qdev_device *device, struct derived *ret)
{
	snprintf(ret->text, sizeof(ret->text), "%s", device->place.bus->name);
}

void derive_sata_bus(const struct qdev_device *device, struct derived *ret)
{
	snprintf(ret->text, sizeof(ret->text), "%s.%u", device->place.bus->name,
		device->place.number);
}

void derive_number(const struct qdev_device *device, struct derived *ret)
{
	ret->number = device->place.number;
	snprintf(ret->text, sizeof(ret->text), "%u", device->place.number);
}

void derive_addr(const struct qdev_device *device, struct derived *ret)
{
	qdev_addr_text(device->place.addr, ret->text);
}

/* Only function 0 says it (QEMU hw/pci/pci.c, pci_init_multifunction()). It is
 * harmless on a lone function 0, and functions that come later need it. */
void derive_multifunction(const struct qdev_device *device, struct derived *ret)
{
	ret->hidden = device->place.addr.function != 0;
	set_on(ret);
}

/* Unique, since functions of pcie.0 are. Tied to the address, and not counted,
 * it stays what it is when a plan gains or loses other ports. */
void derive_chassis(const struct qdev_device *device, struct derived *ret)
{
	ret->number = (device->place.addr.slot - QDEV_FIRST_SLOT) *
			      QDEV_MAX_FUNCTIONS +
		      device->place.addr.function;
}

void derive_card_addr(const struct qdev_device *device, struct derived *ret)
{
	ret->hidden = device->place.bus->count < 2;
	qdev_addr_text(device->place.addr, ret->text);
}

void derive_card_multifunction(
	const struct qdev_device *device, struct derived *ret)
{
	ret->hidden = device->place.bus->count < 2 ||
		      device->place.addr.function != 0;
	set_on(ret);
}

/*
 * Without the hint firmware gives every port 4 KiB of the 64 KiB of I/O space,
 * and the eleventh of OVMF gets no windows at all (rules section 1). An empty
 * port is for a device to come: hot-plugged virtio and xHCI need none, and a
 * device that has an I/O BAR mostly works without.
 */
void derive_io_reserve(const struct qdev_device *device, struct derived *ret)
{
	for (size_t i = 0; i < device->children.count; i++)
		if (device->children.items[i]->io_bar != QDEV_IO_BAR_NONE)
			ret->hidden = true;
}

/* Seed: four, or as many as there are devices. Each port number has both a
 * USB 2 and a USB 3 side (hw/usb/hcd-xhci.c), so both have the same count. */
void derive_usb_ports(const struct qdev_device *device, struct derived *ret)
{
	ret->number = device->bus.count > 4 ? device->bus.count : 4;
}
