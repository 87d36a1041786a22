/* SPDX-License-Identifier: MIT */
#ifndef QDEV_ROOT_PORT_H
#define QDEV_ROOT_PORT_H

/**
 * @file root_port.h
 * @brief PCI Express root ports, and the devices that go behind them.
 *
 * A port takes one device, or several functions of one host card. All `add`
 * calls fail with QDEV_ERROR_DOWNSTREAM_OCCUPIED when it has one, with
 * QDEV_ERROR_NAME_TAKEN when a custom device has the id they would give, and
 * with QDEV_ERROR_NO_MEMORY; on failure nothing has changed. What they return
 * belongs to the topology.
 *
 * Seed: Root.
 */

#include <qdev/device.h>
#include <qdev/export.h>

#ifdef __cplusplus
extern "C" {
#endif

struct qdev_blockdev;
struct qdev_iothread;
struct qdev_netdev;
struct qdev_scsi;
struct qdev_serial;
struct qdev_usb;

/** A root port of pcie.0. */
struct qdev_root_port;

/** The port as a device: its driver, id, address, properties. Seed: Root.ID,
 * Root.Driver, Root.Properties. */
QDEV_EXPORT const struct qdev_device *qdev_root_port_device(
	const struct qdev_root_port *port);

/**
 * The device behind it: function 0 of a card of several. Seed:
 * Root.Downstream.
 *
 * @return the device, or NULL when it has none
 */
QDEV_EXPORT struct qdev_device *qdev_root_port_downstream(
	const struct qdev_root_port *port);

/**
 * Connects a device of the host, given as one of
 * - a PCI address, "0000:01:00.0" (domain of four to eight hexadecimal digits):
 *   printed as `host=`, or, for domains above ffff, which QEMU's `host=`
 *   refuses, as `sysfsdev=` of its sysfs path;
 * - a sysfs path, which begins with '/': printed as `sysfsdev=`, without
 *   slashes at its end;
 * - the UUID of a mediated device: printed as `sysfsdev=` of its path below
 *   /sys/bus/mdev/devices.
 *
 * Its id is "vfio.N", counted over the topology. What else vfio-pci can be
 * told goes through qdev_device_set(), whether it needs I/O space through
 * qdev_device_set_io_bar().
 *
 * Seed: Root.AddVFIO.
 *
 * @param port a port
 * @param host_device the device, in one of these forms
 * @param[out] ret_vfio the device
 * @retval QDEV_OK
 * @retval QDEV_ERROR_INVALID none of these forms
 * @retval QDEV_ERROR_CONTROL_CHARACTER
 * @retval QDEV_ERROR_BACKEND_IN_USE the topology has this host device already
 */
QDEV_EXPORT int qdev_root_port_add_vfio(struct qdev_root_port *port,
	const char *host_device, struct qdev_device **ret_vfio);

/**
 * Connects one more function of a host card, beside those that
 * qdev_root_port_add_vfio() and this put there: a GPU's sound on the port of
 * the GPU. The functions count from 0 in the order of the calls. As long as
 * there is one, its address is not printed, with two it is
 * `addr=0.0,multifunction=on` and `addr=0.1`.
 *
 * The guest's multifunction bit is QEMU's, not the host's (QEMU
 * hw/vfio/pci.c).
 *
 * @retval QDEV_ERROR_DOWNSTREAM_OCCUPIED the port has a device that is no
 * vfio-pci
 * @retval QDEV_ERROR_SLOT_FULL it has ::QDEV_MAX_FUNCTIONS of them
 * @return otherwise as qdev_root_port_add_vfio()
 */
QDEV_EXPORT int qdev_root_port_add_vfio_function(struct qdev_root_port *port,
	const char *host_device, struct qdev_device **ret_vfio);

/**
 * Connects a network device. It has no id, as in the seed.
 *
 * Seed: Root.AddVirtioNetwork.
 *
 * @param port a port
 * @param mac six bytes "52:54:00:12:34:56" in either case, or NULL: then QEMU
 * chooses
 * @param netdev its back end
 * @param[out] ret_network the device
 * @retval QDEV_OK
 * @retval QDEV_ERROR_INVALID there is no netdev
 * @retval QDEV_ERROR_MAC_INVALID the MAC address has another form
 * @retval QDEV_ERROR_MAC_MULTICAST
 * @retval QDEV_ERROR_MAC_TAKEN another device has it; the zero address may
 * occur more than once
 * @retval QDEV_ERROR_BACKEND_IN_USE another device uses this netdev
 */
QDEV_EXPORT int qdev_root_port_add_virtio_network(struct qdev_root_port *port,
	const char *mac, const struct qdev_netdev *netdev,
	struct qdev_device **ret_network);

/**
 * Connects a disk with four queues and the id "block.N". See disk.h for its
 * serial number and more.
 *
 * Seed: Root.AddVirtioBlock.
 *
 * @param port a port
 * @param iothread who does its I/O, or NULL for QEMU's main loop
 * @param drive its back end
 * @param[out] ret_block the disk
 * @retval QDEV_OK
 * @retval QDEV_ERROR_INVALID there is no drive
 * @retval QDEV_ERROR_BACKEND_IN_USE another device or node uses this node
 */
QDEV_EXPORT int qdev_root_port_add_virtio_block(struct qdev_root_port *port,
	const struct qdev_iothread *iothread, const struct qdev_blockdev *drive,
	struct qdev_device **ret_block);

/**
 * Connects a SCSI controller with four request queues; see scsi.h. The first
 * of a topology has the id "scsi" and the bus "scsi.0", further ones "scsi1",
 * "scsi1.0" and so on.
 *
 * Seed: Root.AddVirtioSCSI.
 *
 * @param port a port
 * @param iothread who does its I/O, or NULL for QEMU's main loop
 * @param[out] ret_scsi the controller
 */
QDEV_EXPORT int qdev_root_port_add_virtio_scsi(struct qdev_root_port *port,
	const struct qdev_iothread *iothread, struct qdev_scsi **ret_scsi);

/**
 * Connects a controller of virtio serial ports; see serial.h. Its id is
 * "serial", of further ones "serial1" and so on.
 *
 * Seed: Root.AddVirtioSerial.
 */
QDEV_EXPORT int qdev_root_port_add_virtio_serial(
	struct qdev_root_port *port, struct qdev_serial **ret_serial);

/**
 * Connects an xHCI controller; see usb.h. Its id is "usb", of further ones
 * "usb1" and so on.
 *
 * Seed: Root.AddUSB.
 */
QDEV_EXPORT int qdev_root_port_add_usb(
	struct qdev_root_port *port, struct qdev_usb **ret_usb);

/**
 * Connects a PCI Express device this library does not know. Its properties
 * are given with qdev_device_set(), _set_bool() and _set_number(), and printed
 * in the order in which they were first set; `bus=` is printed first and is
 * the library's.
 *
 * Seed: Root.Connect.
 *
 * @param port a port
 * @param driver QEMU's name of the device
 * @param id its id, or NULL; see qdev_topology_allocate_id(). Its own buses,
 * should it have any, are taken to be named ID and ID.0
 * @param[out] ret_device the device
 * @retval QDEV_OK
 * @retval QDEV_ERROR_INVALID driver or id are not names QEMU could take
 * @retval QDEV_ERROR_DRIVER_MISPLACED it is a root port, or a device of this
 * library that needs another bus: usb-tablet, scsi-hd, ide-cd, virtserialport,
 * tpm-crb and the like
 * @retval QDEV_ERROR_NAME_TAKEN another device has this id, or a bus a name
 * that its own buses could have
 * @retval QDEV_ERROR_DISPLAY_EXISTS it is a primary display, and not the
 * machine's first display
 */
QDEV_EXPORT int qdev_root_port_connect(struct qdev_root_port *port,
	const char *driver, const char *id, struct qdev_device **ret_device);

#ifdef __cplusplus
}
#endif

#endif
