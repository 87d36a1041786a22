/* SPDX-License-Identifier: MIT */

/*
 * SCSI controllers, virtio and UAS: their devices are the same.
 */

#include "topology/resource.h"
#include "topology/topology.h"

#include <qdev/scsi.h>
#include <qdev/uas.h>

static int add(struct bus *bus, enum qdev_kind kind,
	const struct qdev_blockdev *drive, struct qdev_device **ret_device)
{
	const struct argument arguments[] = {
		backend_argument("drive", RESOURCE_OF(drive)),
		{.key = NULL},
	};

	return device_add_next(bus,
		&(struct blueprint){.kind = kind, .arguments = arguments},
		ret_device);
}

const struct qdev_device *qdev_scsi_device(const struct qdev_scsi *scsi)
{
	return &scsi->device;
}

int qdev_scsi_add_disk(struct qdev_scsi *scsi,
	const struct qdev_blockdev *drive, struct qdev_device **ret_disk)
{
	return add(&scsi->device.bus, QDEV_KIND_SCSI_DISK, drive, ret_disk);
}

int qdev_scsi_add_cd(struct qdev_scsi *scsi, const struct qdev_blockdev *medium,
	struct qdev_device **ret_cd)
{
	return add(&scsi->device.bus, QDEV_KIND_SCSI_CD, medium, ret_cd);
}

const struct qdev_device *qdev_uas_device(const struct qdev_uas *uas)
{
	return &uas->device;
}

int qdev_uas_add_disk(struct qdev_uas *uas, const struct qdev_blockdev *drive,
	struct qdev_device **ret_disk)
{
	return add(&uas->device.bus, QDEV_KIND_SCSI_DISK, drive, ret_disk);
}

int qdev_uas_add_cd(struct qdev_uas *uas, const struct qdev_blockdev *medium,
	struct qdev_device **ret_cd)
{
	return add(&uas->device.bus, QDEV_KIND_SCSI_CD, medium, ret_cd);
}
