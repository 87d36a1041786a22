/* SPDX-License-Identifier: MIT */

/*
 * The machine's own files, which are trusted: no walk by hand. They are asked
 * for by absolute paths, since by those umockdev knows what it has to put
 * another machine's in place of.
 */

#include "base/cleanup.h"
#include "probes/files.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <sys/stat.h>

struct live_path {
	char string[PATH_MAX + 1];
};

/* "/sys/…" of "sys/…". Cut, it is still too long, and no other path. */
static struct live_path absolute(const char *path)
{
	struct live_path result;

	snprintf(result.string, sizeof(result.string), "/%s", path);
	return result;
}

static int open_file(const struct files *files, const char *path)
{
	int fd = openat(files->fd, absolute(path).string,
		O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);

	return fd < 0 ? -errno : fd;
}

static ssize_t live_read(
	const struct files *files, const char *path, void *buffer, size_t size)
{
	cleanup_fd int fd = open_file(files, path);
	ssize_t length = fd < 0 ? fd : read(fd, buffer, size);

	return fd >= 0 && length < 0 ? -errno : length;
}

static int live_read_whole(const struct files *files, const char *path,
	size_t limit, struct text *ret)
{
	cleanup_fd int fd = open_file(files, path);

	return fd < 0 ? fd : files_read_fd(fd, limit, ret);
}

static ssize_t live_read_link(
	const struct files *files, const char *path, char *buffer, size_t size)
{
	ssize_t length = readlinkat(
		files->fd, absolute(path).string, buffer, size);

	return length < 0 ? -errno : length;
}

static int live_type(const struct files *files, const char *path, mode_t *ret)
{
	struct stat status;

	if (fstatat(files->fd, absolute(path).string, &status, 0) < 0)
		return -errno;
	*ret = status.st_mode & S_IFMT;
	return 0;
}

static int live_list(
	const struct files *files, const char *path, struct name_list *ret)
{
	int fd = openat(files->fd, absolute(path).string,
		O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	return fd < 0 ? -errno : files_list_fd(fd, ret);
}

const struct files_ops files_live = {
	.read = live_read,
	.read_whole = live_read_whole,
	.read_link = live_read_link,
	.type = live_type,
	.list = live_list,
};
