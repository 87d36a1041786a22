/* SPDX-License-Identifier: MIT */
#include "topology/resource.h"
#include "topology/topology.h"

#include <qdev/serial.h>

const struct qdev_device *qdev_serial_device(const struct qdev_serial *serial)
{
	return &serial->device;
}

int qdev_serial_add_port(struct qdev_serial *serial,
	const struct qdev_chardev *chardev, const char *name,
	struct qdev_device **ret_port)
{
	const struct argument arguments[] = {
		backend_argument("chardev", RESOURCE_OF(chardev)),
		ARGUMENT("name", name),
		{.key = NULL},
	};

	return device_add_next(&serial->device.bus,
		&(struct blueprint){
			.kind = QDEV_KIND_SERIAL_PORT, .arguments = arguments},
		ret_port);
}
