/* SPDX-License-Identifier: MIT */

/* What a manifest says of nodes of the file system: the members of `paths`. */

#include "probes/manifest.h"

#include "base/parse.h"
#include "probes/manifest_json.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

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

	if (!bits || manifest_number(object, "id", UINT32_MAX, &id) < 0)
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
		json_object_get(manifest_entry(manifest, path), "kind"));

	if (kind)
		*ret = kind_type(kind);
	return kind;
}

/* "major": 243, "minor": 0 */
static void read_number(const json_t *object, struct host_node *node)
{
	json_int_t major, minor;

	if (manifest_number(object, "major", UINT32_MAX, &major) < 0 ||
		manifest_number(object, "minor", UINT32_MAX, &minor) < 0)
		return;
	node->number_known.state = FACT_KNOWN;
	node->major = (unsigned)major;
	node->minor = (unsigned)minor;
}

int manifest_node(const struct manifest *manifest, const char *path,
	struct host_node *ret)
{
	int error = manifest_error(manifest, path);
	const json_t *object = manifest_entry(manifest, path);
	const char *kind = json_string_value(json_object_get(object, "kind"));
	const char *mode = json_string_value(json_object_get(object, "mode"));
	json_int_t uid, gid;
	uint64_t bits;

	if (error)
		return -error;
	if (!kind || !mode || !parse_number(mode, 8, 07777, &bits) ||
		manifest_number(object, "uid", UINT32_MAX, &uid) < 0 ||
		manifest_number(object, "gid", UINT32_MAX, &gid) < 0)
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
		json_object_get(manifest_entry(manifest, path), "open"));

	if (!result)
		return -ENODATA;
	return strcmp(result, "ok") == 0 ? 0 : -manifest_errno(result);
}

int manifest_holders(const struct manifest *manifest, struct host_node *node)
{
	const json_t *entry = manifest_entry(manifest, node->path);
	const json_t *holders = json_object_get(entry, "holders");
	size_t i;
	json_t *item;

	if (json_is_string(holders))
		return -manifest_errno(json_string_value(holders));
	if (!json_is_array(holders))
		return -ENODATA;
	json_array_foreach (holders, i, item) {
		const char *name =
			json_string_value(json_object_get(item, "name"));
		struct host_holder *holder;
		json_int_t pid;

		if (manifest_number(item, "pid", INT32_MAX, &pid) < 0)
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
