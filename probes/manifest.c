/* SPDX-License-Identifier: MIT */
#include "probes/manifest.h"

#include "base/cleanup.h"
#include "base/parse.h"
#include "probes/manifest_text.h"

#include <qdev/error.h>

#include <errno.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

struct manifest {
	json_t *document;
	json_t *paths; /* borrowed from the document, as the next ones */
	json_t *listed;
	json_t *seen;
	json_t *absent; /* a set of its own */
};

/* Linux on every architecture has its errnos below this. */
#define MAX_ERRNO 256

static int errno_by_name(const char *name)
{
	for (int error = 1; error < MAX_ERRNO; error++) {
		const char *other = strerrorname_np(error);

		if (other && strcmp(name, other) == 0)
			return error;
	}
	/* A name this libc has not: the read failed all the same. */
	return EIO;
}

/* An array of strings; of names, which have no slash, if need be. */
static bool is_string_array(const json_t *array, bool names)
{
	size_t i;
	json_t *item;

	json_array_foreach (array, i, item) {
		if (!json_is_string(item))
			return false;
		if (names && strchr(json_string_value(item), '/'))
			return false;
	}
	return json_is_array(array);
}

static bool is_path_array(const json_t *value)
{
	return is_string_array(value, false);
}

static bool is_listing_object(const json_t *value)
{
	const char *key;
	json_t *item;

	json_object_foreach ((json_t *)(uintptr_t)value, key, item) {
		if (!is_string_array(item, true))
			return false;
	}
	return json_is_object(value);
}

static bool is_object_of_objects(const json_t *value)
{
	const char *key;
	json_t *item;

	json_object_foreach ((json_t *)(uintptr_t)value, key, item) {
		if (!json_is_object(item))
			return false;
	}
	return json_is_object(value);
}

static bool is_object(const json_t *value)
{
	return json_is_object(value);
}

/* The members of a manifest, all of which may lack, and their forms. */
static const struct {
	const char *key;
	bool (*has_form)(const json_t *value);
	const char *form;
} members[] = {
	{"absent", is_path_array, "an array of paths"},
	{"caller", is_object, "an object"},
	{"listed", is_listing_object, "an object of arrays of names"},
	{"names", is_object_of_objects, "an object of objects"},
	{"paths", is_object_of_objects, "an object of objects"},
	{"seen", is_listing_object, "an object of arrays of names"},
	{"users", is_object_of_objects, "an object of objects"},
};

/*
 * A wrong form would be taken for a fact that lacks, and an empty list for a
 * host without devices: so it is refused.
 */
static bool is_well_formed(const json_t *document, struct text *reason)
{
	const char *schema =
		json_string_value(json_object_get(document, "schema"));

	if (!schema || strcmp(schema, MANIFEST_SCHEMA) != 0) {
		text_add(reason, "its schema is not " MANIFEST_SCHEMA);
		return false;
	}
	for (size_t i = 0; i < ARRAY_SIZE(members); i++) {
		const json_t *value = json_object_get(document, members[i].key);

		if (!value || members[i].has_form(value))
			continue;
		text_addf(reason, "\"%s\" is not %s", members[i].key,
			members[i].form);
		return false;
	}
	return true;
}

/* Turns an array of strings into a set, so that it is asked quickly. */
static json_t *set_of(const json_t *array)
{
	json_t *set = json_object();
	size_t i;
	json_t *item;

	json_array_foreach (array, i, item) {
		const char *key = json_string_value(item);

		if (json_object_set_new_nocheck(set, key, json_true()) < 0) {
			json_decref(set);
			return NULL;
		}
	}
	return set;
}

/* At least as many as there are: each has one of these in front of it. */
static size_t count_values(const char *text, size_t length)
{
	size_t count = 0;

	for (size_t i = 0; i < length; i++)
		count += text[i] == ',' || text[i] == '[' || text[i] == '{';
	return count;
}

/* Most manifests have no escapes, and stay as they are. */
static json_t *unescaped(json_t *document, const char *text, size_t length)
{
	static const char escape[] = "\\\\x";

	if (!memmem(text, length, escape, strlen(escape)))
		return document;

	json_t *copy = manifest_unescape(document);

	json_decref(document);
	return copy;
}

static int take_document(struct manifest *manifest, json_t *document)
{
	manifest->document = document;
	manifest->paths = json_object_get(document, "paths");
	manifest->listed = json_object_get(document, "listed");
	manifest->seen = json_object_get(document, "seen");
	manifest->absent = set_of(json_object_get(document, "absent"));
	return document && manifest->absent ? 0 : QDEV_ERROR_NO_MEMORY;
}

int manifest_parse(const char *text, size_t length, struct manifest **ret,
	struct text *ret_reason)
{
	json_error_t error;
	json_t *document;

	if (count_values(text, length) > MANIFEST_MAX_VALUES) {
		text_add(ret_reason, "more values than any host has");
		return QDEV_ERROR_INVALID;
	}
	document = json_loadb(text, length, JSON_REJECT_DUPLICATES, &error);

	if (!document) {
		text_addf(ret_reason, "line %d, column %d: %s", error.line,
			error.column, error.text);
		return QDEV_ERROR_INVALID;
	}
	if (!is_well_formed(document, ret_reason)) {
		json_decref(document);
		return QDEV_ERROR_INVALID;
	}

	struct manifest *manifest = calloc(1, sizeof(*manifest));

	if (!manifest) {
		json_decref(document);
		return QDEV_ERROR_NO_MEMORY;
	}
	document = unescaped(document, text, length);
	if (take_document(manifest, document) < 0) {
		manifest_free(manifest);
		return QDEV_ERROR_NO_MEMORY;
	}
	*ret = manifest;
	return 0;
}

struct manifest *manifest_free(struct manifest *manifest)
{
	if (!manifest)
		return NULL;
	json_decref(manifest->document);
	json_decref(manifest->absent);
	free(manifest);
	return NULL;
}

static json_t *entry(const struct manifest *manifest, const char *path)
{
	return json_object_get(manifest->paths, path);
}

int manifest_error(const struct manifest *manifest, const char *path)
{
	if (json_object_get(manifest->absent, path))
		return ENOENT;

	const char *name = json_string_value(
		json_object_get(entry(manifest, path), "errno"));

	return name ? errno_by_name(name) : 0;
}

static const json_t *entries(
	const struct manifest *manifest, const char *directory)
{
	const json_t *all = json_object_get(manifest->listed, directory);

	return all ? all : json_object_get(manifest->seen, directory);
}

bool manifest_lists(const struct manifest *manifest, const char *directory)
{
	return entries(manifest, directory);
}

bool manifest_lists_all(const struct manifest *manifest, const char *directory)
{
	return json_object_get(manifest->listed, directory);
}

bool manifest_lists_without(const struct manifest *manifest,
	const char *directory, const char *name)
{
	const json_t *list = json_object_get(manifest->listed, directory);
	size_t i;
	json_t *item;

	json_array_foreach (list, i, item) {
		if (strcmp(json_string_value(item), name) == 0)
			return false;
	}
	return list;
}

int manifest_list(const struct manifest *manifest, const char *directory,
	struct name_list *ret)
{
	size_t i;
	json_t *item;

	json_array_foreach (entries(manifest, directory), i, item) {
		if (name_list_add(ret, json_string_value(item)) < 0)
			return -ENOMEM;
	}
	return 0;
}

/* A whole number of at most `max` in object[key]; -ENODATA without. */
static int number(
	const json_t *object, const char *key, json_int_t max, json_int_t *ret)
{
	const json_t *value = json_object_get(object, key);

	if (!json_is_integer(value) || json_integer_value(value) < 0 ||
		json_integer_value(value) > max)
		return -ENODATA;
	*ret = json_integer_value(value);
	return 0;
}

/* "rw-" as the bits 4, 2, 1. */
static unsigned permissions(const char *string)
{
	unsigned bits = 0;

	for (; *string; string++)
		bits |= *string == 'r'   ? 4u
			: *string == 'w' ? 2u
			: *string == 'x' ? 1u
					 : 0;
	return bits;
}

/* {"group": true, "id": 36, "permissions": "rw-"} */
static int acl_entry(const json_t *object, struct host_acl_entry *ret)
{
	const char *bits =
		json_string_value(json_object_get(object, "permissions"));
	json_int_t id;

	if (!bits || number(object, "id", UINT32_MAX, &id) < 0)
		return -ENODATA;
	ret->is_group = json_is_true(json_object_get(object, "group"));
	ret->id = (uid_t)id;
	ret->permissions = permissions(bits);
	return 0;
}

static int acl(const json_t *object, struct host_node *node)
{
	const json_t *entries = json_object_get(object, "acl");
	const char *group =
		json_string_value(json_object_get(object, "acl_group"));
	size_t i;
	json_t *item;

	if (!entries)
		return 0;
	if (!json_is_array(entries) || !group)
		return -ENODATA;
	node->has_acl = true;
	node->acl_group_permissions = permissions(group);
	json_array_foreach (entries, i, item) {
		struct host_acl_entry *added = array_add(&node->acl);

		if (!added)
			return -ENOMEM;
		if (acl_entry(item, added) < 0)
			return -ENODATA;
	}
	return 0;
}

/* How the manifest calls the types of stat(2). */
static const struct {
	const char *name;
	mode_t type;
} kinds[] = {
	{"char", S_IFCHR},
	{"block", S_IFBLK},
	{"directory", S_IFDIR},
	{"file", S_IFREG},
	{"fifo", S_IFIFO},
	{"socket", S_IFSOCK},
};

const char *manifest_kind_name(mode_t type)
{
	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++)
		if (kinds[i].type == type)
			return kinds[i].name;
	return "other";
}

static mode_t kind_type(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++)
		if (strcmp(kinds[i].name, name) == 0)
			return kinds[i].type;
	return 0;
}

bool manifest_type(
	const struct manifest *manifest, const char *path, mode_t *ret)
{
	const char *kind = json_string_value(
		json_object_get(entry(manifest, path), "kind"));

	if (kind)
		*ret = kind_type(kind);
	return kind;
}

/* "major": 243, "minor": 0 */
static void read_number(const json_t *object, struct host_node *node)
{
	json_int_t major, minor;

	if (number(object, "major", UINT32_MAX, &major) < 0 ||
		number(object, "minor", UINT32_MAX, &minor) < 0)
		return;
	node->number_known.state = FACT_KNOWN;
	node->major = (unsigned)major;
	node->minor = (unsigned)minor;
}

int manifest_node(const struct manifest *manifest, const char *path,
	struct host_node *ret)
{
	int error = manifest_error(manifest, path);
	const json_t *object = entry(manifest, path);
	const char *kind = json_string_value(json_object_get(object, "kind"));
	const char *mode = json_string_value(json_object_get(object, "mode"));
	json_int_t uid, gid;
	uint64_t bits;

	if (error)
		return -error;
	if (!kind || !mode || !parse_number(mode, 8, 07777, &bits) ||
		number(object, "uid", UINT32_MAX, &uid) < 0 ||
		number(object, "gid", UINT32_MAX, &gid) < 0)
		return -ENODATA;
	ret->type = kind_type(kind);
	read_number(object, ret);
	ret->owner = (uid_t)uid;
	ret->group = (gid_t)gid;
	ret->mode = (mode_t)bits;
	return acl(object, ret);
}

int manifest_try_open(const struct manifest *manifest, const char *path)
{
	const char *result = json_string_value(
		json_object_get(entry(manifest, path), "open"));

	if (!result)
		return -ENODATA;
	return strcmp(result, "ok") == 0 ? 0 : -errno_by_name(result);
}

int manifest_holders(const struct manifest *manifest, struct host_node *node)
{
	const json_t *holders =
		json_object_get(entry(manifest, node->path), "holders");
	size_t i;
	json_t *item;

	if (!json_is_array(holders))
		return -ENODATA;
	json_array_foreach (holders, i, item) {
		const char *name =
			json_string_value(json_object_get(item, "name"));
		struct host_holder *holder;
		json_int_t pid;

		if (number(item, "pid", INT32_MAX, &pid) < 0)
			return -ENODATA;
		holder = array_add(&node->holders);
		if (!holder)
			return -ENOMEM;
		holder->pid = (pid_t)pid;
		holder->name = fact_string_missing(FACT_NOT_CAPTURED);
		if (!name)
			continue;
		holder->name.value = strdup(name);
		if (!holder->name.value)
			return -ENOMEM;
		holder->name.state = FACT_KNOWN;
	}
	return 0;
}

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

static void capabilities(const json_t *object, struct host_user *user)
{
	const json_t *names = json_object_get(object, "capabilities");
	size_t i;
	json_t *item;

	json_array_foreach (names, i, item) {
		const char *name = json_string_value(item);

		if (name && strcmp(name, "cap_dac_override") == 0)
			user->overrides_permissions = true;
		if (name && strcmp(name, "cap_ipc_lock") == 0)
			user->locks_any_memory = true;
		if (name && strcmp(name, "cap_net_admin") == 0)
			user->makes_interfaces = true;
	}
}

static int user(const json_t *object, struct host_user *ret)
{
	json_int_t uid;

	if (number(object, "uid", UINT32_MAX, &uid) < 0)
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
	if (number(caller, key, INT64_MAX, &bytes) < 0)
		return fact_number_missing(FACT_NOT_CAPTURED);
	return fact_number((uint64_t)bytes);
}

static void limits(const json_t *caller, struct host_user *user)
{
	user->memory_lock = limit(caller, MANIFEST_MEMORY_LOCK);
	for (unsigned i = 0; i < HOST_LIMIT_MAX; i++)
		user->limits[i].bytes = limit(caller, manifest_limit_key(i));
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
		ret->makes_interfaces = uid == 0;
	ret->groups_known = fact_from_errno(FACT_NOT_CAPTURED);
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
		return -errno_by_name(failure);
	if (number(object, "pinned", INT64_MAX, &all) < 0 ||
		number(object, "pinned_at_iommufd", all, &held) < 0)
		return -ENODATA;
	user->pinned.value = (uint64_t)all;
	user->pinned_at_iommufd = (uint64_t)held;
	return 0;
}

const char *manifest_name_key(enum root_name which)
{
	static const char *const keys[] = {
		[ROOT_NAME_CLASS] = "class",
		[ROOT_NAME_VENDOR] = "vendor",
		[ROOT_NAME_DEVICE] = "device",
		[ROOT_NAME_MODULES] = "modules",
		[ROOT_NAME_VARIANTS] = "vfio_modules",
	};

	return keys[which];
}

int manifest_name(const struct manifest *manifest, const char *modalias,
	enum root_name which, char **ret)
{
	const json_t *names = json_object_get(manifest->document, "names");
	const json_t *object = json_object_get(names, modalias);
	const json_t *value = json_object_get(object, manifest_name_key(which));

	if (json_is_null(value))
		return -ENOENT;
	if (!json_is_string(value))
		return -ENODATA;
	*ret = strdup(json_string_value(value));
	return *ret ? 0 : -ENOMEM;
}
