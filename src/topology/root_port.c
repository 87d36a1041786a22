/* SPDX-License-Identifier: MIT */
#include "topology/resource.h"
#include "topology/topology.h"

#include <qdev/root_port.h>

const struct qdev_device *qdev_root_port_device(
	const struct qdev_root_port *port)
{
	return &port->device;
}

struct qdev_device *qdev_root_port_downstream(const struct qdev_root_port *port)
{
	return qdev_device_child_at(&port->device, 0);
}

int qdev_root_port_add_virtio_network(struct qdev_root_port *port,
	const char *mac, const struct qdev_netdev *netdev,
	struct qdev_device **ret_network)
{
	const struct argument arguments[] = {
		ARGUMENT("mac", mac),
		backend_argument("netdev", RESOURCE_OF(netdev)),
		{.key = NULL},
	};

	return device_add_next(&port->device.bus,
		&(struct blueprint){.kind = QDEV_KIND_VIRTIO_NETWORK,
			.arguments = arguments},
		ret_network);
}

int qdev_root_port_add_virtio_block(struct qdev_root_port *port,
	const struct qdev_iothread *iothread, const struct qdev_blockdev *drive,
	struct qdev_device **ret_block)
{
	const struct argument arguments[] = {
		backend_argument("iothread", RESOURCE_OF(iothread)),
		backend_argument("drive", RESOURCE_OF(drive)),
		{.key = NULL},
	};

	return device_add_next(&port->device.bus,
		&(struct blueprint){
			.kind = QDEV_KIND_VIRTIO_BLOCK, .arguments = arguments},
		ret_block);
}

int qdev_root_port_add_virtio_scsi(struct qdev_root_port *port,
	const struct qdev_iothread *iothread, struct qdev_scsi **ret_scsi)
{
	const struct argument arguments[] = {
		backend_argument("iothread", RESOURCE_OF(iothread)),
		{.key = NULL},
	};
	struct qdev_device *device;
	int r = device_add_next(&port->device.bus,
		&(struct blueprint){
			.kind = QDEV_KIND_VIRTIO_SCSI, .arguments = arguments},
		&device);

	if (r == QDEV_OK)
		*ret_scsi = DEVICE_AS(qdev_scsi, device);
	return r;
}

int qdev_root_port_add_virtio_serial(
	struct qdev_root_port *port, struct qdev_serial **ret_serial)
{
	struct qdev_device *device;
	int r = device_add_next(&port->device.bus,
		&(struct blueprint){.kind = QDEV_KIND_VIRTIO_SERIAL}, &device);

	if (r == QDEV_OK)
		*ret_serial = DEVICE_AS(qdev_serial, device);
	return r;
}

int qdev_root_port_add_usb(
	struct qdev_root_port *port, struct qdev_usb **ret_usb)
{
	struct qdev_device *device;
	int r = device_add_next(&port->device.bus,
		&(struct blueprint){.kind = QDEV_KIND_XHCI}, &device);

	if (r == QDEV_OK)
		*ret_usb = DEVICE_AS(qdev_usb, device);
	return r;
}

int qdev_root_port_connect(struct qdev_root_port *port, const char *driver,
	const char *id, struct qdev_device **ret_device)
{
	return device_add_next(&port->device.bus,
		&(struct blueprint){
			.kind = QDEV_KIND_CUSTOM, .driver = driver, .id = id},
		ret_device);
}
