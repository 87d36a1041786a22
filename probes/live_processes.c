/* SPDX-License-Identifier: MIT */

/* What other processes have: open files, pinned memory, threads. */

#include "probes/live.h"

#include "base/cleanup.h"
#include "probes/live_proc.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

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

/* What a process's `status` says; its `Uid` is the real one, who pays for it. */
struct status {
	unsigned uid;
	char text[8192];
};

/* -ENOENT: it has ended. */
static int read_status(int proc_fd, const char *pid, struct status *ret)
{
	char path[64];

	snprintf(path, sizeof(path), "%s/status", pid);

	cleanup_fd int fd = openat(proc_fd, path, O_RDONLY | O_CLOEXEC);
	ssize_t length =
		fd < 0 ? -1 : read(fd, ret->text, sizeof(ret->text) - 1);
	const char *ids;

	if (length < 0)
		return errno == ESRCH ? -ENOENT : -errno;
	ret->text[length] = '\0';
	/* Its groups come before all else, and there may be many. */
	if (length == sizeof(ret->text) - 1)
		return -EFBIG;
	ids = strstr(ret->text, "\nUid:");
	return ids && sscanf(ids, "\nUid: %u", &ret->uid) == 1 ? 0 : -EIO;
}

/* Adds what a process has pinned. Kernel threads have no `VmPin`. */
static int add_pinned(const struct status *status, pid_t pid,
	const struct host_node *node, struct host_user *user)
{
	const char *pages = strstr(status->text, "\nVmPin:");
	unsigned long long pinned = 0;

	if (pages && sscanf(pages, "\nVmPin: %llu", &pinned) != 1)
		return -EIO;
	user->pinned.value += pinned << 10;
	for (size_t i = 0; i < node->holders.count; i++)
		if (node->holders.items[i].pid == pid)
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
		error == 0 && (entry = readdir(proc));) {
		struct status status;

		if (entry->d_name[0] < '1' || entry->d_name[0] > '9')
			continue;
		error = read_status(proc_fd, entry->d_name, &status);
		if (error == 0 && status.uid == user->uid)
			error = add_pinned(
				&status, atoi(entry->d_name), node, user);
		if (error == -ENOENT)
			error = 0;
	}
	return error;
}

/* "0.20 0.18 0.12 1/80 11206": of all namespaces, so no user has more. */
static int read_all_tasks(int proc_fd, uint64_t *ret)
{
	char text[128];
	cleanup_fd int fd = openat(proc_fd, "loadavg", O_RDONLY | O_CLOEXEC);
	ssize_t length = fd < 0 ? -1 : read(fd, text, sizeof(text) - 1);

	if (length < 0)
		return -errno;
	text[length] = '\0';
	return sscanf(text, "%*s %*s %*s %*u/%" SCNu64, ret) == 1 ? 0 : -EIO;
}

/*
 * Whether it may be in a user namespace that the user made, as rootless
 * containers are: then it counts as the user's, too, whoever it is there
 * (linux: kernel/ucount.c, inc_rlimit_ucounts(), since 5.14). Who made one no
 * file tells, but who makes one maps its own number into it.
 */
static bool may_be_in_namespace_of(int proc_fd, const char *pid, uid_t uid)
{
	char path[NAME_MAX + sizeof("/uid_map")], maps[4096], *save = NULL;
	unsigned inside, outside, count;

	snprintf(path, sizeof(path), "%s/uid_map", pid);

	cleanup_fd int fd = openat(proc_fd, path, O_RDONLY | O_CLOEXEC);
	ssize_t length = fd < 0 ? -1 : read(fd, maps, sizeof(maps) - 1);

	if (length < 0)
		return false;
	maps[length] = '\0';
	for (char *line = strtok_r(maps, "\n", &save); line;
		line = strtok_r(NULL, "\n", &save))
		/* All of them are in the first one, which nobody made. */
		if (sscanf(line, "%u %u %u", &inside, &outside, &count) == 3 &&
			count != UINT32_MAX && uid >= outside &&
			uid - outside < count)
			return true;
	return false;
}

/* Who asks ends before QEMU starts. What can't be looked at is out of sight. */
static int count_tasks(DIR *proc, struct host_user *user)
{
	int unseen = 0;

	user->tasks = fact_number(0);
	for (const struct dirent *entry; (entry = readdir(proc));) {
		unsigned long long threads;
		struct status status;
		const char *line;
		int error;

		if (entry->d_name[0] < '1' || entry->d_name[0] > '9' ||
			atoi(entry->d_name) == getpid())
			continue;
		error = read_status(dirfd(proc), entry->d_name, &status);
		if (error == -ENOENT)
			continue;
		if (error == 0 && status.uid != user->uid) {
			if (may_be_in_namespace_of(
				    dirfd(proc), entry->d_name, user->uid))
				unseen = -EUSERS;
			continue;
		}
		line = error ? NULL : strstr(status.text, "\nThreads:");
		if (line && sscanf(line, "\nThreads: %llu", &threads) == 1)
			user->tasks.value += threads;
		else
			unseen = error ? error : -EIO;
	}
	return unseen;
}

/*
 * A container may have a loadavg of its own (lxcfs), and processes of the same
 * user are outside.
 */
int live_tasks(int root_fd, uint64_t few, struct host_user *user)
{
	cleanup_dir DIR *proc = open_folder(root_fd, "proc");
	uint64_t all = 0;
	int hidden, unseen;

	if (!proc)
		return proc_failure(errno);
	hidden = shows_all_processes(dirfd(proc), root_fd);
	user->all_tasks_seen.state = FACT_KNOWN;
	if (hidden == 0 && read_all_tasks(dirfd(proc), &all) == 0 &&
		all <= few) {
		user->tasks = fact_number(all);
		return 0;
	}
	unseen = count_tasks(proc, user);
	if (hidden || unseen)
		user->all_tasks_seen =
			(struct fact){.error = hidden ? -hidden : -unseen};
	return 0;
}
