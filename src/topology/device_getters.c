/* SPDX-License-Identifier: MIT */
#include "topology/device.h"

enum qdev_kind qdev_device_kind(const struct qdev_device *device)
{
	return device_kind_name(device->kind);
}

const char *qdev_device_driver(const struct qdev_device *device)
{
	return device->option.type;
}

const char *qdev_device_id(const struct qdev_device *device)
{
	return device->option.id;
}

const char *qdev_device_bus(const struct qdev_device *device)
{
	return device->bus.kind ? device->bus.name : NULL;
}

struct qdev_device *qdev_device_parent(const struct qdev_device *device)
{
	return device->place.bus->owner;
}

size_t qdev_device_child_count(const struct qdev_device *device)
{
	return device->children.count;
}

struct qdev_device *qdev_device_child_at(
	const struct qdev_device *device, size_t index)
{
	return index < device->children.count ? device->children.items[index]
					      : NULL;
}

bool qdev_device_addr(
	const struct qdev_device *device, struct qdev_addr *ret_addr)
{
	if (device->kind->needs != BUS_PCIE_ROOT &&
		device->kind->needs != BUS_PORT)
		return false;
	*ret_addr = device->place.addr;
	return true;
}

const struct qdev_option *qdev_device_option(const struct qdev_device *device)
{
	return &device->option;
}

size_t qdev_device_property_count(const struct qdev_device *device)
{
	return qdev_option_property_count(&device->option);
}

const struct qdev_property *qdev_device_property_at(
	const struct qdev_device *device, size_t index)
{
	return qdev_option_property_at(&device->option, index);
}

const struct qdev_property *qdev_device_property(
	const struct qdev_device *device, const char *key)
{
	return qdev_option_property(&device->option, key);
}

enum qdev_io_bar qdev_device_io_bar(const struct qdev_device *device)
{
	return device->io_bar;
}

static int walk(const struct qdev_device *device, unsigned depth,
	qdev_walk_fn *fn, void *data)
{
	int r = fn(device, depth, data);

	for (size_t i = 0; i < device->children.count && r == 0; i++)
		r = walk(device->children.items[i], depth + 1, fn, data);
	return r;
}

int qdev_device_walk(
	const struct qdev_device *device, qdev_walk_fn *fn, void *data)
{
	return walk(device, 0, fn, data);
}
