/* SPDX-License-Identifier: MIT */
#include "topology/display.h"

#include "topology/topology.h"

#include <string.h>

enum display display_of_driver(const char *driver)
{
	/* The PCI ones of QEMU 7.2's `-device help`, section "Display
	 * devices", and their aliases. */
	static const struct {
		const char *driver;
		enum display display;
	} displays[] = {
		{"VGA", DISPLAY_PRIMARY},
		{"ati-vga", DISPLAY_PRIMARY},
		{"bochs-display", DISPLAY_SECONDARY},
		{"cirrus-vga", DISPLAY_PRIMARY},
		{"qxl", DISPLAY_SECONDARY},
		{"qxl-vga", DISPLAY_PRIMARY},
		{"secondary-vga", DISPLAY_SECONDARY},
		{"vhost-user-gpu", DISPLAY_SECONDARY},
		{"vhost-user-gpu-pci", DISPLAY_SECONDARY},
		{"vhost-user-vga", DISPLAY_PRIMARY},
		{"virtio-gpu", DISPLAY_SECONDARY},
		{"virtio-gpu-gl", DISPLAY_SECONDARY},
		{"virtio-gpu-gl-pci", DISPLAY_SECONDARY},
		{"virtio-gpu-pci", DISPLAY_SECONDARY},
		{"virtio-vga", DISPLAY_PRIMARY},
		{"virtio-vga-gl", DISPLAY_PRIMARY},
		{"vmware-svga", DISPLAY_PRIMARY},
	};

	for (size_t i = 0; i < ARRAY_SIZE(displays); i++)
		if (strcmp(displays[i].driver, driver) == 0)
			return displays[i].display;
	return DISPLAY_NONE;
}

static bool wants_to_be_first(const struct qdev_device *device)
{
	return strcmp(device->option.type, "qxl-vga") == 0;
}

static bool has_console(const struct qdev_device *device)
{
	const struct qdev_property *property =
		properties_find(&device->option.properties, "display");

	return device->display != DISPLAY_NONE ||
	       (property && strcmp(property->text, "off") != 0);
}

static int find_console(
	const struct qdev_device *device, unsigned depth, void *data)
{
	(void)depth;
	(void)data;
	return has_console(device);
}

int display_check_new(const struct qdev_device *device)
{
	if (wants_to_be_first(device) &&
		qdev_topology_walk(
			device->place.bus->topology, find_console, NULL))
		return QDEV_ERROR_DISPLAY_EXISTS;
	return QDEV_OK;
}

enum { FIRST_COMES_LATER = 1, DEVICE_COMES_LATER };

/* Ends a walk at the device or at the one that wants to be first. */
static int find_either(
	const struct qdev_device *device, unsigned depth, void *data)
{
	const struct qdev_device *const *searched = data;

	(void)depth;
	if (device == *searched)
		return FIRST_COMES_LATER;
	return wants_to_be_first(device) ? DEVICE_COMES_LATER : 0;
}

static int find_first(
	const struct qdev_device *device, unsigned depth, void *data)
{
	(void)depth;
	(void)data;
	return wants_to_be_first(device);
}

int display_check_value(const struct qdev_device *device, const char *value)
{
	struct qdev_topology *topology = device->place.bus->topology;

	if (strcmp(value, "off") == 0 ||
		!qdev_topology_walk(topology, find_first, NULL))
		return QDEV_OK;
	return qdev_topology_walk(topology, find_either, &device) ==
			       FIRST_COMES_LATER
		       ? QDEV_ERROR_DISPLAY_EXISTS
		       : QDEV_OK;
}
