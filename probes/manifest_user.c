/* SPDX-License-Identifier: MIT */

/* What a manifest says of users: the members `caller` and `users`. */

#include "probes/manifest.h"

#include "base/parse.h"
#include "probes/manifest_json.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

static int user_groups(const json_t *object, struct host_user *user)
{
	const json_t *groups = json_object_get(object, "groups");
	size_t i;
	json_t *item;

	user->groups_known = fact_from_errno(FACT_NOT_CAPTURED);
	if (!json_is_array(groups))
		return 0;
	json_array_foreach (groups, i, item) {
		json_int_t id = json_integer_value(item);
		gid_t *group;

		if (!json_is_integer(item) || id < 0 || id > UINT32_MAX) {
			array_clear(&user->groups);
			return 0;
		}
		group = array_add(&user->groups);
		if (!group)
			return -ENOMEM;
		*group = (gid_t)id;
	}
	user->groups_known = (struct fact){.state = FACT_KNOWN};
	return 0;
}

bool *manifest_capability(
	struct host_user *user, unsigned i, const char **ret_name)
{
	const struct {
		const char *name;
		bool *is_set;
	} all[] = {
		{"cap_dac_override", &user->overrides_permissions},
		{"cap_ipc_lock", &user->locks_any_memory},
		{"cap_net_admin", &user->makes_interfaces},
		/* ... or root, of whom none is asked */
		{"cap_sys_resource", &user->makes_any_tasks},
	};

	if (i >= ARRAY_SIZE(all))
		return NULL;
	*ret_name = all[i].name;
	return all[i].is_set;
}

static void capability(const char *name, struct host_user *user)
{
	const char *known;
	bool *is_set;

	for (unsigned i = 0; (is_set = manifest_capability(user, i, &known));
		i++)
		if (strcmp(name, known) == 0)
			*is_set = true;
}

static void capabilities(const json_t *object, struct host_user *user)
{
	const json_t *names = json_object_get(object, "capabilities");
	size_t i;
	json_t *item;

	json_array_foreach (names, i, item)
		if (json_is_string(item))
			capability(json_string_value(item), user);
}

static int user(const json_t *object, struct host_user *ret)
{
	json_int_t uid;

	if (manifest_number(object, "uid", UINT32_MAX, &uid) < 0)
		return -ENODATA;
	ret->identity.state = FACT_KNOWN;
	ret->uid = (uid_t)uid;
	capabilities(object, ret);
	return user_groups(object, ret);
}

const char *manifest_limit_key(enum host_limit_kind kind)
{
	static const char *const keys[] = {
		[HOST_LIMIT_ADDRESS_SPACE] = "address_space",
		[HOST_LIMIT_FILE_SIZE] = "file_size",
		[HOST_LIMIT_DATA] = "data",
		[HOST_LIMIT_TASKS] = "tasks",
	};

	return keys[kind];
}

static struct fact_number limit(const json_t *caller, const char *key)
{
	const json_t *limit = json_object_get(caller, key);
	json_int_t bytes;

	if (json_is_string(limit) &&
		strcmp(json_string_value(limit), "unlimited") == 0)
		return fact_number_missing(ENOENT);
	if (manifest_number(caller, key, INT64_MAX, &bytes) < 0)
		return fact_number_missing(FACT_NOT_CAPTURED);
	return fact_number((uint64_t)bytes);
}

static void limits(const json_t *caller, struct host_user *user)
{
	user->memory_lock = limit(caller, MANIFEST_MEMORY_LOCK);
	for (unsigned i = 0; i < HOST_LIMIT_MAX; i++)
		user->limits[i].most = limit(caller, manifest_limit_key(i));
}

int manifest_caller(const struct manifest *manifest, struct host_user *ret)
{
	const json_t *caller = json_object_get(manifest->document, "caller");

	limits(caller, ret);
	ret->stays_unprivileged =
		json_is_true(json_object_get(caller, "no_new_privileges"));
	return user(caller, ret);
}

/*
 * A number is a user that the manifest need not know, as on a machine; but one
 * without a caller is of a tree that tells of no user at all.
 */
int manifest_user(const struct manifest *manifest, const char *name,
	struct host_user *ret)
{
	const json_t *caller = json_object_get(manifest->document, "caller");
	const json_t *users = json_object_get(manifest->document, "users");
	const json_t *object = json_object_get(users, name);
	uint64_t uid;

	limits(caller, ret);
	if (object)
		return user(object, ret);
	if (!caller || !parse_number(name, 10, UINT32_MAX - 1, &uid))
		return -ENODATA;
	ret->identity.state = FACT_KNOWN;
	ret->uid = (uid_t)uid;
	ret->overrides_permissions = ret->locks_any_memory =
		ret->makes_interfaces = ret->makes_any_tasks = uid == 0;
	ret->groups_known = fact_from_errno(FACT_NOT_CAPTURED);
	return 0;
}

void manifest_uid_key(uid_t uid, char ret[static MANIFEST_UID_SIZE])
{
	snprintf(ret, MANIFEST_UID_SIZE, "%u", uid);
}

int manifest_tasks(const struct manifest *manifest, struct host_user *user)
{
	const json_t *tasks =
		json_object_get(manifest->document, MANIFEST_TASKS);
	char uid[MANIFEST_UID_SIZE];
	const json_t *object;
	const char *unseen;
	json_int_t seen;

	manifest_uid_key(user->uid, uid);
	object = json_object_get(tasks, uid);
	unseen = json_string_value(json_object_get(object, "others"));
	if (manifest_number(object, "seen", INT64_MAX, &seen) < 0)
		return -ENODATA;
	user->tasks = fact_number((uint64_t)seen);
	user->all_tasks_seen.state = FACT_KNOWN;
	if (unseen)
		user->all_tasks_seen =
			(struct fact){.error = manifest_errno(unseen)};
	return 0;
}

int manifest_pinned(const struct manifest *manifest, struct host_user *user)
{
	const json_t *users = json_object_get(manifest->document, "users");
	const json_t *object = user->is_caller
		? json_object_get(manifest->document, "caller")
		: json_object_get(users, user->name);
	const char *failure =
		json_string_value(json_object_get(object, "pinned"));
	json_int_t all, held;

	if (failure)
		return -manifest_errno(failure);
	if (manifest_number(object, "pinned", INT64_MAX, &all) < 0 ||
		manifest_number(object, "pinned_at_iommufd", all, &held) < 0)
		return -ENODATA;
	user->pinned.value = (uint64_t)all;
	user->pinned_at_iommufd = (uint64_t)held;
	return 0;
}
