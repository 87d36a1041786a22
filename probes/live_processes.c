/* SPDX-License-Identifier: MIT */

/* What other processes have: files that are open, and memory that is pinned. */

#include "probes/live.h"

#include "base/cleanup.h"
#include "probes/live_proc.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static struct fact_string process_name(int process_fd)
{
	struct fact_string name = fact_string_missing(0);
	char comm[64];
	cleanup_fd int fd = openat(process_fd, "comm", O_RDONLY | O_CLOEXEC);
	ssize_t length = fd < 0 ? -1 : read(fd, comm, sizeof(comm) - 1);

	if (length < 0) {
		name.error = errno;
		return name;
	}
	if (length > 0 && comm[length - 1] == '\n')
		length--;
	name.value = strndup(comm, (size_t)length);
	if (name.value)
		name.state = FACT_KNOWN;
	return name;
}

/* Whose holders are looked for, all at once. */
struct sought {
	struct host_node *const *nodes;
	size_t count;
	bool has_disks;
};

static bool is_disk(const struct host_node *node)
{
	return S_ISBLK(node->type);
}

static struct sought seek(struct host_node *const *nodes, size_t count)
{
	struct sought sought = {.nodes = nodes, .count = count};

	for (size_t i = 0; i < count; i++)
		sought.has_disks |= is_disk(nodes[i]);
	return sought;
}

/* A process may have it open more than once. */
static int add_holder(struct host_node *node, pid_t pid, int process_fd)
{
	const size_t count = node->holders.count;
	struct host_holder *holder;

	if (count > 0 && node->holders.items[count - 1].pid == pid)
		return 0;
	holder = array_add(&node->holders);
	if (!holder)
		return -ENOMEM;
	holder->pid = pid;
	holder->name = process_name(process_fd);
	return 0;
}

/* A file by its path. */
static int look_at_file(
	int process_fd, pid_t pid, const char *path, const struct sought *sought)
{
	for (size_t i = 0; i < sought->count; i++)
		if (!is_disk(sought->nodes[i]) &&
			strcmp(sought->nodes[i]->path, path) == 0)
			return add_holder(sought->nodes[i], pid, process_fd);
	return 0;
}

/* A disk by its number: it has many names, and a container has its own. */
static int look_at_disk(int process_fd, pid_t pid, const struct statx *status,
	const struct sought *sought)
{
	int error = 0;

	for (size_t i = 0; error == 0 && i < sought->count; i++) {
		struct host_node *node = sought->nodes[i];

		if (is_disk(node) && node->major == status->stx_rdev_major &&
			node->minor == status->stx_rdev_minor)
			error = add_holder(node, pid, process_fd);
	}
	return error;
}

/*
 * A file may be on a server that does not answer: what the kernel knows of it
 * has to do.
 */
static bool is_open_disk(int fds_fd, const char *fd, struct statx *ret)
{
	return statx(fds_fd, fd, AT_STATX_DONT_SYNC, STATX_TYPE, ret) == 0 &&
	       S_ISBLK(ret->stx_mode);
}

/* NULL: see errno; ENOENT is also that of a process that went meanwhile. */
static DIR *open_folder(int folder_fd, const char *name)
{
	int error, fd = openat(folder_fd, name,
			   O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *stream = fd < 0 ? NULL : fdopendir(fd);

	if (stream || fd < 0)
		return stream;
	/* Since 6.2 its stat(2) fails then (linux: proc_fd_getattr()). */
	error = errno;
	close(fd);
	errno = error;
	return NULL;
}

static int look_at_fds(
	int process_fd, pid_t pid, const struct sought *sought)
{
	cleanup_dir DIR *fds = open_folder(process_fd, "fd");
	char target[PATH_MAX];
	int fds_fd, error = 0;

	if (!fds)
		return -errno;
	fds_fd = dirfd(fds);
	for (const struct dirent *entry; error == 0 && (entry = readdir(fds));) {
		ssize_t length = readlinkat(
			fds_fd, entry->d_name, target, sizeof(target) - 1);
		struct statx status;

		if (length <= 0 || target[0] != '/')
			continue;
		target[length] = '\0';
		if (sought->has_disks &&
			is_open_disk(fds_fd, entry->d_name, &status))
			error = look_at_disk(process_fd, pid, &status, sought);
		else
			error = look_at_file(
				process_fd, pid, target + 1, sought);
	}
	return error;
}

static int look_at_process(
	int proc_fd, const char *pid, const struct sought *sought)
{
	cleanup_fd int process_fd =
		openat(proc_fd, pid, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	return process_fd < 0 ? -errno
			      : look_at_fds(process_fd, atoi(pid), sought);
}

/*
 * Whether /proc shows the processes of all namespaces, and numbers users as
 * the kernel does: the first pid namespace has a fixed number (linux:
 * include/linux/proc_ns.h, PROC_PID_INIT_INO), and what hides others
 * (hidepid=) hides process 1.
 */
static int shows_all_processes(int proc_fd, int root_fd)
{
	struct stat status;
	int first = proc_in_first_namespace(root_fd);

	if (first <= 0)
		return first < 0 ? first : -EPERM;
	if (fstatat(proc_fd, "self/ns/pid", &status, 0) < 0 ||
		faccessat(proc_fd, "1/status", R_OK, 0) < 0)
		return proc_failure(errno);
	return status.st_ino == 0xeffffffcu ? 0 : -EPERM;
}

int live_holders(int root_fd, struct host_node *const *nodes, size_t count)
{
	const struct sought sought = seek(nodes, count);
	cleanup_dir DIR *proc = open_folder(root_fd, "proc");
	int proc_fd, result;

	if (!proc)
		return proc_failure(errno);
	proc_fd = dirfd(proc);
	/* An empty directory that nothing is mounted on shows nobody. */
	if (faccessat(proc_fd, "self", F_OK, 0) < 0)
		return proc_failure(errno);
	result = sought.has_disks ? shows_all_processes(proc_fd, root_fd) : 0;
	for (const struct dirent *entry; (entry = readdir(proc));) {
		if (entry->d_name[0] < '1' || entry->d_name[0] > '9')
			continue;

		int error = look_at_process(proc_fd, entry->d_name, &sought);

		if (error == -ENOMEM)
			return error;
		/* Gone meanwhile is fine; not to be looked at is not. */
		if (error == -EACCES || error == -EPERM)
			result = error;
	}
	return result;
}

/*
 * Adds what a process has pinned if it is the user's: its `Uid` is the real
 * one, whose count the kernel keeps. Kernel threads have no `VmPin`.
 */
static int add_pinned(int proc_fd, const char *pid,
	const struct host_node *node, struct host_user *user)
{
	char path[64], status[8192];
	unsigned long long pinned = 0;
	unsigned uid;

	snprintf(path, sizeof(path), "%s/status", pid);

	cleanup_fd int fd = openat(proc_fd, path, O_RDONLY | O_CLOEXEC);
	ssize_t length = fd < 0 ? -1 : read(fd, status, sizeof(status) - 1);

	if (length < 0)
		return errno == ENOENT || errno == ESRCH ? 0 : -errno;
	status[length] = '\0';
	/* Its groups come before what it pinned, and there may be many. */
	if (length == sizeof(status) - 1)
		return -EFBIG;

	const char *ids = strstr(status, "\nUid:");
	const char *pages = strstr(status, "\nVmPin:");

	if (!ids || sscanf(ids, "\nUid: %u", &uid) != 1)
		return -EIO;
	if (uid != user->uid)
		return 0;
	if (pages && sscanf(pages, "\nVmPin: %llu", &pinned) != 1)
		return -EIO;
	user->pinned.value += pinned << 10;
	for (size_t i = 0; i < node->holders.count; i++)
		if (node->holders.items[i].pid == atoi(pid))
			user->pinned_at_iommufd += pinned << 10;
	return 0;
}

int live_pinned(
	int root_fd, const struct host_node *node, struct host_user *user)
{
	cleanup_dir DIR *proc = open_folder(root_fd, "proc");
	int proc_fd, error;

	if (!proc)
		return proc_failure(errno);
	proc_fd = dirfd(proc);
	error = shows_all_processes(proc_fd, root_fd);
	for (const struct dirent *entry;
		error == 0 && (entry = readdir(proc));)
		if (entry->d_name[0] >= '1' && entry->d_name[0] <= '9')
			error = add_pinned(proc_fd, entry->d_name, node, user);
	return error;
}
