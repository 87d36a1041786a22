/* SPDX-License-Identifier: MIT */
#ifndef QDEV_UAS_H
#define QDEV_UAS_H

/**
 * @file uas.h
 * @brief USB Attached SCSI controllers and their disks.
 *
 * A controller takes as many devices as a virtio one, QDEV_MAX_SCSI_DEVICES,
 * and fails with the same error. All devices are logical units of target 0,
 * from LUN 0 up. What the `add` calls return belongs to the topology; on
 * failure nothing has changed.
 *
 * Seed: USBAttachedSCSI.
 */

#include <qdev/device.h>
#include <qdev/export.h>

#ifdef __cplusplus
extern "C" {
#endif

struct qdev_blockdev;

/** A usb-uas device. */
struct qdev_uas;

/** The controller as a device. Seed: USBAttachedSCSI.Driver,
 * USBAttachedSCSI.Properties, USBAttachedSCSI.Devices. */
QDEV_EXPORT const struct qdev_device *qdev_uas_device(
	const struct qdev_uas *uas);

/**
 * Attaches a disk. See disk.h for its serial number and more. Seed:
 * USBAttachedSCSI.AddDisk.
 *
 * @param uas a controller
 * @param drive its back end
 * @param[out] ret_disk the disk
 * @retval QDEV_OK
 * @retval QDEV_ERROR_SCSI_CONTROLLER_FULL
 * @retval QDEV_ERROR_BACKEND_IN_USE another device or node uses this node
 * @retval QDEV_ERROR_NAME_TAKEN a custom device has this id
 * @retval QDEV_ERROR_NO_MEMORY
 */
QDEV_EXPORT int qdev_uas_add_disk(struct qdev_uas *uas,
	const struct qdev_blockdev *drive, struct qdev_device **ret_disk);

/**
 * Attaches a CD drive. Seed: USBAttachedSCSI.AddCD.
 *
 * @param uas a controller
 * @param medium what is in the drive, or NULL for an empty one
 * @param[out] ret_cd the drive
 * @return as qdev_uas_add_disk()
 */
QDEV_EXPORT int qdev_uas_add_cd(struct qdev_uas *uas,
	const struct qdev_blockdev *medium, struct qdev_device **ret_cd);

#ifdef __cplusplus
}
#endif

#endif
