/* SPDX-License-Identifier: MIT */
#ifndef QDEV_SERIAL_H
#define QDEV_SERIAL_H

/**
 * @file serial.h
 * @brief Virtio serial controllers and their named ports.
 *
 * Seed: Serial.
 */

#include <qdev/device.h>
#include <qdev/export.h>

#ifdef __cplusplus
extern "C" {
#endif

struct qdev_chardev;

/** A virtio-serial-pci controller. */
struct qdev_serial;

/**
 * Ports of one controller: of QEMU's 31, number 0 is for a virtconsole
 * (hw/char/virtio-serial-bus.c: "Port number 0 on virtio-serial devices
 * reserved for virtconsole devices"). Seed: MaxSerialPorts, 31 of which it
 * gives out 30.
 */
#define QDEV_MAX_SERIAL_PORTS 30

/** The controller as a device. Seed: Serial.Driver, Serial.Properties,
 * Serial.Devices. */
QDEV_EXPORT const struct qdev_device *qdev_serial_device(
	const struct qdev_serial *serial);

/**
 * Adds a port, numbered from 1. Seed: Serial.AddPort.
 *
 * @param serial a controller
 * @param chardev its back end
 * @param name under which the guest finds it, "org.qemu.guest_agent.0"; not
 * empty
 * @param[out] ret_port the port; the topology's
 * @retval QDEV_OK
 * @retval QDEV_ERROR_SERIAL_CONTROLLER_FULL
 * @retval QDEV_ERROR_PORT_NAME_TAKEN another port of the topology has it
 * @retval QDEV_ERROR_BACKEND_IN_USE another device uses this chardev
 * @retval QDEV_ERROR_INVALID the name is empty, or there is no chardev
 * @retval QDEV_ERROR_CONTROL_CHARACTER
 * @retval QDEV_ERROR_NAME_TAKEN a custom device has this id
 * @retval QDEV_ERROR_NO_MEMORY
 */
QDEV_EXPORT int qdev_serial_add_port(struct qdev_serial *serial,
	const struct qdev_chardev *chardev, const char *name,
	struct qdev_device **ret_port);

#ifdef __cplusplus
}
#endif

#endif
