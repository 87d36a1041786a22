/* SPDX-License-Identifier: MIT */
#include "probes/live_proc.h"

#include "base/cleanup.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>

int proc_failure(int error)
{
	return error == ENOENT || error == ENOTDIR ? -EIO : -error;
}

int proc_in_first_namespace(int root_fd)
{
	char map[128];
	cleanup_fd int fd =
		openat(root_fd, "proc/self/uid_map", O_RDONLY | O_CLOEXEC);
	ssize_t length = fd < 0 ? -1 : read(fd, map, sizeof(map) - 1);
	int error = errno;
	unsigned inside, outside, count;

	if (length < 0 && error == ENOENT &&
		faccessat(root_fd, "proc/self", F_OK, 0) == 0)
		return 1;
	if (length < 0)
		return proc_failure(error);
	map[length] = '\0';
	return sscanf(map, "%u %u %u", &inside, &outside, &count) == 3 &&
	       inside == 0 && outside == 0 && count == UINT32_MAX;
}
