/* SPDX-License-Identifier: MIT */
#ifndef PROBES_UNIT_SETTINGS_H
#define PROBES_UNIT_SETTINGS_H

/*
 * What the files of a unit say, before anybody is asked who that is: the
 * settings of systemd.exec(5) and systemd.resource-control(5) that decide
 * whether a process of it may open a device and lock memory.
 */

#include "host/host.h"
#include "probes/name_list.h"
#include "probes/unit_privileges.h"

enum unit_key {
	UNIT_USER,
	UNIT_GROUP,
	UNIT_SUPPLEMENTARY_GROUPS,
	UNIT_DYNAMIC_USER,
	UNIT_EXEC_START,
	UNIT_PRIVATE_USERS,
	UNIT_BOUNDING_SET,
	UNIT_AMBIENT,
	UNIT_PAM_NAME,
	UNIT_LIMIT_MEMLOCK,
	UNIT_LIMIT_AS,
	UNIT_LIMIT_FSIZE,
	UNIT_LIMIT_DATA,
	UNIT_LIMIT_NPROC,
	UNIT_TASKS_MAX,
	UNIT_MEMORY_MAX,
	UNIT_MEMORY_HIGH,
	UNIT_MEMORY_LIMIT,
	UNIT_STARTUP_MEMORY_MAX,
	UNIT_MEMORY_NODES,
	UNIT_STARTUP_MEMORY_NODES,
	UNIT_SLICE,
	UNIT_SYSTEM_CALL_FILTER,
	UNIT_PRIVATE_NETWORK,
	UNIT_NETWORK_NAMESPACE,
	UNIT_ADDRESS_FAMILIES,
	UNIT_PRIVATE_DEVICES, /* from here on, what devices there are */
	UNIT_DEVICE_POLICY,
	UNIT_DEVICE_ALLOW,
	UNIT_ROOT_DIRECTORY, /* … and what files */
	UNIT_ROOT_IMAGE,
	UNIT_PROTECT_SYSTEM, /* from here on, what files alone */
	UNIT_PROTECT_HOME,
	UNIT_PRIVATE_TMP,
	UNIT_READ_ONLY_PATHS,
	UNIT_INACCESSIBLE_PATHS,
	UNIT_TEMPORARY_FILE_SYSTEM,
	UNIT_BIND_PATHS,
	UNIT_BIND_READ_ONLY_PATHS,
	UNIT_MOUNT_IMAGES,
	UNIT_EXTENSION_IMAGES,
	UNIT_DEFAULT_TASKS_MAX, /* of [Manager] alone */
	UNIT_KEY_MAX,
};

/* A path that a setting makes another one, or read-only; "" is all. */
struct unit_view {
	enum unit_key key;
	char *path; /* without a leading slash */
};

/* The capabilities that decide here. */
enum unit_capability {
	UNIT_CAP_DAC_OVERRIDE = 1 << 0,
	UNIT_CAP_IPC_LOCK = 1 << 1,
	UNIT_CAP_OTHERS = 1 << 2, /* some that are not named here */
	UNIT_CAP_WHOLE = 1 << 3,  /* none was taken away */
	UNIT_CAP_NET_ADMIN = 1 << 4,
	UNIT_CAP_SYS_ADMIN = 1 << 5,
	UNIT_CAP_SYS_RESOURCE = 1 << 6,
	UNIT_CAP_ALL = (1 << 7) - 1,
};

/* The limits of a control group's memory: MemoryMax= and what sets it, too. */
enum unit_memory_kind {
	UNIT_MEMORY_ALWAYS,
	UNIT_MEMORY_SLOWLY,
	UNIT_MEMORY_FORMERLY,
	UNIT_MEMORY_AT_STARTUP,
	UNIT_MEMORIES,
};

/* What a control group may have of the host's. */
struct unit_bound {
	struct fact_number most; /* absent: unlimited */
	unsigned share; /* 10,000ths of what the host has instead; 0: no */
};

struct unit_settings {
	const char *unit; /* for what %n, %p, %i stand for */
	const char *file; /* that is being read */

	/* The last line of each key, "FILE: User=qemu"; NULL: none */
	char *said[UNIT_KEY_MAX];
	/* It means something that nobody here can tell. */
	bool doubtful[UNIT_KEY_MAX];

	char *user, *group, *slice; /* NULL: not set */
	struct name_list groups;
	unsigned bounding, ambient; /* of enum unit_capability */
	bool private_users, private_devices;
	struct unit_privileges privileges;
	struct fact_number memory_lock; /* absent: unlimited */
	struct fact_number limits[HOST_LIMIT_MAX]; /* likewise */
	struct unit_bound memory[UNIT_MEMORIES]; /* bytes */
	struct unit_bound tasks, default_tasks;
	bool sets_tasks; /* by TasksMax=; else the default holds */
	struct node_set nodes; /* empty: all */
	bool closes_devices;            /* by DevicePolicy= */
	struct name_list device_allow;
	ARRAY(struct unit_view) views;
};

void unit_settings_init(struct unit_settings *settings, const char *unit);
void unit_settings_clear(struct unit_settings *settings);

/* Takes an assignment of [Service]; a unit_assign. 0 or -ENOMEM. */
int unit_settings_assign(
	void *settings, const char *key, const char *value) must_check;

/* The same of [Slice], whose settings are fewer. */
int unit_settings_assign_slice(
	void *settings, const char *key, const char *value) must_check;

/* The same of [Manager], which sets a default of one of them. */
int unit_settings_assign_default(
	void *settings, const char *key, const char *value) must_check;

/*
 * A copy of the first line that was said of these keys, and is doubtful if
 * that is asked for; NULL: none. 0 or -ENOMEM.
 */
int unit_settings_source(const struct unit_settings *settings,
	const enum unit_key *asked, size_t count, bool doubtful,
	char **ret) must_check;

#endif
