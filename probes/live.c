/* SPDX-License-Identifier: MIT */
#include "probes/live.h"

#include "base/cleanup.h"
#include "base/parse.h"

#include <endian.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <limits.h>
#include <linux/capability.h>
#include <linux/nsfs.h>
#include <linux/posix_acl.h>
#include <linux/posix_acl_xattr.h>
#include <netdb.h>
#include <netinet/in.h>
#include <pwd.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/un.h>
#include <sys/xattr.h>
#include <time.h>

/* One entry of the xattr as the kernel stores it: little endian, 8 bytes. */
static int add_acl_entry(
	struct host_node *node, const struct posix_acl_xattr_entry *raw)
{
	uint16_t tag = le16toh(raw->e_tag);
	unsigned bits = le16toh(raw->e_perm);

	if (tag == ACL_GROUP_OBJ)
		node->acl_group_permissions = bits;
	if (tag != ACL_USER && tag != ACL_GROUP)
		return 0;

	struct host_acl_entry *entry = array_add(&node->acl);

	if (!entry)
		return -ENOMEM;
	entry->is_group = tag == ACL_GROUP;
	entry->id = le32toh(raw->e_id);
	entry->permissions = bits;
	return 0;
}

/*
 * What a read through /proc that failed says: without a /proc there is no such
 * file, but that is no word on what was asked for.
 */
static int proc_failure(int error)
{
	return error == ENOENT || error == ENOTDIR ? -EIO : -error;
}

static int read_acl(int fd, struct host_node *node)
{
	char path[64];
	_Alignas(8) char buffer[4096];
	const struct posix_acl_xattr_entry *entry;

	/* An O_PATH descriptor takes no fgetxattr(2), its link does. */
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);

	ssize_t length = getxattr(
		path, "system.posix_acl_access", buffer, sizeof(buffer));

	if (length < 0)
		return errno == ENODATA || errno == EOPNOTSUPP
			       ? 0
			       : proc_failure(errno);
	node->has_acl = true;
	for (size_t at = sizeof(struct posix_acl_xattr_header);
		at + sizeof(*entry) <= (size_t)length; at += sizeof(*entry)) {
		entry = (const void *)(buffer + at);

		int error = add_acl_entry(node, entry);

		if (error < 0)
			return error;
	}
	return 0;
}

int live_node(int root_fd, const char *path, struct host_node *ret)
{
	struct stat status;
	cleanup_fd int fd = openat(root_fd, path, O_PATH | O_CLOEXEC);

	if (fd < 0 || fstat(fd, &status) < 0)
		return -errno;
	ret->type = status.st_mode & S_IFMT;
	ret->device = status.st_dev;
	ret->inode = status.st_ino;
	ret->number_known.state = FACT_KNOWN;
	ret->major = major(status.st_rdev);
	ret->minor = minor(status.st_rdev);
	ret->owner = status.st_uid;
	ret->group = status.st_gid;
	ret->mode = status.st_mode & 07777;
	return read_acl(fd, ret);
}

static int try_open(int root_fd, const char *path)
{
	cleanup_fd int fd = openat(
		root_fd, path, O_RDWR | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);

	return fd < 0 ? -errno : 0;
}

/*
 * Another check may have the node open for just such a moment: two that watch
 * one group are woken by the same event (lab: one time in 25). Who means to
 * keep it has it some milliseconds later, too.
 */
int live_try_open(int root_fd, const char *path)
{
	static const struct timespec pauses[] = {
		{.tv_nsec = 1000000},
		{.tv_nsec = 4000000},
	};
	int error = try_open(root_fd, path);

	for (size_t i = 0; error == -EBUSY && i < ARRAY_SIZE(pauses); i++) {
		nanosleep(&pauses[i], NULL);
		error = try_open(root_fd, path);
	}
	return error;
}

int live_try_access(int root_fd, const char *path, int mode)
{
	return faccessat(root_fd, path, mode, AT_EACCESS) < 0 ? -errno : 0;
}

/*
 * The kernel looks for a socket at the path before it compares the types: a
 * socket of datagrams learns whether there is one of streams, which learns
 * nothing of that (linux: net/unix/af_unix.c, unix_find_bsd()).
 */
int live_try_connect(int root_fd, const char *path)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	cleanup_fd int node = openat(root_fd, path, O_PATH | O_CLOEXEC);
	cleanup_fd int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	if (node < 0 || fd < 0)
		return -errno;
	/* Whatever the length of its path. */
	snprintf(address.sun_path, sizeof(address.sun_path),
		"/proc/self/fd/%d", node);
	if (connect(fd, (const struct sockaddr *)&address, sizeof(address)) ==
		0)
		return -EPROTOTYPE;
	return errno == EPROTOTYPE ? 0 : -errno;
}

/* One that others listen at for IPv4 is free for IPv6, and QEMU takes it. */
static int try_bind(const struct addrinfo *address)
{
	static const int on = 1;
	cleanup_fd int fd = socket(address->ai_family,
		address->ai_socktype | SOCK_CLOEXEC, address->ai_protocol);

	if (fd < 0)
		return -EADDRINUSE;
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	if (address->ai_family == AF_INET6)
		setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof(on));
	return bind(fd, address->ai_addr, address->ai_addrlen) < 0 ? -errno : 0;
}

/*
 * QEMU goes on to the next address if one is in use, and gives up at any other
 * answer (qemu: util/qemu-sockets.c, inet_listen_saddr()).
 */
int live_try_listen(const char *host, const char *port)
{
	const struct addrinfo hints = {
		.ai_flags = AI_PASSIVE,
		.ai_socktype = SOCK_STREAM,
	};
	struct addrinfo *list;
	int error = getaddrinfo(*host ? host : NULL, port, &hints, &list);

	if (error)
		return error == EAI_NONAME ? -EADDRNOTAVAIL : -EIO;
	error = -EADDRINUSE;
	for (const struct addrinfo *address = list;
		address && error == -EADDRINUSE; address = address->ai_next)
		error = try_bind(address);
	freeaddrinfo(list);
	return error;
}

/* A file system without such locks stops QEMU neither. */
int live_try_lock(
	int root_fd, const char *path, const uint8_t *bytes, size_t count)
{
	cleanup_fd int fd = openat(
		root_fd, path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);

	if (fd < 0)
		return -errno;
	for (size_t i = 0; i < count; i++) {
		struct flock lock = {
			.l_type = F_WRLCK,
			.l_whence = SEEK_SET,
			.l_start = bytes[i],
			.l_len = 1,
		};

		if (fcntl(fd, F_OFD_GETLK, &lock) == 0 &&
			lock.l_type != F_UNLCK)
			return -EAGAIN;
	}
	return 0;
}

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
 * Whether the caller's capabilities count where vfio asks for them, in the
 * first user namespace (capable(), not ns_capable()): that one maps all ids
 * onto themselves. A kernel without namespaces (CONFIG_USER_NS=n) has a
 * /proc/self without that file. 0, 1, or a negative errno.
 */
static int in_first_namespace(int root_fd)
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

/*
 * Whether /proc shows the processes of all namespaces, and numbers users as
 * the kernel does: the first pid namespace has a fixed number (linux:
 * include/linux/proc_ns.h, PROC_PID_INIT_INO), and what hides others
 * (hidepid=) hides process 1.
 */
static int shows_all_processes(int proc_fd, int root_fd)
{
	struct stat status;
	int first = in_first_namespace(root_fd);

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

/* Whether the user namespace of the process is that of its network. */
static bool owns_network(int root_fd)
{
	struct stat own, of_network;
	cleanup_fd int network =
		openat(root_fd, "proc/self/ns/net", O_RDONLY | O_CLOEXEC);
	cleanup_fd int user = network < 0 ? -1 : ioctl(network, NS_GET_USERNS);

	return user >= 0 && fstat(user, &of_network) == 0 &&
	       fstatat(root_fd, "proc/self/ns/user", &own, 0) == 0 &&
	       own.st_ino == of_network.st_ino;
}

static int read_capabilities(int root_fd, struct host_user *user)
{
	struct __user_cap_header_struct header = {
		.version = _LINUX_CAPABILITY_VERSION_3,
	};
	struct __user_cap_data_struct data[2] = {0};

	if (syscall(SYS_capget, &header, data) < 0)
		return -errno;

	bool override = data[0].effective & 1u << CAP_DAC_OVERRIDE;
	bool lock = data[0].effective & 1u << CAP_IPC_LOCK;
	int first = override || lock ? in_first_namespace(root_fd) : 0;

	user->makes_interfaces = data[0].effective & 1u << CAP_NET_ADMIN &&
		owns_network(root_fd);

	if (first > 0) {
		user->overrides_permissions = override;
		user->locks_any_memory = lock;
	}
	return first < 0 ? first : 0;
}

static struct fact_number own_limit(int resource)
{
	struct rlimit limit;

	if (getrlimit((__rlimit_resource_t)resource, &limit) < 0)
		return fact_number_missing(errno);
	if (limit.rlim_cur == RLIM_INFINITY)
		return fact_number_missing(ENOENT);
	return fact_number(limit.rlim_cur);
}

/* What the caller hands down to QEMU, whoever runs it. */
static void own_limits(struct host_user *user)
{
	static const int resources[] = {
		[HOST_LIMIT_ADDRESS_SPACE] = RLIMIT_AS,
		[HOST_LIMIT_FILE_SIZE] = RLIMIT_FSIZE,
		[HOST_LIMIT_DATA] = RLIMIT_DATA,
	};

	user->memory_lock = own_limit(RLIMIT_MEMLOCK);
	for (size_t i = 0; i < HOST_LIMIT_MAX; i++)
		user->limits[i].bytes = own_limit(resources[i]);
}

static int add_group(struct host_user *user, gid_t id)
{
	gid_t *group = array_add(&user->groups);

	if (!group)
		return -ENOMEM;
	*group = id;
	return 0;
}

/*
 * Root whose capabilities may count or not is nobody that we know; of anybody
 * else they are taken not to count.
 */
int live_caller(int root_fd, struct host_user *ret)
{
	gid_t groups[NGROUPS_MAX];
	int count = getgroups(NGROUPS_MAX, groups);
	int error = read_capabilities(root_fd, ret);

	ret->uid = geteuid();
	if (error < 0 && ret->uid == 0)
		return error;
	ret->identity.state = FACT_KNOWN;
	ret->groups_known.state = FACT_KNOWN;
	if (add_group(ret, getegid()) < 0)
		return -ENOMEM;
	for (int i = 0; i < count; i++)
		if (add_group(ret, groups[i]) < 0)
			return -ENOMEM;
	own_limits(ret);
	ret->stays_unprivileged = prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1;
	return 0;
}

static int database_groups(const struct passwd *entry, struct host_user *user)
{
	gid_t groups[NGROUPS_MAX];
	int count = NGROUPS_MAX;

	if (getgrouplist(entry->pw_name, entry->pw_gid, groups, &count) < 0)
		return -EOVERFLOW;
	for (int i = 0; i < count; i++)
		if (add_group(user, groups[i]) < 0)
			return -ENOMEM;
	return 0;
}

/*
 * A number without an entry in the user database is a user without groups:
 * setpriv --reuid=N --clear-groups makes one.
 */
int live_user(const char *name, struct host_user *ret)
{
	char buffer[16384];
	struct passwd storage, *entry = NULL;
	uint64_t uid;
	bool is_number = parse_number(name, 10, UINT32_MAX - 1, &uid);
	int error = is_number ? getpwuid_r((uid_t)uid, &storage, buffer,
					sizeof(buffer), &entry)
			      : getpwnam_r(name, &storage, buffer,
					sizeof(buffer), &entry);

	if (!entry && !is_number)
		return error ? -error : -ENOENT;
	ret->uid = entry ? entry->pw_uid : (uid_t)uid;
	ret->identity.state = FACT_KNOWN;
	ret->groups_known.state = FACT_KNOWN;
	ret->overrides_permissions = ret->locks_any_memory =
		ret->makes_interfaces = ret->uid == 0;
	own_limits(ret);
	return entry ? database_groups(entry, ret) : 0;
}
