/* SPDX-License-Identifier: MIT */
#include "probes/unit_bounds.h"

#include "base/text.h"
#include "probes/memory_groups.h"

#include <errno.h>
#include <string.h>

/*
 * The settings of memory, and when they are none. MemoryLimit= is the old name
 * of MemoryMax=, and nothing beside a newer setting (lab, systemd 252: alone,
 * or beside MemoryMax=infinity, it is memory.max; beside a MemoryMax=,
 * MemoryHigh= or MemorySwapMax= it is not).
 */
static const struct memory_setting {
	enum unit_key key;
	const char *name, *doubt;
} memory_settings[UNIT_MEMORIES] = {
	[UNIT_MEMORY_ALWAYS] = {UNIT_MEMORY_MAX, "MemoryMax", NULL},
	[UNIT_MEMORY_SLOWLY] = {UNIT_MEMORY_HIGH, "MemoryHigh",
		MEMORY_HIGH_DOUBT},
	[UNIT_MEMORY_FORMERLY] = {UNIT_MEMORY_LIMIT, "MemoryLimit",
		"MemoryLimit= is for systemd to heed or not: that depends on "
		"its version, and on MemorySwapMax=, MemoryLow= and "
		"MemoryMin="},
	[UNIT_MEMORY_AT_STARTUP] = {UNIT_STARTUP_MEMORY_MAX, "StartupMemoryMax",
		"StartupMemoryMax= is the limit while the host boots or shuts "
		"down, instead of MemoryMax="},
};

static bool is_bound(const struct unit_settings *settings, enum unit_key key,
	const struct unit_bound *bound)
{
	return settings->said[key] &&
	       (bound->share || bound->most.state != FACT_ABSENT);
}

static bool bounds_memory(
	const struct unit_settings *settings, enum unit_memory_kind kind)
{
	return is_bound(settings, memory_settings[kind].key,
		&settings->memory[kind]);
}

bool unit_bounds_memory(const struct unit_settings *settings)
{
	for (unsigned kind = 0; kind < UNIT_MEMORIES; kind++)
		if (bounds_memory(settings, kind))
			return true;
	return false;
}

static const struct unit_bound *tasks_of(
	const struct unit_settings *settings, enum unit_key *ret_key)
{
	*ret_key = settings->sets_tasks ? UNIT_TASKS_MAX
					: UNIT_DEFAULT_TASKS_MAX;
	return settings->sets_tasks ? &settings->tasks
				    : &settings->default_tasks;
}

bool unit_bounds_tasks(const struct unit_settings *settings)
{
	enum unit_key key;
	const struct unit_bound *tasks = tasks_of(settings, &key);

	return is_bound(settings, key, tasks);
}

static int add_limit(const struct unit_bound *bound, const char *unit,
	const char *setting, const char *said, struct fact_number used,
	struct host_group_limits *limits)
{
	struct host_group_limit *limit = array_add(&limits->found);

	if (!limit)
		return -ENOMEM;
	limit->limit = bound->most;
	limit->share = bound->share;
	limit->setting = setting;
	limit->used = used;
	limit->unit = strdup(unit);
	limit->source = strdup(said);
	return limit->unit && limit->source ? 0 : -ENOMEM;
}

static int add_memory(const struct unit_settings *settings,
	enum unit_memory_kind kind, const char *unit, struct fact_number used,
	struct host_group_limits *limits)
{
	const struct memory_setting *setting = &memory_settings[kind];
	int error = add_limit(&settings->memory[kind], unit, setting->name,
		settings->said[setting->key], used, limits);

	if (error == 0)
		limits->found.items[limits->found.count - 1].doubt =
			setting->doubt;
	return error;
}

static int add_memories(const struct unit_settings *settings, const char *unit,
	struct fact_number used, struct host_user *user)
{
	bool is_newer = bounds_memory(settings, UNIT_MEMORY_ALWAYS) ||
			bounds_memory(settings, UNIT_MEMORY_SLOWLY);
	int error = 0;

	for (unsigned kind = 0; error == 0 && kind < UNIT_MEMORIES; kind++)
		if (bounds_memory(settings, kind) &&
			(kind != UNIT_MEMORY_FORMERLY || !is_newer))
			error = add_memory(settings, kind, unit, used,
				&user->memory_groups);
	return error;
}

/*
 * The uppermost group has no such files: -.slice bounds no memory, and its
 * TasksMax= becomes the kernel's threads-max (lab, systemd 252).
 */
static int add_limits(const struct unit_settings *settings, const char *unit,
	const struct unit_used *used, struct host_user *user)
{
	enum unit_key key;
	const struct unit_bound *tasks = tasks_of(settings, &key);
	int error;

	if (strcmp(unit, "-.slice") == 0)
		return 0;
	error = add_memories(settings, unit, used->memory, user);
	if (error || !is_bound(settings, key, tasks))
		return error;
	return add_limit(tasks, unit, "TasksMax", settings->said[key],
		used->tasks, &user->task_groups);
}

static int add_nodes(const struct unit_settings *settings, const char *unit,
	struct host_user *user)
{
	static const enum unit_key keys[] = {
		UNIT_STARTUP_MEMORY_NODES,
		UNIT_MEMORY_NODES,
	};
	bool doubtful = settings->doubtful[UNIT_MEMORY_NODES] ||
			settings->doubtful[UNIT_STARTUP_MEMORY_NODES];
	struct host_node_bound *bound;

	if (!doubtful && node_set_is_empty(&settings->nodes))
		return 0;
	bound = array_add(&user->node_bounds);
	if (!bound)
		return -ENOMEM;
	bound->nodes = settings->nodes;
	bound->known = doubtful ? (struct fact){.error = EINVAL}
				: (struct fact){.state = FACT_KNOWN};
	bound->unit = strdup(unit);
	if (!bound->unit)
		return -ENOMEM;
	return unit_settings_source(
		settings, keys, ARRAY_SIZE(keys), doubtful, &bound->source);
}

/* What closes devices, and first of all what nobody can tell. */
static int copy_device_source(const struct unit_settings *settings, char **ret)
{
	static const enum unit_key keys[] = {
		UNIT_ROOT_DIRECTORY,
		UNIT_ROOT_IMAGE,
		UNIT_PRIVATE_DEVICES,
		UNIT_DEVICE_POLICY,
		UNIT_DEVICE_ALLOW,
	};
	enum unit_key key = settings->private_devices  ? UNIT_PRIVATE_DEVICES
			    : settings->closes_devices ? UNIT_DEVICE_POLICY
						       : UNIT_DEVICE_ALLOW;
	int error = unit_settings_source(
		settings, keys, ARRAY_SIZE(keys), true, ret);

	return error || *ret
		       ? error
		       : unit_settings_source(settings, &key, 1, false, ret);
}

/* A list of what is allowed closes the rest, whatever the policy. */
static struct fact closes_devices(const struct unit_settings *settings)
{
	bool closes = settings->private_devices || settings->closes_devices ||
		      settings->device_allow.names.count;

	for (unsigned key = UNIT_PRIVATE_DEVICES; key < UNIT_PROTECT_SYSTEM;
		key++)
		if (settings->doubtful[key])
			return (struct fact){.error = EINVAL};
	return (struct fact){.state = closes ? FACT_KNOWN : FACT_ABSENT};
}

static int add_policy(struct unit_settings *settings, const char *name,
	struct host_unit *unit)
{
	struct fact closes = closes_devices(settings);
	struct host_device_policy *policy;

	/* The unit's own is the first, whatever it says. */
	if (unit->policies.count && closes.state == FACT_ABSENT)
		return 0;
	policy = array_add(&unit->policies);
	if (!policy)
		return -ENOMEM;
	policy->closes = closes;
	policy->hides = settings->private_devices;
	policy->allow.items = settings->device_allow.names.items;
	policy->allow.count = settings->device_allow.names.count;
	policy->allow.room = settings->device_allow.names.room;
	settings->device_allow = (struct name_list){0};
	policy->unit = strdup(name);
	return policy->unit ? copy_device_source(settings, &policy->source)
			    : -ENOMEM;
}

int unit_bounds_add(struct unit_settings *settings, const char *unit,
	const struct unit_used *used, struct host *host)
{
	int error = add_limits(settings, unit, used, &host->user);

	if (error == 0)
		error = add_nodes(settings, unit, &host->user);
	return error ? error : add_policy(settings, unit, &host->unit);
}

static int add_unknown_limit(const char *unit, const char *source, int error,
	struct host_group_limits *limits)
{
	struct host_group_limit *limit = array_add(&limits->found);

	if (!limit)
		return -ENOMEM;
	limit->limit = fact_number_missing(error);
	limit->limit.state = FACT_UNKNOWN;
	limit->source = source ? strdup(source)
			       : format_string("the files of %s: %s", unit,
					 fact_reason(error));
	return limit->source ? 0 : -ENOMEM;
}

int unit_bounds_add_unknown(
	const char *unit, const char *source, int error, struct host *host)
{
	struct host_device_policy *policy = array_add(&host->unit.policies);

	if (!policy)
		return -ENOMEM;
	policy->closes = (struct fact){.error = error};
	policy->unit = strdup(unit);
	policy->source = source ? strdup(source) : NULL;
	if (!policy->unit || (source && !policy->source) ||
		add_unknown_limit(unit, source, error,
			&host->user.memory_groups) < 0)
		return -ENOMEM;
	return add_unknown_limit(
		unit, source, error, &host->user.task_groups);
}
