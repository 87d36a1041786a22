/* SPDX-License-Identifier: MIT */
#include "probes/folder.h"

#include "probes/contained.h"
#include "probes/nodev.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct folder {
	int root_fd;
	bool root_nodev; /* its mount, not those below it */
	int fd;          /* -1: none */
	bool nodev;
	char path[PATH_MAX];
};

static bool is_name(const char *name)
{
	return *name && strcmp(name, ".") != 0 && strcmp(name, "..") != 0;
}

static void close_folder(struct folder *folder)
{
	if (folder->fd >= 0)
		close(folder->fd);
	folder->fd = -1;
}

/* On the root's mount if that has nodev, to say so; else on any. */
static int open_folder(struct folder *folder)
{
	const int flags = O_PATH | O_DIRECTORY | O_CLOEXEC;
	int fd = folder->root_nodev
			 ? contained_open_on_mount(
				   folder->root_fd, folder->path, flags)
			 : -EXDEV;

	folder->nodev = fd != -EXDEV;
	return folder->nodev ? fd
			     : contained_open(
				       folder->root_fd, folder->path, flags);
}

int folder_of(struct folder *folder, const char *path, const char **ret_name,
	bool *ret_nodev)
{
	const char *slash = strrchr(path, '/');
	const char *name = slash ? slash + 1 : path;
	size_t length = slash ? (size_t)(slash - path) : 0;

	if (length >= sizeof(folder->path) || !is_name(name))
		return -EINVAL;
	*ret_name = name;
	*ret_nodev = folder->root_nodev;
	if (!slash)
		return folder->root_fd;
	if (folder->fd < 0 || strncmp(folder->path, path, length) != 0 ||
		folder->path[length] != '\0') {
		close_folder(folder);
		memcpy(folder->path, path, length);
		folder->path[length] = '\0';
		folder->fd = open_folder(folder);
	}
	*ret_nodev = folder->nodev;
	return folder->fd;
}

struct folder *folder_new(int root_fd)
{
	struct folder *folder = malloc(sizeof(*folder));

	if (!folder)
		return NULL;
	folder->root_fd = root_fd;
	folder->root_nodev = is_nodev(root_fd);
	folder->fd = -1;
	return folder;
}

struct folder *folder_free(struct folder *folder)
{
	if (!folder)
		return NULL;
	close_folder(folder);
	free(folder);
	return NULL;
}
