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
	struct mount_attr nodev = {.attr_set = MOUNT_ATTR_NODEV};
	cleanup_fd int mount = open_tree(directory, "",
		AT_EMPTY_PATH | AT_RECURSIVE | OPEN_TREE_CLONE |
			OPEN_TREE_CLOEXEC);

	if (mount < 0 ||
		mount_setattr(mount, "", AT_EMPTY_PATH | AT_RECURSIVE, &nodev,
			sizeof(nodev)) < 0)
		return -1;
	return TAKE_FD(mount);
}
