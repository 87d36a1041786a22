/* SPDX-License-Identifier: MIT */
#include "probes/nodev.h"

#include "base/cleanup.h"

#include <fcntl.h>
#include <sys/mount.h>
#include <sys/statvfs.h>

bool is_nodev(int directory)
{
	struct statvfs status;

	return fstatvfs(directory, &status) == 0 && status.f_flag & ST_NODEV;
}

int nodev_mount(int directory)
{
	/* Nor does what is read there get another time of access. */
	struct mount_attr options = {
		.attr_set = MOUNT_ATTR_NODEV | MOUNT_ATTR_NOATIME,
		.attr_clr = MOUNT_ATTR__ATIME,
	};
	cleanup_fd int mount = open_tree(directory, "",
		AT_EMPTY_PATH | AT_RECURSIVE | OPEN_TREE_CLONE |
			OPEN_TREE_CLOEXEC);

	if (mount < 0 ||
		mount_setattr(mount, "", AT_EMPTY_PATH | AT_RECURSIVE, &options,
			sizeof(options)) < 0)
		return -1;
	return TAKE_FD(mount);
}
