/* SPDX-License-Identifier: MIT */

/* Who asks, or another user, and the limits that QEMU will inherit. */

#include "probes/live.h"

#include "base/cleanup.h"
#include "base/parse.h"
#include "probes/live_proc.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/capability.h>
#include <linux/nsfs.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

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
	/* Of root none is asked for (linux: kernel/fork.c, copy_process()). */
	bool tasks = getuid() == 0 ||
		     data[0].effective & (1u << CAP_SYS_RESOURCE |
						1u << CAP_SYS_ADMIN);
	int first = override || lock || tasks
			    ? proc_in_first_namespace(root_fd)
			    : 0;

	user->makes_interfaces = data[0].effective & 1u << CAP_NET_ADMIN &&
		owns_network(root_fd);

	if (first > 0) {
		user->overrides_permissions = override;
		user->locks_any_memory = lock;
		user->makes_any_tasks = tasks;
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
		[HOST_LIMIT_TASKS] = RLIMIT_NPROC,
	};

	user->memory_lock = own_limit(RLIMIT_MEMLOCK);
	for (size_t i = 0; i < HOST_LIMIT_MAX; i++)
		user->limits[i].most = own_limit(resources[i]);
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
		ret->makes_interfaces = ret->makes_any_tasks = ret->uid == 0;
	own_limits(ret);
	return entry ? database_groups(entry, ret) : 0;
}
