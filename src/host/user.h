/* SPDX-License-Identifier: MIT */
#ifndef HOST_USER_H
#define HOST_USER_H

#include "base/array.h"
#include "host/fact.h"
#include "host/node_set.h"

#include <sys/types.h>

/* What the processes of a control group (version 1) may open. */
struct host_device_rules {
	char *group; /* "sys/fs/cgroup/devices/vms" */

	/* `devices.list`: "c 10:196 rw"; "a *:* rwm" hides what it forbids */
	struct fact_string list;
};

/*
 * A control group that may have only so much of something, bytes of memory or
 * tasks, or will be when the unit is started that is to run QEMU: its own, or
 * that of a slice it is in.
 */
struct host_group_limit {
	char *file;   /* "sys/fs/cgroup/vms/memory.max"; NULL of a unit */
	char *unit;   /* "vm.service", "system.slice"; NULL: neither */
	char *source; /* of these: "FILE: MemoryMax=1G", else NULL */
	struct fact_number limit;
	unsigned share; /* 10,000ths of what the host has, not `limit`; 0: no */
	const char *setting; /* of a unit: "MemoryMax"; NULL: none is known */
	const char *doubt; /* why it may be no limit at all; NULL: it is one */
	struct fact_number used;
};

/* What a share is counted in (systemd: parse_permyriad()). */
#define HOST_SHARE_WHOLE 10000u

struct host_group_limits {
	ARRAY(struct host_group_limit) found;
};

/* The nodes that a control group's memory may be of. */
struct host_node_bound {
	char *file;   /* "sys/fs/cgroup/vms/cpuset.mems"; NULL of a unit */
	char *unit;   /* as of a host_memory_group */
	char *source; /* "FILE: AllowedMemoryNodes=0" */
	struct fact known;
	struct node_set nodes;
};

/* The limits of setrlimit(2) that stand in a guest's way, beside MEMLOCK. */
enum host_limit_kind {
	HOST_LIMIT_ADDRESS_SPACE, /* RLIMIT_AS */
	HOST_LIMIT_FILE_SIZE,     /* RLIMIT_FSIZE */
	HOST_LIMIT_DATA,          /* RLIMIT_DATA */
	HOST_LIMIT_TASKS,         /* RLIMIT_NPROC, of all the user's */
	HOST_LIMIT_MAX,
};

struct host_limit {
	struct fact_number most; /* bytes, tasks; absent: unlimited */
	char *source;            /* of a unit: "FILE: LimitAS=1G", or NULL */
};

/*
 * QEMU's tasks: itself, its RCU thread and a CPU at the least; the other CPUs,
 * 288 in all (QEMU 7.2, q35), up to 64 workers (qemu: util/thread-pool.c) and a
 * display's thread are many.
 */
#define QEMU_TASKS_LEAST 3
#define QEMU_TASKS_MANY  384

/* Who will run QEMU, and under which limits. */
struct host_user {
	bool is_caller;
	struct fact identity; /* unknown: the rest says nothing */
	char *name;           /* as asked for with --user; else NULL */
	uid_t uid;
	struct fact groups_known;
	ARRAY(gid_t) groups; /* the primary one first */
	bool overrides_permissions; /* CAP_DAC_OVERRIDE in the first namespace */
	bool locks_any_memory;      /* CAP_IPC_LOCK in the first namespace */
	bool makes_interfaces; /* CAP_NET_ADMIN where the network is */
	/* Root, CAP_SYS_RESOURCE or CAP_SYS_ADMIN in the first namespace */
	bool makes_any_tasks;
	bool stays_unprivileged; /* no_new_privs: whatever it runs is not root */
	struct fact_number memory_lock; /* bytes; absent: unlimited */
	struct host_limit limits[HOST_LIMIT_MAX];

	/*
	 * Where its tasks are limited: no fewer than it has beside who asks, and no
	 * more where they may be too many; but some may be out of sight.
	 */
	struct fact_number tasks;
	struct fact all_tasks_seen;

	/* What its processes have pinned, all and those at dev/iommu */
	struct fact_number pinned;
	uint64_t pinned_at_iommufd;

	/* Of what starts QEMU, the uppermost first; none of a unit */
	ARRAY(struct host_device_rules) device_rules;

	/* Likewise, and those that have a limit alone; of a unit its own, too */
	struct host_group_limits memory_groups;
	struct host_group_limits task_groups;

	/* Looked at where huge pages are asked for alone; none of a unit */
	struct host_group_limits huge_page_groups;

	/* Of the caller's group; or of a unit, and then of its slices */
	ARRAY(struct host_node_bound) node_bounds;

	/* Of a unit: "FILE: User=%i", what made either known or unknown */
	char *identity_source;
	char *memory_lock_source;
	char *privileges_source; /* what makes it stay so: "FILE: …=yes" */
	char *privileges_remedy; /* lines of a drop-in: "LockPersonality=no\\n" */
};

void user_clear(struct host_user *user);

#endif
