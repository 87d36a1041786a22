/* SPDX-License-Identifier: MIT */

/*
 * The files of a directory that somebody made: links don't leave it, and only
 * a regular file is opened for real, since opening a device or a pipe would do
 * things.
 */

#include "base/cleanup.h"
#include "probes/contained.h"
#include "probes/files.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

/*
 * A file is looked at first, and must still be the same when it is open:
 * /proc/self/fd would spare that, but a container may have no /proc.
 */
static int open_file(const struct files *files, const char *path)
{
	struct stat seen, opened;
	cleanup_fd int place =
		contained_open(files->fd, path, O_PATH | O_CLOEXEC);

	if (place < 0)
		return place;
	if (fstat(place, &seen) < 0)
		return -errno;
	if (!S_ISREG(seen.st_mode))
		return S_ISDIR(seen.st_mode) ? -EISDIR : -EINVAL;

	cleanup_fd int fd = contained_open(
		files->fd, path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);

	if (fd < 0)
		return fd == -ENOENT || fd == -ENOTDIR ? -EAGAIN : fd;
	if (fstat(fd, &opened) < 0)
		return -errno;
	if (opened.st_dev != seen.st_dev || opened.st_ino != seen.st_ino)
		return -EAGAIN;
	return TAKE_FD(fd);
}

static ssize_t directory_read(
	const struct files *files, const char *path, void *buffer, size_t size)
{
	cleanup_fd int fd = open_file(files, path);
	ssize_t length = fd < 0 ? fd : read(fd, buffer, size);

	return fd >= 0 && length < 0 ? -errno : length;
}

static int directory_read_whole(const struct files *files, const char *path,
	size_t limit, struct text *ret)
{
	cleanup_fd int fd = open_file(files, path);

	return fd < 0 ? fd : files_read_fd(fd, limit, ret);
}

static ssize_t directory_read_link(
	const struct files *files, const char *path, char *buffer, size_t size)
{
	cleanup_fd int fd = contained_open(
		files->fd, path, O_PATH | O_NOFOLLOW | O_CLOEXEC);

	if (fd < 0)
		return fd;

	ssize_t length = readlinkat(fd, "", buffer, size);

	/* ENOENT is what readlinkat(2) says of an open file that is no link. */
	if (length < 0)
		return errno == ENOENT ? -EINVAL : -errno;
	return length;
}

static int directory_type(
	const struct files *files, const char *path, mode_t *ret)
{
	struct stat status;
	cleanup_fd int fd = contained_open(files->fd, path, O_PATH | O_CLOEXEC);

	if (fd < 0)
		return fd;
	if (fstat(fd, &status) < 0)
		return -errno;
	*ret = status.st_mode & S_IFMT;
	return 0;
}

static int directory_list(
	const struct files *files, const char *path, struct name_list *ret)
{
	int fd = contained_open(
		files->fd, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	return fd < 0 ? fd : files_list_fd(fd, ret);
}

const struct files_ops files_directory = {
	.read = directory_read,
	.read_whole = directory_read_whole,
	.read_link = directory_read_link,
	.type = directory_type,
	.list = directory_list,
};
