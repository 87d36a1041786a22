/* SPDX-License-Identifier: MIT */
#include "probes/unit.h"

#include "base/cleanup.h"
#include "base/parse.h"
#include "host/kernel.h"
#include "probes/kernel_release.h"
#include "probes/unit_bounds.h"
#include "probes/unit_files.h"
#include "probes/unit_search.h"
#include "probes/unit_settings.h"
#include "probes/unit_slice.h"

#include <qdev/error.h>

#include <errno.h>
#include <stdio.h>
#include <string.h>

#define FILE_LIMIT   (1u << 20)
#define GROUPS_FILE  "etc/group"

/*
 * What children of the manager may lock where no file says otherwise: what the
 * kernel gave it, 8 MiB since 5.16 (linux: include/uapi/linux/resource.h), and
 * no less (systemd-system.conf(5)). With an older kernel it depends on the
 * version of systemd, which no file tells.
 */
#define DEFAULT_LIMIT      ((uint64_t)8 << 20)
#define DEFAULT_LIMIT_TEXT "no file sets LimitMEMLOCK=, and systemd gives 8M"

/* The unit's own file is the first; empty, it masks the unit as a link does. */
static int look_for_mask(struct root *root, const struct name_list *files)
{
	char byte;
	ssize_t length = root_read_bytes(
		root, files->names.items[0], &byte, sizeof(byte));

	return length == 0 ? -ENOMEDIUM : length < 0 ? (int)length : 0;
}

static int read_unit(struct root *root, const char *name,
	struct unit_settings *settings)
{
	cleanup(name_list_clear) struct name_list files = {0};
	cleanup(name_list_clear) struct name_list defaults = {0};
	int error = unit_search(root, name, &files);

	if (error == 0)
		error = look_for_mask(root, &files);
	if (error == 0)
		error = unit_search_manager(root, &defaults);
	if (error == 0)
		error = unit_files_read(root, &defaults, "Manager",
			unit_settings_assign_default, settings);
	if (error == 0)
		error = unit_files_read(root, &files, "Service",
			unit_settings_assign, settings);
	return error;
}

static bool is_doubtful(const struct unit_settings *settings,
	const enum unit_key *keys, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (settings->doubtful[keys[i]])
			return true;
	return false;
}

/* "kvm:x:104:alice,bob": the number of a group of etc/group. */
static int find_group(const char *groups, const char *name, gid_t *ret)
{
	size_t length = strlen(name);

	for (const char *line = groups; *line;
		line = strchrnul(line, '\n'), line += *line == '\n') {
		cleanup_free char *number = NULL;
		const char *at = line + length;
		uint64_t id;

		if (strncmp(line, name, length) != 0 || *at != ':')
			continue;
		at += 1 + strcspn(at + 1, ":\n");
		if (*at != ':')
			continue;
		number = strndup(at + 1, strcspn(at + 1, ":\n"));
		if (!number)
			return -ENOMEM;
		if (!parse_number(number, 10, UINT32_MAX - 1, &id))
			continue;
		*ret = (gid_t)id;
		return 0;
	}
	return -ENODATA;
}

/* A group that the file has not may be one of a directory service. */
static int resolve_group(struct root *root, const char *name, gid_t *ret)
{
	cleanup_text struct text groups = TEXT_INIT;
	uint64_t id;
	int error;

	if (parse_number(name, 10, UINT32_MAX - 1, &id)) {
		*ret = (gid_t)id;
		return 0;
	}
	error = root_read_file(root, GROUPS_FILE, FILE_LIMIT, &groups);
	return error ? error : find_group(text_string(&groups), name, ret);
}

static int add_group(struct root *root, const char *name, bool primary,
	struct host_user *user)
{
	gid_t id = 0, *group;
	int error = resolve_group(root, name, &id);

	if (error == -ENOMEM)
		return error;
	if (error < 0) {
		user->groups_known = (struct fact){.error = -error};
		return 0;
	}
	if (primary && user->groups.count) {
		user->groups.items[0] = id;
		return 0;
	}
	group = array_add(&user->groups);
	if (!group)
		return -ENOMEM;
	*group = id;
	return 0;
}

static int add_groups(struct root *root, const struct unit_settings *settings,
	struct host_user *user)
{
	int error = 0;

	if (settings->group)
		error = add_group(root, settings->group, true, user);
	for (size_t i = 0; error == 0 && i < settings->groups.names.count; i++)
		error = add_group(
			root, settings->groups.names.items[i], false, user);
	return error;
}

/* Without User= it is root, and then nobody asks the user database. */
static int find_user(struct root *root, const struct unit_settings *settings,
	struct host_user *user)
{
	static const struct fact known = {.state = FACT_KNOWN};

	if (settings->user)
		return root_user(root, settings->user, user);
	user->identity = user->groups_known = known;
	/* A zeroed one is root's. */
	return array_add(&user->groups) ? 0 : -ENOMEM;
}

/*
 * Root has what the bounding set leaves, anybody else what is ambient, too;
 * in a user namespace of its own neither counts.
 */
static void find_capabilities(
	const struct unit_settings *settings, struct host_user *user)
{
	unsigned set = settings->bounding;

	if (user->uid != 0)
		set &= settings->ambient;
	if (settings->private_users)
		set = 0;
	user->overrides_permissions = set & UNIT_CAP_DAC_OVERRIDE;
	user->locks_any_memory = set & UNIT_CAP_IPC_LOCK;
	user->makes_interfaces = set & UNIT_CAP_NET_ADMIN;
	/* Root is root in one, too, of whom none is asked (linux 6.18). */
	user->makes_any_tasks = user->uid == 0 ||
		set & (UNIT_CAP_SYS_ADMIN | UNIT_CAP_SYS_RESOURCE);
}

static int find_privileges(
	const struct unit_settings *settings, struct host_user *user)
{
	const char *source = unit_privileges_source(
		&settings->privileges, user->uid == 0);
	cleanup_text struct text remedy = TEXT_INIT;

	user->stays_unprivileged = source;
	if (!source)
		return 0;
	unit_privileges_add_remedy(&settings->privileges, &remedy);
	user->privileges_source = strdup(source);
	user->privileges_remedy = text_take(&remedy);
	return user->privileges_source && user->privileges_remedy ? 0 : -ENOMEM;
}

static void forget_identity(int error, struct host_user *user)
{
	user->identity = (struct fact){.error = error};
	user->groups_known = user->identity;
	user->overrides_permissions = user->locks_any_memory =
		user->makes_interfaces = user->makes_any_tasks = false;
}

static const enum unit_key identity_keys[] = {
	UNIT_USER,
	UNIT_DYNAMIC_USER,
	UNIT_EXEC_START,
	UNIT_PRIVATE_USERS,
};

static const enum unit_key group_keys[] = {
	UNIT_GROUP,
	UNIT_SUPPLEMENTARY_GROUPS,
	UNIT_PAM_NAME,
};

static int read_identity(struct root *root,
	const struct unit_settings *settings, struct host_user *user)
{
	bool doubtful = is_doubtful(
		settings, identity_keys, ARRAY_SIZE(identity_keys));
	int error = unit_settings_source(settings, identity_keys,
		ARRAY_SIZE(identity_keys), doubtful, &user->identity_source);

	if (error < 0)
		return error;
	if (doubtful) {
		forget_identity(EINVAL, user);
		return 0;
	}
	error = find_user(root, settings, user);
	if (error == -ENOMEM || error == -ENOENT)
		return error;
	if (error < 0) {
		forget_identity(-error, user);
		return 0;
	}
	find_capabilities(settings, user);
	if (find_privileges(settings, user) < 0)
		return -ENOMEM;
	if (!is_doubtful(settings, group_keys, ARRAY_SIZE(group_keys)))
		return add_groups(root, settings, user);
	user->groups_known = (struct fact){.error = EINVAL};
	return 0;
}

static struct fact_number default_limit(const struct host_machine *machine)
{
	return kernel_since(&machine->release, 5, 16) == KERNEL_SINCE
		       ? fact_number(DEFAULT_LIMIT)
		       : fact_number_missing(EINVAL);
}

/* Whose capabilities are not known may not need any limit. */
static int read_limit(const struct unit_settings *settings, struct host *host)
{
	static const enum unit_key keys[] = {UNIT_LIMIT_MEMLOCK, UNIT_PAM_NAME};
	struct host_user *user = &host->user;
	bool doubtful = is_doubtful(settings, keys, ARRAY_SIZE(keys));
	int error = unit_settings_source(settings, keys, ARRAY_SIZE(keys), doubtful,
		&user->memory_lock_source);

	if (error < 0)
		return error;
	if (!user->memory_lock_source) {
		user->memory_lock_source = strdup(DEFAULT_LIMIT_TEXT);
		user->memory_lock = default_limit(&host->machine);
	} else {
		user->memory_lock = doubtful ? fact_number_missing(EINVAL)
					     : settings->memory_lock;
	}
	if (user->identity.state != FACT_KNOWN &&
		user->memory_lock.state == FACT_KNOWN)
		user->memory_lock = fact_number_missing(user->identity.error);
	return user->memory_lock_source ? 0 : -ENOMEM;
}

/*
 * The others, which nobody sets as a rule: what the kernel gives the manager is
 * no limit. A capability does not lift them.
 */
static int read_limits(
	const struct unit_settings *settings, struct host_user *user)
{
	static const enum unit_key keys[] = {
		[HOST_LIMIT_ADDRESS_SPACE] = UNIT_LIMIT_AS,
		[HOST_LIMIT_FILE_SIZE] = UNIT_LIMIT_FSIZE,
		[HOST_LIMIT_DATA] = UNIT_LIMIT_DATA,
		[HOST_LIMIT_TASKS] = UNIT_LIMIT_NPROC,
	};
	int error = 0;

	for (size_t i = 0; error == 0 && i < HOST_LIMIT_MAX; i++) {
		struct host_limit *limit = &user->limits[i];

		limit->most = settings->said[keys[i]]
			? settings->limits[i]
			: fact_number_missing(ENOENT);
		error = unit_settings_source(
			settings, &keys[i], 1, false, &limit->source);
	}
	return error;
}

/* What takes from its processes something that the caller has. */
static int read_restrictions(
	const struct unit_settings *settings, struct host_unit *unit)
{
	static const enum unit_key filter[] = {UNIT_SYSTEM_CALL_FILTER};
	static const enum unit_key families[] = {UNIT_ADDRESS_FAMILIES};
	static const enum unit_key networks[] = {
		UNIT_PRIVATE_NETWORK,
		UNIT_NETWORK_NAMESPACE,
	};
	int error = unit_settings_source(settings, filter, ARRAY_SIZE(filter),
		true, &unit->filter_source);

	if (error == 0)
		error = unit_settings_source(settings, families,
			ARRAY_SIZE(families), true, &unit->families_source);
	return error < 0 ? error
			 : unit_settings_source(settings, networks,
				   ARRAY_SIZE(networks), true,
				   &unit->network_source);
}

/* The paths go over to the host. */
static int read_views(struct unit_settings *settings, struct host_unit *unit)
{
	for (size_t i = 0; i < settings->views.count; i++) {
		struct unit_view *view = &settings->views.items[i];
		struct host_unit_view *added = array_add(&unit->views);

		if (!added)
			return -ENOMEM;
		added->source = strdup(settings->said[view->key]);
		added->path = TAKE_PTR(view->path);
		added->is_read_only = view->key == UNIT_PROTECT_SYSTEM ||
				      view->key == UNIT_READ_ONLY_PATHS;
		if (!added->source)
			return -ENOMEM;
	}
	return 0;
}

static int forget(int error, struct host *host)
{
	forget_identity(error, &host->user);
	host->user.memory_lock = fact_number_missing(error);
	host->user.memory_lock.state = FACT_UNKNOWN;
	return unit_bounds_add_unknown(host->unit.name, NULL, error, host);
}

static int judge(struct root *root, struct unit_settings *settings,
	struct host *host, struct text *problem)
{
	int error = read_identity(root, settings, &host->user);

	if (error == -ENOENT) {
		text_addf(problem, "%s: there is no such user",
			settings->said[UNIT_USER]);
		return QDEV_ERROR_INVALID;
	}
	if (error == 0)
		error = read_limit(settings, host);
	if (error == 0)
		error = read_limits(settings, &host->user);
	/* Its control group is new, and nobody else in it. */
	if (error == 0)
		error = unit_bounds_add(settings, host->unit.name,
			&(struct unit_used){fact_number(0), fact_number(0)},
			host);
	if (error == 0)
		error = unit_slices_read(root, settings, host);
	if (error == 0)
		error = read_restrictions(settings, &host->unit);
	if (error == 0)
		error = read_views(settings, &host->unit);
	return error < 0 ? QDEV_ERROR_NO_MEMORY : 0;
}

int unit_read(struct root *root, const char *name, struct host *host,
	struct text *problem)
{
	cleanup(unit_settings_clear) struct unit_settings settings;
	int error;

	unit_settings_init(&settings, NULL);
	if (!is_unit_name(name)) {
		text_addf(problem, "%s is no name of a service", name);
		return QDEV_ERROR_INVALID;
	}
	if (unit_name(name, &host->unit.name) < 0 ||
		kernel_release_read(root, &host->machine) < 0)
		return QDEV_ERROR_NO_MEMORY;
	settings.unit = host->unit.name;
	error = read_unit(root, host->unit.name, &settings);
	if (error == 0)
		return judge(root, &settings, host, problem);
	if (error == -ENOMEM)
		return QDEV_ERROR_NO_MEMORY;
	if (error != -ENOENT && error != -ENOMEDIUM)
		return forget(-error, host) < 0 ? QDEV_ERROR_NO_MEMORY : 0;
	text_addf(problem,
		error == -ENOENT ? "there is no unit %s"
				 : "the unit %s is masked",
		host->unit.name);
	return QDEV_ERROR_INVALID;
}
