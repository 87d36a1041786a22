/* SPDX-License-Identifier: MIT */
#include "probes/contained.h"

#include "base/cleanup.h"
#include "base/macro.h"
#include "probes/path_walk.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/openat2.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>

/* A depth no sysfs path has. */
#define MAX_DEPTH 64

/*
 * Where a walk stands: the open directories from the root down to here, and
 * what is left to walk. Directories stay open so that ".." is the directory
 * we came from even while somebody renames it.
 */
struct walk {
	int directories[MAX_DEPTH];
	size_t depth; /* directories[0] is the root, not ours to close */
	struct path_walk path;
};

static void pop_to(struct walk *walk, size_t depth)
{
	while (walk->depth > depth)
		close(walk->directories[--walk->depth]);
}

static void walk_end(struct walk *walk)
{
	pop_to(walk, 1);
}

/* Puts a link's target in front of what is left. */
static int follow(struct walk *walk, int link_fd)
{
	char target[PATH_MAX];
	ssize_t length = readlinkat(link_fd, "", target, sizeof(target));

	if (length < 0)
		return -errno;

	int error = path_walk_follow(&walk->path, target, (size_t)length);

	if (error < 0)
		return error;
	if (target[0] == '/')
		pop_to(walk, 1);
	return 0;
}

static int here(const struct walk *walk)
{
	return walk->directories[walk->depth - 1];
}

/* Enters one component: a directory is pushed, a link followed. */
static int step(struct walk *walk, const char *name)
{
	struct stat status;

	if (strcmp(name, ".") == 0)
		return 0;
	if (strcmp(name, "..") == 0) {
		pop_to(walk, walk->depth > 1 ? walk->depth - 1 : 1);
		return 0;
	}
	if (walk->depth == MAX_DEPTH)
		return -ENAMETOOLONG;

	cleanup_fd int fd =
		openat(here(walk), name, O_PATH | O_NOFOLLOW | O_CLOEXEC);

	if (fd < 0 || fstat(fd, &status) < 0)
		return -errno;
	if (S_ISLNK(status.st_mode))
		return follow(walk, fd);
	if (!S_ISDIR(status.st_mode))
		return -ENOTDIR;
	walk->directories[walk->depth++] = TAKE_FD(fd);
	return 0;
}

/*
 * The last component: 1 when it was a link that is now in front of what is
 * left, else a file descriptor in *ret.
 */
static int open_last(struct walk *walk, const char *name, int flags, int *ret)
{
	struct stat status;

	/* As the kernel has it: "link/" is what the link leads to. */
	if (walk->path.wants_directory)
		flags = (flags | O_DIRECTORY) & ~O_NOFOLLOW;
	if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0) {
		step(walk, name);
		name = ".";
	} else if (!(flags & O_NOFOLLOW)) {
		cleanup_fd int fd = openat(
			here(walk), name, O_PATH | O_NOFOLLOW | O_CLOEXEC);

		if (fd < 0 || fstat(fd, &status) < 0)
			return -errno;
		if (S_ISLNK(status.st_mode)) {
			int error = follow(walk, fd);

			return error < 0 ? error : 1;
		}
	}

	int fd = openat(here(walk), name, flags | O_NOFOLLOW);

	if (fd < 0)
		return -errno;
	*ret = fd;
	return 0;
}

int contained_walk(int root_fd, const char *path, int flags)
{
	__attribute__((__cleanup__(walk_end))) struct walk walk = {
		.directories = {root_fd},
		.depth = 1,
	};
	char name[NAME_MAX + 1];
	bool last;
	int error = path_walk_start(&walk.path, path);

	if (error < 0)
		return error;
	while (path_walk_next(&walk.path, name, &last)) {
		int fd = -1;
		int result = last ? open_last(&walk, name, flags, &fd)
				  : step(&walk, name);

		if (result < 0)
			return result;
		if (last && result == 0)
			return fd;
	}
	error = path_walk_end(&walk.path);
	if (error < 0)
		return error;

	/* Nothing was left: the path names the directory where we stand. */
	int fd = openat(here(&walk), ".", flags);

	return fd < 0 ? -errno : fd;
}

/* As contained_open(), but -ENOSYS where there is no openat2(2) to be had. */
static int open_resolved(
	int root_fd, const char *path, int flags, uint64_t resolve)
{
	struct open_how how = {
		.flags = (unsigned)flags,
		.resolve = RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS | resolve,
	};

	for (int tries = 0; tries < 8; tries++) {
		long fd =
			syscall(SYS_openat2, root_fd, path, &how, sizeof(how));

		if (fd >= 0)
			return (int)fd;
		if (errno == EPERM)
			return -ENOSYS;
		/* EAGAIN: something was renamed on the way; try again. */
		if (errno != EAGAIN)
			return -errno;
	}
	return -EAGAIN;
}

int contained_open(int root_fd, const char *path, int flags)
{
	int fd = open_resolved(root_fd, path, flags, 0);

	return fd == -ENOSYS ? contained_walk(root_fd, path, flags) : fd;
}

int contained_open_on_mount(int root_fd, const char *path, int flags)
{
	int fd = open_resolved(root_fd, path, flags, RESOLVE_NO_XDEV);

	return fd == -ENOSYS ? -EXDEV : fd;
}
