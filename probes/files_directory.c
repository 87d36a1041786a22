/* SPDX-License-Identifier: MIT */

/*
 * The files of a directory that somebody made: links don't leave it, and only
 * a regular file is opened for real, since opening a device or a pipe would do
 * things.
 */

#include "base/cleanup.h"
#include "probes/contained.h"
#include "probes/files.h"
#include "probes/folder.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

static int not_regular(mode_t mode)
{
	return S_ISDIR(mode) ? -EISDIR : -EINVAL;
}

/*
 * A file along whatever links lead to it. It is looked at first, and must
 * still be the same when it is open: /proc/self/fd would spare that, but a
 * container may have no /proc.
 */
static int open_far(const struct files *files, const char *path, int flags)
{
	struct stat seen, opened;
	cleanup_fd int place =
		contained_open(files->fd, path, O_PATH | O_CLOEXEC);

	if (place < 0)
		return place;
	if (fstat(place, &seen) < 0)
		return -errno;
	if (!S_ISREG(seen.st_mode))
		return not_regular(seen.st_mode);

	cleanup_fd int fd = contained_open(files->fd, path, flags);

	if (fd < 0)
		return fd == -ENOENT || fd == -ENOTDIR ? -EAGAIN : fd;
	if (fstat(fd, &opened) < 0)
		return -errno;
	if (opened.st_dev != seen.st_dev || opened.st_ino != seen.st_ino)
		return -EAGAIN;
	return TAKE_FD(fd);
}

/*
 * What lies at the end of a path, not followed if it is a link, and its name
 * in the folder that is returned.
 */
static int look_near(const struct files *files, const char *path,
	const char **name, struct stat *status)
{
	int folder = folder_of(files->folder, files->fd, path, name);

	if (folder < 0)
		return folder;
	if (fstatat(folder, *name, status, AT_SYMLINK_NOFOLLOW) < 0)
		return -errno;
	return folder;
}

static int open_file(const struct files *files, const char *path)
{
	const int flags = O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK;
	const char *name;
	struct stat status;
	int folder = look_near(files, path, &name, &status);

	if (folder == -EINVAL || (folder >= 0 && S_ISLNK(status.st_mode)))
		return open_far(files, path, flags);
	if (folder < 0)
		return folder;
	if (!S_ISREG(status.st_mode))
		return not_regular(status.st_mode);

	int fd = openat(folder, name, flags | O_NOFOLLOW);

	return fd < 0 ? -errno : fd;
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
	const char *name;
	int folder = folder_of(files->folder, files->fd, path, &name);

	/* Neither "." nor ".." is a link, and EINVAL is what no link gives. */
	if (folder < 0)
		return folder;

	ssize_t length = readlinkat(folder, name, buffer, size);

	return length < 0 ? -errno : length;
}

static int directory_type(
	const struct files *files, const char *path, mode_t *ret)
{
	const char *name;
	struct stat status;
	int folder = look_near(files, path, &name, &status);

	if (folder < 0 && folder != -EINVAL)
		return folder;
	if (folder < 0 || S_ISLNK(status.st_mode)) {
		cleanup_fd int fd =
			contained_open(files->fd, path, O_PATH | O_CLOEXEC);

		if (fd < 0)
			return fd;
		if (fstat(fd, &status) < 0)
			return -errno;
	}
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
