/* SPDX-License-Identifier: MIT */
#include "probes/mdev.h"

#include "probes/attribute.h"

#include <qdev/error.h>

#include <errno.h>
#include <string.h>

static struct root_path mdev_path(
	const struct host_mdev *mdev, const char *name)
{
	return root_path("sys/bus/mdev/devices/%s/%s", mdev->uuid, name);
}

/* The directory above the one that a link points to. */
static int read_parent(struct root *root, struct host_mdev *mdev)
{
	char target[PATH_MAX];
	struct root_path path =
		root_path("sys/bus/mdev/devices/%s", mdev->uuid);
	ssize_t length =
		root_readlink(root, path.string, target, sizeof(target));

	if (length == -EINVAL) {
		mdev->existence.state = FACT_KNOWN;
		return 0;
	}
	if (length < 0) {
		mdev->existence = fact_from_errno((int)-length);
		return 0;
	}
	mdev->existence.state = FACT_KNOWN;

	char *last = strrchr(target, '/');

	if (!last)
		return 0;
	*last = '\0';

	char *parent = strrchr(target, '/');

	mdev->parent.value = strdup(parent ? parent + 1 : target);
	if (!mdev->parent.value)
		return QDEV_ERROR_NO_MEMORY;
	mdev->parent.state = FACT_KNOWN;
	return 0;
}

int mdev_read(struct root *root, struct host_mdev *mdev)
{
	int error = read_parent(root, mdev);

	if (error < 0 || mdev->existence.state != FACT_KNOWN)
		return error;
	error = read_link_name(
		root, mdev_path(mdev, "mdev_type").string, &mdev->type);
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
