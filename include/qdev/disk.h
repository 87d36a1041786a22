/* SPDX-License-Identifier: MIT */
#ifndef QDEV_DISK_H
#define QDEV_DISK_H

/**
 * @file disk.h
 * @brief What disks can be told beyond their back end.
 *
 * Disks are what qdev_root_port_add_virtio_block(), qdev_usb_add_storage(),
 * qdev_scsi_add_disk() and qdev_uas_add_disk() give; CD drives know some of it
 * too. Seed: BlockOption, SCSIHDOption.
 */

#include <qdev/device.h>
#include <qdev/export.h>

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Characters of a serial number that all guests see: ATA and virtio-blk have
 * room for 20 (QEMU hw/block/virtio-blk.c, VIRTIO_BLK_ID_BYTES). */
#define QDEV_MAX_SERIAL_NUMBER 20

/**
 * Sets the serial number that the guest reads. Seed: SerialNumber.
 *
 * @param disk a disk or CD drive
 * @param serial 1 to ::QDEV_MAX_SERIAL_NUMBER characters
 * @retval QDEV_OK
 * @retval QDEV_ERROR_SERIAL_TOO_LONG
 * @retval QDEV_ERROR_INVALID the serial number is empty
 * @retval QDEV_ERROR_CONTROL_CHARACTER
 * @retval QDEV_ERROR_PROPERTY_UNKNOWN not a disk
 * @retval QDEV_ERROR_NO_MEMORY
 */
QDEV_EXPORT int qdev_disk_set_serial(
	struct qdev_device *disk, const char *serial);

/**
 * Sets the World Wide Name of a SCSI disk or CD drive. Seed: WWN, which has
 * 16 bytes: QEMU's property is an uint64 (hw/scsi/scsi-disk.c). From text,
 * qdev_device_set() reads up to 16 hexadecimal digits with or without 0x.
 *
 * @param disk a SCSI disk or CD drive
 * @param wwn the name, not 0
 * @retval QDEV_OK
 * @retval QDEV_ERROR_WWN_INVALID it is 0, or as text no 64-bit number
 * @retval QDEV_ERROR_PROPERTY_UNKNOWN not a SCSI device
 * @retval QDEV_ERROR_NO_MEMORY
 */
QDEV_EXPORT int qdev_disk_set_wwn(struct qdev_device *disk, uint64_t wwn);

/**
 * Sets the unit in which the guest discards blocks; QEMU's default is the
 * block size. Seed: DiscardGranularity.
 *
 * @param disk a disk
 * @param bytes a multiple of 512, below 4 GiB
 * @retval QDEV_OK
 * @retval QDEV_ERROR_DISCARD_INVALID 0, no multiple of 512, or 4 GiB and more
 * @retval QDEV_ERROR_PROPERTY_UNKNOWN not a disk
 * @retval QDEV_ERROR_NO_MEMORY
 */
QDEV_EXPORT int qdev_disk_set_discard_granularity(
	struct qdev_device *disk, uint64_t bytes);

#ifdef __cplusplus
}
#endif

#endif
