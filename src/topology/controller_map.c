/* SPDX-License-Identifier: MIT */
#include "base/cleanup.h"
#include "topology/resource.h"
#include "topology/topology.h"

#include <qdev/controller_map.h>
#include <qdev/iothread.h>
#include <qdev/root_port.h>
#include <qdev/usb.h>

#include <string.h>

/* The topology is what is known of controllers: the map only looks there. */
struct qdev_controller_map {
	struct qdev_topology *topology;
	struct qdev_resources *resources;
};

int qdev_controller_map_new(struct qdev_topology *topology,
	struct qdev_resources *resources, struct qdev_controller_map **ret_map)
{
	struct qdev_controller_map *map = malloc(sizeof(*map));

	if (!map)
		return QDEV_ERROR_NO_MEMORY;
	*map = (struct qdev_controller_map){topology, resources};
	*ret_map = map;
	return QDEV_OK;
}

struct qdev_controller_map *qdev_controller_map_free(
	struct qdev_controller_map *map)
{
	free(map);
	return NULL;
}

struct qdev_topology *qdev_controller_map_topology(
	const struct qdev_controller_map *map)
{
	return map->topology;
}

static bool has_room(const struct qdev_device *controller)
{
	return controller->bus.count < controller->bus.kind->limit;
}

/* The first controller of a kind with room, on or below these devices. */
static struct qdev_device *find(
	const struct device_list *devices, enum qdev_kind kind)
{
	for (size_t i = 0; i < devices->count; i++) {
		struct qdev_device *device = devices->items[i];
		struct qdev_device *below = find(&device->children, kind);

		if (qdev_device_kind(device) == kind && has_room(device))
			return device;
		if (below)
			return below;
	}
	return NULL;
}

/* A controller on a root port of its own, or no change. */
static int open_controller(struct qdev_topology *topology, enum qdev_kind kind,
	const struct argument *arguments, struct qdev_device **ret_controller)
{
	struct qdev_root_port *port;
	int r = qdev_topology_add_root_port(topology, &port);

	if (r < 0)
		return r;
	r = device_add_next(&port->device.bus,
		&(struct blueprint){.kind = kind, .arguments = arguments},
		ret_controller);
	if (r < 0)
		device_remove(&port->device);
	return r;
}

/* Undoes open_controller(). */
static void close_controller(struct qdev_device *controller)
{
	struct qdev_device *port = qdev_device_parent(controller);

	device_remove(controller);
	device_remove(port);
}

static int find_or_open(struct qdev_topology *topology, enum qdev_kind kind,
	struct qdev_device **ret_controller)
{
	struct qdev_device *controller = find(&topology->devices, kind);

	if (!controller)
		return open_controller(topology, kind, NULL, ret_controller);
	*ret_controller = controller;
	return QDEV_OK;
}

int qdev_controller_map_serial(
	struct qdev_controller_map *map, struct qdev_serial **ret_serial)
{
	struct qdev_device *device;
	int r = find_or_open(map->topology, QDEV_KIND_VIRTIO_SERIAL, &device);

	if (r == QDEV_OK)
		*ret_serial = DEVICE_AS(qdev_serial, device);
	return r;
}

int qdev_controller_map_usb(
	struct qdev_controller_map *map, struct qdev_usb **ret_usb)
{
	struct qdev_device *device;
	int r = find_or_open(map->topology, QDEV_KIND_XHCI, &device);

	if (r == QDEV_OK)
		*ret_usb = DEVICE_AS(qdev_usb, device);
	return r;
}

int qdev_controller_map_uas(
	struct qdev_controller_map *map, struct qdev_uas **ret_uas)
{
	const struct device_list *devices = &map->topology->devices;
	struct qdev_device *uas = find(devices, QDEV_KIND_USB_UAS);
	struct qdev_device *usb = find(devices, QDEV_KIND_XHCI);
	bool opened = !uas && !usb;

	if (uas) {
		*ret_uas = DEVICE_AS(qdev_uas, uas);
		return QDEV_OK;
	}

	int r = opened ? open_controller(
				 map->topology, QDEV_KIND_XHCI, NULL, &usb)
		       : QDEV_OK;

	if (r < 0)
		return r;
	r = qdev_usb_add_scsi(DEVICE_AS(qdev_usb, usb), ret_uas);
	if (r < 0 && opened)
		close_controller(usb);
	return r;
}

static bool is_on(
	const struct qdev_device *scsi, const struct qdev_iothread *iothread)
{
	const struct qdev_property *property =
		qdev_device_property(scsi, "iothread");

	return property && strcmp(qdev_property_text(property),
				   qdev_iothread_id(iothread)) == 0;
}

/* The controller the caller made for this thread, and not an overflow. */
static struct qdev_device *find_scsi(const struct qdev_topology *topology,
	const struct qdev_iothread *iothread)
{
	for (size_t i = 0; i < topology->devices.count; i++) {
		struct qdev_device *scsi =
			qdev_device_child_at(topology->devices.items[i], 0);

		if (scsi && qdev_device_kind(scsi) == QDEV_KIND_VIRTIO_SCSI &&
			is_on(scsi, iothread))
			return scsi;
	}
	return NULL;
}

static int open_scsi(struct qdev_topology *topology,
	const struct qdev_iothread *iothread, struct qdev_device **ret_scsi)
{
	const struct argument arguments[] = {
		backend_argument("iothread", RESOURCE_OF(iothread)),
		{.key = NULL},
	};

	return open_controller(
		topology, QDEV_KIND_VIRTIO_SCSI, arguments, ret_scsi);
}

/* A controller with a thread that it shares with none. */
static int open_scsi_with_thread(
	struct qdev_controller_map *map, struct qdev_device **ret_scsi)
{
	const struct qdev_iothread *iothread;
	int r = qdev_resources_add_iothread(map->resources, &iothread);

	if (r < 0)
		return r;
	r = open_scsi(map->topology, iothread, ret_scsi);
	if (r < 0)
		resource_remove_last(map->resources, OPTION_OBJECT);
	return r;
}

/* The controller of the thread, or the first of its overflows with room. */
static int scsi_of_thread(struct qdev_controller_map *map,
	const struct qdev_iothread *iothread, struct qdev_device **ret_scsi)
{
	struct qdev_device *scsi = find_scsi(map->topology, iothread);

	if (!scsi)
		return open_scsi(map->topology, iothread, ret_scsi);
	while (!has_room(scsi) && scsi->overflow)
		scsi = scsi->overflow;
	if (!has_room(scsi)) {
		int r = open_scsi_with_thread(map, &scsi->overflow);

		if (r < 0)
			return r;
		scsi = scsi->overflow;
	}
	*ret_scsi = scsi;
	return QDEV_OK;
}

int qdev_controller_map_scsi(struct qdev_controller_map *map,
	const struct qdev_iothread *iothread, struct qdev_scsi **ret_scsi)
{
	struct qdev_device *scsi =
		find(&map->topology->devices, QDEV_KIND_VIRTIO_SCSI);
	int r = QDEV_OK;

	if (iothread)
		r = scsi_of_thread(map, iothread, &scsi);
	else if (!scsi)
		r = open_scsi_with_thread(map, &scsi);
	if (r == QDEV_OK)
		*ret_scsi = DEVICE_AS(qdev_scsi, scsi);
	return r;
}
