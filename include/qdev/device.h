/* SPDX-License-Identifier: MIT */
#ifndef QDEV_DEVICE_H
#define QDEV_DEVICE_H

/**
 * @file device.h
 * @brief What all devices of a topology have in common.
 *
 * A device belongs to its topology and lives as long as it does. All strings
 * that a getter returns live as long as the device.
 *
 * Seed: Device, Upstream, Switch, Walk, BootIndex, Driver.
 */

#include <qdev/addr.h>
#include <qdev/error.h>
#include <qdev/export.h>
#include <qdev/option.h>
#include <qdev/property.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/** A device of the guest: one -device. */
struct qdev_device;

/** The kinds of devices a topology can have; each is a row of one table. */
enum qdev_kind {
	/** pcie-root-port. Seed: Root. */
	QDEV_KIND_PCIE_ROOT_PORT,
	/** ioh3420. Seed: Root. */
	QDEV_KIND_IOH3420,
	/** qxl-vga, the primary display. Seed: QXL. */
	QDEV_KIND_QXL_VGA,
	/** qxl, a further display. Seed: QXL. */
	QDEV_KIND_QXL,
	/** pvpanic-pci. Seed: PVPanic. */
	QDEV_KIND_PVPANIC,
	/** ide-cd on the AHCI controller. Seed: SATACD. */
	QDEV_KIND_SATA_CD,
	/** tpm-crb. Seed: TPMCRB. */
	QDEV_KIND_TPM_CRB,
	/** tpm-tis. Seed: TPMTIS. */
	QDEV_KIND_TPM_TIS,
	/** intel-iommu, of the guest. */
	QDEV_KIND_INTEL_IOMMU,
	/** vfio-pci. Seed: VFIO. */
	QDEV_KIND_VFIO,
	/** virtio-net-pci. Seed: Network. */
	QDEV_KIND_VIRTIO_NETWORK,
	/** virtio-blk-pci. Seed: Block. */
	QDEV_KIND_VIRTIO_BLOCK,
	/** virtio-scsi-pci. Seed: SCSI. */
	QDEV_KIND_VIRTIO_SCSI,
	/** virtio-serial-pci. Seed: Serial. */
	QDEV_KIND_VIRTIO_SERIAL,
	/** qemu-xhci. Seed: USB. */
	QDEV_KIND_XHCI,
	/** usb-tablet. Seed: USBTablet. */
	QDEV_KIND_USB_TABLET,
	/** usb-redir. Seed: USBRedir. */
	QDEV_KIND_USB_REDIR,
	/** usb-storage. Seed: USBStorage. */
	QDEV_KIND_USB_STORAGE,
	/** usb-uas. Seed: USBAttachedSCSI. */
	QDEV_KIND_USB_UAS,
	/** scsi-hd. Seed: SCSIHD. */
	QDEV_KIND_SCSI_DISK,
	/** scsi-cd. Seed: SCSICD. */
	QDEV_KIND_SCSI_CD,
	/** virtserialport. Seed: SerialPort. */
	QDEV_KIND_SERIAL_PORT,
	/** Any driver, given by the caller. Seed: what Root.Connect takes. */
	QDEV_KIND_CUSTOM,
};

/** The kind of a device. */
QDEV_EXPORT enum qdev_kind qdev_device_kind(const struct qdev_device *device);

/** QEMU's name of the device, "virtio-net-pci". Seed: Device.Driver. */
QDEV_EXPORT const char *qdev_device_driver(const struct qdev_device *device);

/**
 * Its id, unique among the devices of the topology.
 *
 * @return the id, or NULL: a virtio-net-pci and a TPM have none, and a custom
 * device only when its caller gave one
 */
QDEV_EXPORT const char *qdev_device_id(const struct qdev_device *device);

/**
 * The name of the bus it offers, to be given as `bus=` by what sits on it:
 * "pcie.1.0" of a root port, "usb.0" of a controller with the id "usb" (QEMU
 * hw/core/bus.c, qbus_init_internal()). Seed: BusMap.
 *
 * @return the name, or NULL when it offers no bus, or is a custom device, of
 * which that is not known
 */
QDEV_EXPORT const char *qdev_device_bus(const struct qdev_device *device);

/** The device it is connected to, or NULL: then the machine itself. */
QDEV_EXPORT struct qdev_device *qdev_device_parent(
	const struct qdev_device *device);

/**
 * How many devices are connected to it directly. Seed: Switch.Devices; a root
 * port (seed: Upstream) has none, one, or the functions of one card.
 */
QDEV_EXPORT size_t qdev_device_child_count(const struct qdev_device *device);

/**
 * A device that is connected to it directly.
 *
 * @return the device, or NULL when there is none at this index
 */
QDEV_EXPORT struct qdev_device *qdev_device_child_at(
	const struct qdev_device *device, size_t index);

/**
 * Its address on the PCI bus it sits on: on pcie.0, or behind a root port
 * (0.0, or the function of a card of several).
 *
 * @param device a device
 * @param[out] ret_addr the address
 * @retval true it has one
 * @retval false it is no PCI device; ret_addr is untouched
 */
QDEV_EXPORT bool qdev_device_addr(
	const struct qdev_device *device, struct qdev_addr *ret_addr);

/** The device as an option of the command line. */
QDEV_EXPORT const struct qdev_option *qdev_device_option(
	const struct qdev_device *device);

/** As qdev_option_property_count(). Seed: Device.Properties. */
QDEV_EXPORT size_t qdev_device_property_count(const struct qdev_device *device);

/** As qdev_option_property_at(). */
QDEV_EXPORT const struct qdev_property *qdev_device_property_at(
	const struct qdev_device *device, size_t index);

/** As qdev_option_property(). */
QDEV_EXPORT const struct qdev_property *qdev_device_property(
	const struct qdev_device *device, const char *key);

/**
 * Sets a property that the device may have beyond what its add call gave it,
 * from text as a user writes it: on or off, a decimal number, a size with K,
 * M or G, 0x… . Each kind has its list: disks, CD drives, network devices,
 * usb-redir and vfio-pci know `bootindex`; disks and CD drives `serial`; SCSI
 * ones `wwn`; disks `discard_granularity`; vfio-pci most of what QEMU 7.2 lists
 * for it, but `xres` and `yres`, which it takes of some host devices only. A
 * custom device takes any key but "driver", "id", "bus", "addr" and
 * "multifunction", which are the topology's.
 *
 * A property that is set again gets the new value at its old place.
 *
 * @param device a device
 * @param key QEMU's name of the property
 * @param text the value
 * @retval QDEV_OK
 * @retval QDEV_ERROR_PROPERTY_UNKNOWN devices of this kind have no such
 * property, or it is not the caller's to set
 * @retval QDEV_ERROR_INVALID not a value of this property
 * @retval QDEV_ERROR_CONTROL_CHARACTER the text has a control character
 * @retval QDEV_ERROR_BOOT_INDEX_INVALID see qdev_device_set_boot_index()
 * @retval QDEV_ERROR_BOOT_INDEX_TAKEN another device has this `bootindex`
 * @retval QDEV_ERROR_ACPI_INDEX_TAKEN another device has this `acpi-index`
 * @retval QDEV_ERROR_DISPLAY_EXISTS `x-vga=on` beside another primary display
 * @retval QDEV_ERROR_SERIAL_TOO_LONG see qdev_disk_set_serial()
 * @retval QDEV_ERROR_WWN_INVALID see qdev_disk_set_wwn()
 * @retval QDEV_ERROR_DISCARD_INVALID see qdev_disk_set_discard_granularity()
 * @retval QDEV_ERROR_ROM_SIZE_INVALID `romsize` is no power of two
 * @retval QDEV_ERROR_MAC_TAKEN, QDEV_ERROR_MAC_MULTICAST,
 * QDEV_ERROR_MAC_INVALID, QDEV_ERROR_BACKEND_IN_USE of a custom device's `mac`,
 * `drive`, `netdev` or `chardev`; these are names here, and the resources do
 * not learn of them
 * @retval QDEV_ERROR_NO_MEMORY
 */
QDEV_EXPORT int qdev_device_set(
	struct qdev_device *device, const char *key, const char *text);

/** As qdev_device_set(), for a boolean. */
QDEV_EXPORT int qdev_device_set_bool(
	struct qdev_device *device, const char *key, bool value);

/** As qdev_device_set(), for a number. */
QDEV_EXPORT int qdev_device_set_number(
	struct qdev_device *device, const char *key, uint64_t value);

/** Highest boot index QEMU takes: the property is an int32. */
#define QDEV_MAX_BOOT_INDEX 2147483647

/** Highest `acpi-index` QEMU takes (hw/acpi/pcihp.c, ONBOARD_INDEX_MAX). */
#define QDEV_MAX_ACPI_INDEX 16383

/**
 * Sets the place of a device in the order in which firmware tries to boot;
 * lower ones come first. Seed: BootIndex, as an option of disks.
 *
 * @param device a device that can be booted from
 * @param boot_index 0 to ::QDEV_MAX_BOOT_INDEX
 * @return as qdev_device_set()
 */
QDEV_EXPORT int qdev_device_set_boot_index(
	struct qdev_device *device, uint32_t boot_index);

/** Whether a PCI device has an I/O BAR. */
enum qdev_io_bar {
	/** Not known; true of vfio-pci and custom devices until told. */
	QDEV_IO_BAR_UNKNOWN,
	/** It has none, or works without. */
	QDEV_IO_BAR_NONE,
	/** It has one that it needs. */
	QDEV_IO_BAR_NEEDED,
};

/** What is known of the I/O BARs of a device. */
QDEV_EXPORT enum qdev_io_bar qdev_device_io_bar(
	const struct qdev_device *device);

/**
 * Tells whether a vfio-pci or custom device has an I/O BAR. A pcie-root-port
 * of which no device has one gets `io-reserve=0`: firmware would otherwise
 * spend one of its few windows of I/O space on it (QEMU docs/pcie.txt, section
 * 2.2.2: at most ten ports can have one).
 *
 * @param device a device behind a root port
 * @param io_bar what is known
 */
QDEV_EXPORT void qdev_device_set_io_bar(
	struct qdev_device *device, enum qdev_io_bar io_bar);

/**
 * Called for a device of a walk. Seed: WalkFn.
 *
 * @param device the device
 * @param depth how far below the walk's start it is; 0 for the start
 * @param data what was given to the walk
 * @return 0 to go on; anything else ends the walk with that value
 */
typedef int qdev_walk_fn(
	const struct qdev_device *device, unsigned depth, void *data);

/**
 * Visits a device and all that is below it, each before what is connected to
 * it, in the order in which they were added. Seed: Walk.
 *
 * @return 0, or the first other value `fn` returned
 */
QDEV_EXPORT int qdev_device_walk(
	const struct qdev_device *device, qdev_walk_fn *fn, void *data);

#ifdef __cplusplus
}
#endif

#endif
