/* SPDX-License-Identifier: MIT */
#include "probes/folder.h"

#include "probes/contained.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct folder {
	int fd; /* -1: none */
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

int folder_of(struct folder *folder, int root_fd, const char *path,
	const char **ret_name)
{
	const char *slash = strrchr(path, '/');
	const char *name = slash ? slash + 1 : path;
	size_t length = slash ? (size_t)(slash - path) : 0;

	if (length >= sizeof(folder->path) || !is_name(name))
		return -EINVAL;
	*ret_name = name;
	if (!slash)
		return root_fd;
	if (folder->fd >= 0 && strncmp(folder->path, path, length) == 0 &&
		folder->path[length] == '\0')
		return folder->fd;
	close_folder(folder);
	memcpy(folder->path, path, length);
	folder->path[length] = '\0';
	folder->fd = contained_open(
		root_fd, folder->path, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (folder->fd >= 0)
		return folder->fd;

	int error = folder->fd;

	folder->fd = -1;
	return error;
}

struct folder *folder_new(void)
{
	struct folder *folder = malloc(sizeof(*folder));

	if (folder)
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
