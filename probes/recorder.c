/* SPDX-License-Identifier: MIT */
#include "probes/recorder.h"

#include "base/cleanup.h"
#include "probes/file_tree.h"
#include "probes/files.h"
#include "probes/link_target.h"
#include "probes/manifest.h"
#include "probes/manifest_text.h"
#include "probes/path_walk.h"

#include <errno.h>
#include <jansson.h>
#include <string.h>

struct recorder {
	const struct files *source;
	struct file_node *tree;
	int error; /* the first, negative */
	json_t *document;
	json_t *paths; /* borrowed from the document, as the next ones */
	json_t *absent;
	json_t *listed;
	json_t *seen;
	json_t *users;
	json_t *names;
};

static void fail(struct recorder *recorder, int error)
{
	if (!recorder->error)
		recorder->error = error;
}

/* Puts a new value under a key, out of memory remembered. */
static void put(struct recorder *recorder, json_t *object, const char *key,
	json_t *value)
{
	if (json_object_set_new_nocheck(object, key, value) < 0)
		fail(recorder, -ENOMEM);
}

static json_t *put_object(
	struct recorder *recorder, json_t *object, const char *key)
{
	json_t *value = json_object_get(object, key);

	if (value)
		return value;
	value = json_object();
	put(recorder, object, key, value);
	return value;
}

int recorder_new(const struct files *source, struct recorder **ret)
{
	struct recorder *recorder = calloc(1, sizeof(*recorder));

	if (!recorder)
		return -ENOMEM;
	recorder->source = source;
	if (file_tree_new(&recorder->tree) < 0) {
		recorder_free(recorder);
		return -ENOMEM;
	}
	recorder->document = json_object();
	put(recorder, recorder->document, "schema",
		json_string(MANIFEST_SCHEMA));
	recorder->paths = put_object(recorder, recorder->document, "paths");
	recorder->absent = json_object();
	recorder->listed = put_object(recorder, recorder->document, "listed");
	recorder->seen = put_object(recorder, recorder->document, "seen");
	recorder->users = put_object(recorder, recorder->document, "users");
	recorder->names = put_object(recorder, recorder->document, "names");
	*ret = recorder;
	return 0;
}

struct recorder *recorder_free(struct recorder *recorder)
{
	if (!recorder)
		return NULL;
	file_tree_free(recorder->tree);
	json_decref(recorder->document);
	json_decref(recorder->absent);
	free(recorder);
	return NULL;
}

static void put_absent(struct recorder *recorder)
{
	json_t *array = json_array();
	const char *path;
	json_t *value;

	json_object_foreach (recorder->absent, path, value)
		if (json_array_append_new(array, json_string_nocheck(path)) < 0)
			fail(recorder, -ENOMEM);
	put(recorder, recorder->document, "absent", array);
}

int recorder_finish(struct recorder *recorder, struct file_node **ret)
{
	cleanup_text struct text text = TEXT_INIT;

	put_absent(recorder);

	json_t *document = manifest_escape(recorder->document);
	cleanup_free char *json =
		json_dumps(document, JSON_INDENT(1) | JSON_SORT_KEYS);

	json_decref(document);
	if (!json)
		fail(recorder, -ENOMEM);
	text_addf(&text, "%s\n", json ? json : "");
	if (text.failed)
		fail(recorder, -ENOMEM);
	if (!recorder->error)
		fail(recorder,
			file_tree_add(recorder->tree, MANIFEST_NAME, S_IFREG,
				text_string(&text), text.length));
	if (recorder->error)
		return recorder->error;
	*ret = TAKE_PTR(recorder->tree);
	return 0;
}

/* Adds what may be there already, from an earlier read. */
static int add(struct recorder *recorder, const char *path, mode_t type,
	const void *bytes, size_t length)
{
	int error = file_tree_add(recorder->tree, path, type, bytes, length);

	return error == -EEXIST ? 0 : error;
}

/* Takes the last component off. */
static void cut(char *path)
{
	char *slash = strrchr(path, '/');

	*(slash ? slash : path) = '\0';
}

/*
 * Whether there is a link at a path, and what it says. What was recorded before
 * is not asked again. proc/self is taken for a directory: it leads to whoever
 * reads it, who has another number each time.
 */
static bool read_link(struct recorder *recorder, const char *path,
	char target[static PATH_MAX])
{
	const struct file_node *known = file_tree_at(recorder->tree, path);

	if (strcmp(path, "proc/self") == 0)
		return false;
	if (known && S_ISLNK(known->type))
		strcpy(target, known->bytes);
	if (known)
		return S_ISLNK(known->type);

	ssize_t length = recorder->source->ops->read_link(
		recorder->source, path, target, PATH_MAX - 1);

	if (length >= 0)
		target[length] = '\0';
	return length >= 0;
}

static int add_link(
	struct recorder *recorder, const char *path, const char *target)
{
	char inside[PATH_MAX];

	if (link_target_inside(path, target, inside))
		return add(recorder, path, S_IFLNK, target, strlen(target));
	return add(recorder, path, S_IFLNK, inside, strlen(inside));
}

/*
 * Rebuilds the way to a path in the tree, links as links, directories as
 * directories, and gives where it really ends. A link at the end is followed
 * on request. 0 or a negative errno.
 */
static int mirror(struct recorder *recorder, const char *path, bool follow,
	char real[static PATH_MAX])
{
	char name[NAME_MAX + 1], target[PATH_MAX];
	struct path_walk walk;
	bool last;
	int error = path_walk_start(&walk, path);

	real[0] = '\0';
	while (error == 0 && path_walk_next(&walk, name, &last)) {
		size_t length = strlen(real);

		if (strcmp(name, ".") == 0)
			continue;
		if (strcmp(name, "..") == 0) {
			cut(real);
			continue;
		}
		if (length + 1 + strlen(name) >= PATH_MAX)
			return -ENAMETOOLONG;
		sprintf(real + length, "%s%s", length ? "/" : "", name);
		if (last && !follow)
			return 0;
		if (!read_link(recorder, real, target)) {
			if (!last)
				error = add(recorder, real, S_IFDIR, NULL, 0);
			continue;
		}
		error = add_link(recorder, real, target);
		if (error == 0)
			error = path_walk_follow(&walk, target, strlen(target));
		if (target[0] == '/')
			real[0] = '\0';
		else
			cut(real);
	}
	return error < 0 ? error : path_walk_end(&walk);
}

/* A read that failed, or one that there is nothing more to say about. */
static void put_failure(struct recorder *recorder, const char *path, int error)
{
	const char *name = strerrorname_np(error);

	if (error == ENOENT || error == ENOTDIR)
		put(recorder, recorder->absent, path, json_true());
	else
		put(recorder, put_object(recorder, recorder->paths, path),
			"errno", json_string(name ? name : "EIO"));
}

/* The same file may be read twice: the longer reading is kept. */
static int add_file(struct recorder *recorder, const char *path,
	const void *bytes, size_t length)
{
	struct file_node *known = file_tree_at(recorder->tree, path);

	if (!known || !S_ISREG(known->type))
		return file_tree_add(
			recorder->tree, path, S_IFREG, bytes, length);
	return known->length < length ? file_node_set(known, bytes, length) : 0;
}

/*
 * What was first asked whether it is a link, and is a file, is no failure: who
 * asks the recording gets the same answer from the file itself.
 */
static void forget_no_link(struct recorder *recorder, const char *path)
{
	json_t *known = json_object_get(recorder->paths, path);
	const char *name = json_string_value(json_object_get(known, "errno"));

	if (name && strcmp(name, "EINVAL") == 0 && json_object_size(known) == 1)
		json_object_del(recorder->paths, path);
}

void recorder_file(struct recorder *recorder, const char *path,
	const void *bytes, size_t length, int error)
{
	char real[PATH_MAX];

	if (error) {
		put_failure(recorder, path, error);
		return;
	}
	forget_no_link(recorder, path);
	error = mirror(recorder, path, true, real);
	if (error == 0)
		error = add_file(recorder, real, bytes, length);
	if (error < 0)
		fail(recorder, error);
}

void recorder_link(struct recorder *recorder, const char *path, int error)
{
	char real[PATH_MAX], target[PATH_MAX];

	if (error) {
		put_failure(recorder, path, error);
		return;
	}
	error = mirror(recorder, path, false, real);
	if (error == 0 && read_link(recorder, real, target))
		error = add_link(recorder, real, target);
	if (error < 0)
		fail(recorder, error);
}

/*
 * That something is there, which an empty directory in a tree would not tell
 * every tool that copies it.
 */
void recorder_existence(
	struct recorder *recorder, const char *path, mode_t type, int error)
{
	if (error)
		put_failure(recorder, path, error);
	else
		put(recorder, put_object(recorder, recorder->paths, path),
			"kind", json_string(manifest_kind_name(type)));
}

void recorder_list(struct recorder *recorder, const char *path,
	const struct name_list *names, bool all, int error)
{
	if (error) {
		put_failure(recorder, path, error);
		return;
	}

	json_t *array = json_array();

	for (size_t i = 0; i < names->names.count; i++)
		if (json_array_append_new(array,
			    json_string_nocheck(names->names.items[i])) < 0)
			fail(recorder, -ENOMEM);
	put(recorder, all ? recorder->listed : recorder->seen, path, array);
}

static json_t *permissions(unsigned bits)
{
	const char string[] = {
		bits & 4 ? 'r' : '-',
		bits & 2 ? 'w' : '-',
		bits & 1 ? 'x' : '-',
		'\0',
	};

	return json_string(string);
}

static void put_acl(
	struct recorder *recorder, json_t *entry, const struct host_node *node)
{
	json_t *acl = json_array();

	for (size_t i = 0; i < node->acl.count; i++) {
		const struct host_acl_entry *item = &node->acl.items[i];
		json_t *object = json_object();

		put(recorder, object, "group", json_boolean(item->is_group));
		put(recorder, object, "id", json_integer(item->id));
		put(recorder, object, "permissions",
			permissions(item->permissions));
		if (json_array_append_new(acl, object) < 0)
			fail(recorder, -ENOMEM);
	}
	put(recorder, entry, "acl", acl);
	put(recorder, entry, "acl_group",
		permissions(node->acl_group_permissions));
}

void recorder_node(struct recorder *recorder, const char *path,
	const struct host_node *node, int error)
{
	char mode[8];

	if (error) {
		put_failure(recorder, path, error);
		return;
	}

	json_t *entry = put_object(recorder, recorder->paths, path);

	snprintf(mode, sizeof(mode), "%04o", node->mode & 07777u);
	put(recorder, entry, "kind",
		json_string(manifest_kind_name(node->type)));
	if (node->number_known.state == FACT_KNOWN) {
		put(recorder, entry, "major", json_integer(node->major));
		put(recorder, entry, "minor", json_integer(node->minor));
	}
	put(recorder, entry, "mode", json_string(mode));
	put(recorder, entry, "uid", json_integer(node->owner));
	put(recorder, entry, "gid", json_integer(node->group));
	if (node->has_acl)
		put_acl(recorder, entry, node);
}

void recorder_open(struct recorder *recorder, const char *path, int error)
{
	const char *name = error ? strerrorname_np(error) : "ok";

	put(recorder, put_object(recorder, recorder->paths, path), "open",
		json_string(name ? name : "EIO"));
}

/* What the source did not say, this recording does not either. */
static json_t *failure(int error)
{
	const char *name = strerrorname_np(error);

	if (error == FACT_NOT_CAPTURED)
		return json_null();
	return json_string(name ? name : "EIO");
}

void recorder_holders(
	struct recorder *recorder, const struct host_node *node, int error)
{
	json_t *holders = json_array();

	for (size_t i = 0; !error && i < node->holders.count; i++) {
		const struct host_holder *holder = &node->holders.items[i];
		json_t *object = json_object();

		put(recorder, object, "pid", json_integer(holder->pid));
		if (holder->name.state == FACT_KNOWN)
			put(recorder, object, "name",
				json_string_nocheck(holder->name.value));
		if (json_array_append_new(holders, object) < 0)
			fail(recorder, -ENOMEM);
	}
	put(recorder, put_object(recorder, recorder->paths, node->path),
		"holders", error ? failure(error) : TAKE_PTR(holders));
	json_decref(holders);
}

static void put_groups(
	struct recorder *recorder, json_t *object, const struct host_user *user)
{
	json_t *groups = json_array();

	for (size_t i = 0; i < user->groups.count; i++)
		json_array_append_new(
			groups, json_integer(user->groups.items[i]));
	put(recorder, object, "groups", groups);
}

static void put_user(
	struct recorder *recorder, json_t *object, const struct host_user *user)
{
	json_t *capabilities = json_array();
	struct host_user copy = *user; /* to point into */
	const char *name;
	const bool *is_set;

	put(recorder, object, "uid", json_integer(user->uid));
	if (user->groups_known.state == FACT_KNOWN)
		put_groups(recorder, object, user);
	for (unsigned i = 0; (is_set = manifest_capability(&copy, i, &name));
		i++)
		if (*is_set)
			json_array_append_new(capabilities, json_string(name));
	put(recorder, object, "capabilities", capabilities);
}

static void put_limit(struct recorder *recorder, json_t *caller,
	const char *key, struct fact_number limit)
{
	if (limit.state == FACT_ABSENT)
		put(recorder, caller, key, json_string("unlimited"));
	if (limit.state == FACT_KNOWN)
		put(recorder, caller, key,
			json_integer((json_int_t)limit.value));
}

void recorder_caller(struct recorder *recorder, const struct host_user *user)
{
	json_t *caller = put_object(recorder, recorder->document, "caller");

	put_user(recorder, caller, user);
	if (user->stays_unprivileged)
		put(recorder, caller, "no_new_privileges", json_true());
	put_limit(recorder, caller, MANIFEST_MEMORY_LOCK, user->memory_lock);
	for (unsigned i = 0; i < HOST_LIMIT_MAX; i++)
		put_limit(recorder, caller, manifest_limit_key(i),
			user->limits[i].most);
}

void recorder_user(struct recorder *recorder, const char *name,
	const struct host_user *user)
{
	put_user(recorder, put_object(recorder, recorder->users, name), user);
}

/*
 * Of two answers about one user, under two limits, the lesser holds for both:
 * the other may be all tasks of the machine.
 */
void recorder_tasks(struct recorder *recorder, const struct host_user *user)
{
	const char *unseen = strerrorname_np(user->all_tasks_seen.error);
	json_t *tasks, *object;
	const json_t *before;
	char uid[MANIFEST_UID_SIZE];

	if (user->tasks.state != FACT_KNOWN)
		return;
	manifest_uid_key(user->uid, uid);
	tasks = put_object(recorder, recorder->document, MANIFEST_TASKS);
	object = put_object(recorder, tasks, uid);
	before = json_object_get(object, "seen");
	if (before &&
		json_integer_value(before) <= (json_int_t)user->tasks.value)
		return;
	put(recorder, object, "seen",
		json_integer((json_int_t)user->tasks.value));
	if (user->all_tasks_seen.state != FACT_KNOWN)
		put(recorder, object, "others",
			json_string(unseen ? unseen : "EIO"));
}

void recorder_pinned(struct recorder *recorder, const struct host_user *user)
{
	json_t *object = user->is_caller
		? put_object(recorder, recorder->document, "caller")
		: put_object(recorder, recorder->users, user->name);
	const char *failure = strerrorname_np(user->pinned.error);

	if (user->pinned.state != FACT_KNOWN) {
		put(recorder, object, "pinned",
			json_string(failure ? failure : "EIO"));
		return;
	}
	put(recorder, object, "pinned",
		json_integer((json_int_t)user->pinned.value));
	put(recorder, object, "pinned_at_iommufd",
		json_integer((json_int_t)user->pinned_at_iommufd));
}

void recorder_name(struct recorder *recorder, const char *modalias,
	enum root_name which, const char *name)
{
	put(recorder, put_object(recorder, recorder->names, modalias),
		manifest_name_key(which),
		name ? json_string_nocheck(name) : json_null());
}
