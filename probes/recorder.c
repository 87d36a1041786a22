/* SPDX-License-Identifier: MIT */
#include "probes/recorder.h"

#include "base/cleanup.h"
#include "probes/manifest.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>

struct recorder {
	int source_fd;
	int target_fd;
	int error; /* the first, negative */
	json_t *document;
	json_t *paths; /* borrowed from the document, as the next ones */
	json_t *absent;
	json_t *listed;
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
	if (json_object_set_new(object, key, value) < 0)
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

static bool is_empty(int fd)
{
	cleanup_dir DIR *directory = fdopendir(dup(fd));
	int entries = 0;

	while (directory && readdir(directory))
		entries++;
	return entries == 2; /* . and .. */
}

/* A directory that is new, or empty: nothing of another host gets mixed in. */
static int open_target(const char *target)
{
	if (mkdir(target, 0755) < 0 && errno != EEXIST)
		return -errno;

	cleanup_fd int fd = open(target, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0)
		return -errno;
	return is_empty(fd) ? TAKE_FD(fd) : -ENOTEMPTY;
}

int recorder_new(int source_fd, const char *target, struct recorder **ret)
{
	struct recorder *recorder = calloc(1, sizeof(*recorder));

	if (!recorder)
		return -ENOMEM;
	recorder->source_fd = source_fd;
	recorder->target_fd = -1;
	recorder->target_fd = open_target(target);
	if (recorder->target_fd < 0) {
		int error = recorder->target_fd;

		recorder_free(recorder);
		return error;
	}
	recorder->document = json_object();
	put(recorder, recorder->document, "schema",
		json_string(MANIFEST_SCHEMA));
	recorder->paths = put_object(recorder, recorder->document, "paths");
	recorder->absent = json_object();
	recorder->listed = put_object(recorder, recorder->document, "listed");
	recorder->users = put_object(recorder, recorder->document, "users");
	recorder->names = put_object(recorder, recorder->document, "names");
	*ret = recorder;
	return 0;
}

struct recorder *recorder_free(struct recorder *recorder)
{
	if (!recorder)
		return NULL;
	if (recorder->target_fd >= 0)
		close(recorder->target_fd);
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

	json_object_foreach(recorder->absent, path,
		value) if (json_array_append_new(array, json_string(path)) < 0)
		fail(recorder, -ENOMEM);
	put(recorder, recorder->document, "absent", array);
}

int recorder_finish(struct recorder *recorder)
{
	put_absent(recorder);

	int fd = openat(recorder->target_fd, MANIFEST_NAME,
		O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
	cleanup_file FILE *file = fd < 0 ? NULL : fdopen(fd, "w");

	if (!file) {
		fail(recorder, -errno);
		return recorder->error;
	}
	if (json_dumpf(recorder->document, file,
		    JSON_INDENT(1) | JSON_SORT_KEYS) < 0 ||
		fputc('\n', file) == EOF || fflush(file) == EOF)
		fail(recorder, -EIO);
	return recorder->error;
}

/*
 * Rebuilds the way to a path in the tree, links as links, directories as
 * directories, and gives where it really ends. A link at the end is followed
 * on request. The same walk as contained_walk(), but over names, since both
 * trees are walked.
 */
static bool mirror(struct recorder *recorder, const char *path, bool follow,
	char real[static PATH_MAX])
{
	char left[PATH_MAX], target[PATH_MAX];
	size_t length = 0;
	int links = 0;

	if (strlen(path) >= sizeof(left))
		return false;
	strcpy(left, path);
	real[0] = '\0';
	for (;;) {
		char *name = left + strspn(left, "/");
		size_t name_length = strcspn(name, "/");
		char *rest = name + name_length;
		bool last = rest[strspn(rest, "/")] == '\0';

		if (name_length == 0)
			return true;
		if (name_length == 2 && memcmp(name, "..", 2) == 0) {
			char *slash = strrchr(real, '/');

			length = slash ? (size_t)(slash - real) : 0;
			real[length] = '\0';
			memmove(left, rest, strlen(rest) + 1);
			continue;
		}
		if (length + 1 + name_length >= PATH_MAX)
			return false;

		size_t before = length;

		if (length)
			real[length++] = '/';
		memcpy(real + length, name, name_length);
		length += name_length;
		real[length] = '\0';

		ssize_t link = last && !follow
				       ? -1
				       : readlinkat(recorder->source_fd, real,
						 target, sizeof(target) - 1);

		if (link < 0) {
			if (last)
				return true;
			if (mkdirat(recorder->target_fd, real, 0755) < 0 &&
				errno != EEXIST)
				return false;
			memmove(left, rest, strlen(rest) + 1);
			continue;
		}
		target[link] = '\0';
		if (symlinkat(target, recorder->target_fd, real) < 0 &&
			errno != EEXIST)
			return false;
		if (++links > 40 ||
			(size_t)link + 1 + strlen(rest) >= sizeof(left))
			return false;
		length = target[0] == '/' ? 0 : before;
		real[length] = '\0';
		memmove(left + link, rest, strlen(rest) + 1);
		memcpy(left, target, (size_t)link);
	}
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

static void write_file(struct recorder *recorder, const char *path,
	const void *bytes, size_t length)
{
	struct stat status;
	cleanup_fd int fd = openat(recorder->target_fd, path,
		O_WRONLY | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0644);

	if (fd < 0 || fstat(fd, &status) < 0)
		fail(recorder, -errno);
	/* Read before, and more of it. */
	else if ((size_t)status.st_size < length &&
		 pwrite(fd, bytes, length, 0) != (ssize_t)length)
		fail(recorder, -EIO);
}

void recorder_file(struct recorder *recorder, const char *path,
	const void *bytes, size_t length, int error)
{
	char real[PATH_MAX];

	if (error)
		put_failure(recorder, path, error);
	else if (mirror(recorder, path, true, real))
		write_file(recorder, real, bytes, length);
	else
		fail(recorder, -EIO);
}

void recorder_link(struct recorder *recorder, const char *path, int error)
{
	char real[PATH_MAX], target[PATH_MAX];

	if (error) {
		put_failure(recorder, path, error);
		return;
	}
	if (!mirror(recorder, path, false, real)) {
		fail(recorder, -EIO);
		return;
	}

	ssize_t length = readlinkat(
		recorder->source_fd, real, target, sizeof(target) - 1);

	if (length < 0) {
		fail(recorder, -errno);
		return;
	}
	target[length] = '\0';
	if (symlinkat(target, recorder->target_fd, real) < 0 && errno != EEXIST)
		fail(recorder, -errno);
}

/*
 * That something is there, which an empty directory in a tree would not tell
 * every tool that copies it.
 */
void recorder_existence(struct recorder *recorder, const char *path, int error)
{
	struct stat status;

	if (error) {
		put_failure(recorder, path, error);
		return;
	}

	/* Of a captured source, the manifest may be all that knows of it. */
	bool seen = fstatat(recorder->source_fd, path, &status, 0) == 0;

	put(recorder, put_object(recorder, recorder->paths, path), "kind",
		json_string(manifest_kind_name(
			seen ? status.st_mode & S_IFMT : 0)));
}

void recorder_list(struct recorder *recorder, const char *path,
	const struct name_list *names, int error)
{
	if (error) {
		put_failure(recorder, path, error);
		return;
	}

	json_t *array = json_array();

	for (size_t i = 0; i < names->names.count; i++)
		if (json_array_append_new(
			    array, json_string(names->names.items[i])) < 0)
			fail(recorder, -ENOMEM);
	put(recorder, recorder->listed, path, array);
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
				json_string(holder->name.value));
		if (json_array_append_new(holders, object) < 0)
			fail(recorder, -ENOMEM);
	}
	put(recorder, put_object(recorder, recorder->paths, node->path),
		"holders", error ? json_null() : TAKE_PTR(holders));
	json_decref(holders);
}

static void put_user(
	struct recorder *recorder, json_t *object, const struct host_user *user)
{
	json_t *groups = json_array();
	json_t *capabilities = json_array();

	put(recorder, object, "uid", json_integer(user->uid));
	for (size_t i = 0; i < user->groups.count; i++)
		json_array_append_new(
			groups, json_integer(user->groups.items[i]));
	put(recorder, object, "groups", groups);
	if (user->overrides_permissions)
		json_array_append_new(
			capabilities, json_string("cap_dac_override"));
	if (user->locks_any_memory)
		json_array_append_new(
			capabilities, json_string("cap_ipc_lock"));
	put(recorder, object, "capabilities", capabilities);
}

void recorder_caller(struct recorder *recorder, const struct host_user *user)
{
	json_t *caller = put_object(recorder, recorder->document, "caller");

	put_user(recorder, caller, user);
	if (user->memory_lock.state == FACT_ABSENT)
		put(recorder, caller, "memory_lock", json_string("unlimited"));
	if (user->memory_lock.state == FACT_KNOWN)
		put(recorder, caller, "memory_lock",
			json_integer((json_int_t)user->memory_lock.value));
}

void recorder_user(struct recorder *recorder, const char *name,
	const struct host_user *user)
{
	put_user(recorder, put_object(recorder, recorder->users, name), user);
}

void recorder_name(struct recorder *recorder, const char *modalias,
	enum root_name which, const char *name)
{
	put(recorder, put_object(recorder, recorder->names, modalias),
		manifest_name_key(which),
		name ? json_string(name) : json_null());
}
