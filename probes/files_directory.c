/* SPDX-License-Identifier: MIT */

/*
 * The files of a directory that somebody made: links don't leave it, and only
 * a regular file is read, since opening a device would do things: a watchdog
 * starts, a tape winds.
 *
 * So a file is looked at before it is opened, unless the directory is mounted
 * so that the kernel opens no device (probes/nodev.h), not even one that is put
 * in a file's place in between. A pipe can be opened there: without waiting, by
 * a reader who finds that it is empty and no file.
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

/* The same in an open folder. */
static int open_near(int folder, const char *name, int flags)
{
	int fd = openat(folder, name, flags | O_NOFOLLOW);

	return fd < 0 ? -errno : fd;
}

static int open_file(const struct files *files, const char *path)
{
	const int flags = O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK;
	const char *name;
	struct stat status;
	bool nodev;
	int folder = folder_of(files->folder, path, &name, &nodev);

	if (folder == -EINVAL)
		return open_far(files, path, flags);
	if (folder < 0)
		return folder;
	if (nodev) {
		int fd = open_near(folder, name, flags);

		if (fd >= 0 || fd == -ENOENT)
			return fd;
	}
	if (fstatat(folder, name, &status, AT_SYMLINK_NOFOLLOW) < 0)
		return -errno;
	if (S_ISLNK(status.st_mode))
		return open_far(files, path, flags);
	return S_ISREG(status.st_mode) ? open_near(folder, name, flags)
				       : not_regular(status.st_mode);
}

/* What a file had to say that gave no bytes, if it is one. */
static int explain_nothing(int fd, int error)
{
	struct stat status;

	if (fstat(fd, &status) < 0)
		return -errno;
	return S_ISREG(status.st_mode) ? error : not_regular(status.st_mode);
}

static ssize_t directory_read(
	const struct files *files, const char *path, void *buffer, size_t size)
{
	cleanup_fd int fd = open_file(files, path);
	ssize_t length = fd < 0 ? fd : read(fd, buffer, size);

	if (fd < 0 || length > 0)
		return length;
	return explain_nothing(fd, length < 0 ? -errno : 0);
}

static int directory_read_whole(const struct files *files, const char *path,
	size_t limit, struct text *ret)
{
	size_t before = ret->length;
	cleanup_fd int fd = open_file(files, path);
	int error = fd < 0 ? fd : files_read_fd(fd, limit, ret);

	if (fd < 0 || ret->length > before)
		return error;
	return explain_nothing(fd, error);
}

static ssize_t directory_read_link(
	const struct files *files, const char *path, char *buffer, size_t size)
{
	const char *name;
	bool nodev;
	int folder = folder_of(files->folder, path, &name, &nodev);

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
	bool nodev;
	int folder = folder_of(files->folder, path, &name, &nodev);

	if (folder < 0 && folder != -EINVAL)
		return folder;
	if (folder >= 0 &&
		fstatat(folder, name, &status, AT_SYMLINK_NOFOLLOW) < 0)
		return -errno;
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
