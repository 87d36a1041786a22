/* SPDX-License-Identifier: MIT */
#include "topology/resource.h"
#include "topology/topology.h"

#include <qdev/usb.h>

const struct qdev_device *qdev_usb_device(const struct qdev_usb *usb)
{
	return &usb->device;
}

int qdev_usb_add_tablet(struct qdev_usb *usb, struct qdev_device **ret_tablet)
{
	return device_add_next(&usb->device.bus,
		&(struct blueprint){.kind = QDEV_KIND_USB_TABLET}, ret_tablet);
}

int qdev_usb_add_redir(struct qdev_usb *usb, const struct qdev_chardev *chardev,
	struct qdev_device **ret_redir)
{
	const struct argument arguments[] = {
		backend_argument("chardev", RESOURCE_OF(chardev)),
		{.key = NULL},
	};

	return device_add_next(&usb->device.bus,
		&(struct blueprint){
			.kind = QDEV_KIND_USB_REDIR, .arguments = arguments},
		ret_redir);
}

int qdev_usb_add_storage(struct qdev_usb *usb,
	const struct qdev_blockdev *drive, struct qdev_device **ret_storage)
{
	const struct argument arguments[] = {
		backend_argument("drive", RESOURCE_OF(drive)),
		{.key = NULL},
	};

	return device_add_next(&usb->device.bus,
		&(struct blueprint){
			.kind = QDEV_KIND_USB_STORAGE, .arguments = arguments},
		ret_storage);
}

int qdev_usb_add_scsi(struct qdev_usb *usb, struct qdev_uas **ret_uas)
{
	struct qdev_device *device;
	int r = device_add_next(&usb->device.bus,
		&(struct blueprint){.kind = QDEV_KIND_USB_UAS}, &device);

	if (r == QDEV_OK)
		*ret_uas = DEVICE_AS(qdev_uas, device);
	return r;
}
