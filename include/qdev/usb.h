/* SPDX-License-Identifier: MIT */
#ifndef QDEV_USB_H
#define QDEV_USB_H

/**
 * @file usb.h
 * @brief xHCI controllers and what is plugged into them.
 *
 * A controller has as many ports as it has devices, at least four, each for
 * USB 2 and 3 alike. All `add` calls fail with
 * QDEV_ERROR_USB_CONTROLLER_FULL, QDEV_ERROR_NAME_TAKEN when a custom device
 * has the id they would give, and QDEV_ERROR_NO_MEMORY; on failure nothing has
 * changed. What they return belongs to the topology.
 *
 * Seed: USB.
 */

#include <qdev/device.h>
#include <qdev/export.h>

#ifdef __cplusplus
extern "C" {
#endif

struct qdev_blockdev;
struct qdev_chardev;
struct qdev_uas;

/** An xHCI controller. */
struct qdev_usb;

/** Ports of a controller: QEMU has 15 of USB 2 and 15 of USB 3
 * (hw/usb/hcd-xhci.h, XHCI_MAXPORTS_2). Seed: MaxUSBPorts. */
#define QDEV_MAX_USB_PORTS 15

/** The controller as a device. Seed: USB.ID, USB.Driver, USB.Properties,
 * USB.Devices. */
QDEV_EXPORT const struct qdev_device *qdev_usb_device(
	const struct qdev_usb *usb);

/**
 * Plugs in a tablet, a pointer with absolute coordinates. Seed: USB.AddTablet.
 *
 * @param usb a controller
 * @param[out] ret_tablet the device
 */
QDEV_EXPORT int qdev_usb_add_tablet(
	struct qdev_usb *usb, struct qdev_device **ret_tablet);

/**
 * Plugs in what a USB device at the other end of a chardev is redirected to
 * (https://www.spice-space.org/usbredir.html). Seed: USB.AddRedir.
 *
 * @param usb a controller
 * @param chardev its back end
 * @param[out] ret_redir the device
 * @retval QDEV_ERROR_INVALID there is no chardev
 * @retval QDEV_ERROR_BACKEND_IN_USE another device or TPM uses this chardev
 */
QDEV_EXPORT int qdev_usb_add_redir(struct qdev_usb *usb,
	const struct qdev_chardev *chardev, struct qdev_device **ret_redir);

/**
 * Plugs in a disk of USB's mass storage class. Seed: USB.AddStorage.
 *
 * @param usb a controller
 * @param drive its back end
 * @param[out] ret_storage the disk
 * @retval QDEV_ERROR_INVALID there is no drive
 * @retval QDEV_ERROR_BACKEND_IN_USE another device or node uses this node
 */
QDEV_EXPORT int qdev_usb_add_storage(struct qdev_usb *usb,
	const struct qdev_blockdev *drive, struct qdev_device **ret_storage);

/**
 * Plugs in a SCSI controller of the USB Attached SCSI protocol; see uas.h. The
 * first of a topology has the id "uas" and the bus "uas.0", further ones
 * "uas1", "uas1.0" and so on. Seed: USB.AddSCSI.
 *
 * @param usb a controller
 * @param[out] ret_uas the SCSI controller
 */
QDEV_EXPORT int qdev_usb_add_scsi(
	struct qdev_usb *usb, struct qdev_uas **ret_uas);

#ifdef __cplusplus
}
#endif

#endif
