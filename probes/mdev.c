/* SPDX-License-Identifier: MIT */
#include "probes/mdev.h"

#include "base/cleanup.h"
#include "base/parse.h"
#include "probes/attribute.h"

#include <qdev/error.h>

#include <errno.h>
#include <string.h>

static struct root_path mdev_path(
	const struct host_mdev *mdev, const char *name)
{
	return root_path("sys/bus/mdev/devices/%s/%s", mdev->uuid, name);
}

int mdev_list(struct root *root, struct host *host)
{
	cleanup(name_list_clear) struct name_list list = {0};
	int error = root_list(root, "sys/bus/mdev/devices", &list);

	if (error == -ENOMEM)
		return QDEV_ERROR_NO_MEMORY;
	host->mdevs_listed = error < 0 ? fact_from_errno(-error)
				       : (struct fact){.state = FACT_KNOWN};
	for (size_t i = 0; i < list.names.count; i++) {
		struct host_mdev *mdev;

		if (!is_uuid(list.names.items[i]))
			continue;
		mdev = host_add_mdev(host, list.names.items[i]);
		if (!mdev || mdev_read(root, mdev) < 0)
			return QDEV_ERROR_NO_MEMORY;
	}
	return 0;
}

/* Where it is tells its parent. A copied tree may have no links. */
static int read_place(struct root *root, struct host_mdev *mdev)
{
	int error = read_link_parent(root,
		root_path("sys/bus/mdev/devices/%s", mdev->uuid).string,
		&mdev->parent);

	mdev->existence.state = FACT_KNOWN;
	if (mdev->parent.state == FACT_ABSENT ||
		(mdev->parent.state == FACT_UNKNOWN &&
			mdev->parent.error != EINVAL)) {
		mdev->existence.state = mdev->parent.state;
		mdev->existence.error = mdev->parent.error;
	}
	return error;
}

int mdev_read(struct root *root, struct host_mdev *mdev)
{
	int error = read_place(root, mdev);

	if (error < 0 || mdev->existence.state != FACT_KNOWN)
		return error;
	error = read_link_name(
		root, mdev_path(mdev, "mdev_type").string, &mdev->type);
	if (error < 0)
		return error;
	error = read_string(root, mdev_path(mdev, "mdev_type/device_api").string,
		&mdev->device_api);
	if (error < 0)
		return error;
	error = read_link_name(
		root, mdev_path(mdev, "driver").string, &mdev->driver);
	if (error < 0)
		return error;
	mdev->group = read_link_number(
		root, mdev_path(mdev, "iommu_group").string, UINT32_MAX);
	return 0;
}
