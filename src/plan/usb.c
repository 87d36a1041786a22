/* SPDX-License-Identifier: MIT */
#include "base/cleanup.h"
#include "plan/chardev.h"

#include <qdev/error.h>
#include <qdev/usb.h>

int place_usb_tablet(struct placement *placement, const struct item *item)
{
	struct qdev_device *tablet;
	struct qdev_usb *usb;
	int error = qdev_controller_map_usb(placement->controllers, &usb);

	(void)item;
	return error < 0 ? error : qdev_usb_add_tablet(usb, &tablet);
}

static int add_spice_channel(struct placement *placement,
	const struct qdev_chardev **ret)
{
	cleanup_free char *id = next_chardev_id(placement);

	if (!id)
		return QDEV_ERROR_NO_MEMORY;
	return qdev_resources_add_spicevmc(
		placement->plan->resources, id, "usbredir", ret);
}

int place_usb_redir(struct placement *placement, const struct item *item)
{
	const char *path = item_get(item, "unix");
	const struct qdev_chardev *chardev;
	struct qdev_device *redir;
	struct qdev_usb *usb;
	int error = path
		? place_unix_socket(placement, path, true, &chardev)
		: add_spice_channel(placement, &chardev);

	if (error == 0)
		error = qdev_controller_map_usb(placement->controllers, &usb);
	return error < 0 ? error : qdev_usb_add_redir(usb, chardev, &redir);
}
