/* SPDX-License-Identifier: MIT */
#ifndef HOST_USER_H
#define HOST_USER_H

#include "base/array.h"
#include "host/fact.h"

#include <sys/types.h>

/* What the processes of a control group (version 1) may open. */
struct host_device_rules {
	char *group; /* "sys/fs/cgroup/devices/vms" */

	/* `devices.list`: "c 10:196 rw"; "a *:* rwm" hides what it forbids */
	struct fact_string list;
};

/* A control group that may have only so much memory, or a unit's to be. */
struct host_memory_group {
	char *file;   /* "sys/fs/cgroup/vms/memory.max"; NULL of a unit */
	char *source; /* of a unit: "FILE: MemoryMax=1G", else NULL */
	struct fact_number limit;
	struct fact_number used;
};

/* The limits of setrlimit(2) that stand in a guest's way, beside MEMLOCK. */
enum host_limit_kind {
	HOST_LIMIT_ADDRESS_SPACE, /* RLIMIT_AS */
	HOST_LIMIT_FILE_SIZE,     /* RLIMIT_FSIZE */
	HOST_LIMIT_MAX,
};

struct host_limit {
	struct fact_number bytes; /* absent: unlimited */
	char *source;             /* of a unit: "FILE: LimitAS=1G", or NULL */
};

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
	bool stays_unprivileged; /* no_new_privs: whatever it runs is not root */
	struct fact_number memory_lock; /* bytes; absent: unlimited */
	struct host_limit limits[HOST_LIMIT_MAX];
	/* What its processes have pinned, all and those at dev/iommu */
	struct fact_number pinned;
	uint64_t pinned_at_iommufd;

	/* Of what starts QEMU, the uppermost first; none of a unit */
	ARRAY(struct host_device_rules) device_rules;

	/* Likewise, and those that have a limit alone; of a unit its own */
	ARRAY(struct host_memory_group) memory_groups;

	/* Of a unit: "FILE: User=%i", what made either known or unknown */
	char *identity_source;
	char *memory_lock_source;
};

void user_clear(struct host_user *user);

#endif
