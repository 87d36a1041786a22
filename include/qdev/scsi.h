/* SPDX-License-Identifier: MIT */
#ifndef QDEV_SCSI_H
#define QDEV_SCSI_H

/**
 * @file scsi.h
 * @brief Virtio SCSI controllers and their disks.
 *
 * All devices are logical units of target 0, from LUN 0 up. What the `add`
 * calls return belongs to the topology; on failure nothing has changed.
 *
 * Seed: SCSI.
 */

#include <qdev/device.h>
#include <qdev/export.h>

#ifdef __cplusplus
extern "C" {
#endif

struct qdev_blockdev;

/** A virtio-scsi-pci controller. */
struct qdev_scsi;

/** Devices of one SCSI controller, virtio or UAS. QEMU has room for more (256
 * LUNs of a UAS target, hw/usb/dev-uas.c); this is the seed's limit, and a
 * controller map opens the next controller. Seed: MaxSCSIDevices. */
#define QDEV_MAX_SCSI_DEVICES 28

/** The controller as a device. Seed: SCSI.Driver, SCSI.Properties,
 * SCSI.Devices. */
QDEV_EXPORT const struct qdev_device *qdev_scsi_device(
	const struct qdev_scsi *scsi);

/**
 * Attaches a disk. See disk.h for its serial number and more. Seed:
 * SCSI.AddDisk.
 *
 * @param scsi a controller
 * @param drive its back end
 * @param[out] ret_disk the disk
 * @retval QDEV_OK
 * @retval QDEV_ERROR_INVALID there is no drive
 * @retval QDEV_ERROR_SCSI_CONTROLLER_FULL
 * @retval QDEV_ERROR_BACKEND_IN_USE another device or node uses this node
 * @retval QDEV_ERROR_NAME_TAKEN a custom device has this id
 * @retval QDEV_ERROR_NO_MEMORY
 */
QDEV_EXPORT int qdev_scsi_add_disk(struct qdev_scsi *scsi,
	const struct qdev_blockdev *drive, struct qdev_device **ret_disk);

/**
 * Attaches a CD drive. Seed: SCSI.AddCD.
 *
 * @param scsi a controller
 * @param medium what is in the drive, or NULL for an empty one
 * @param[out] ret_cd the drive
 * @return as qdev_scsi_add_disk()
 */
QDEV_EXPORT int qdev_scsi_add_cd(struct qdev_scsi *scsi,
	const struct qdev_blockdev *medium, struct qdev_device **ret_cd);

#ifdef __cplusplus
}
#endif

#endif
