/* SPDX-License-Identifier: MIT */
#include "probes/recorder.h"

#include "base/cleanup.h"
#include "base/escape.h"
#include "probes/contained.h"
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

/*
 * JSON holds Unicode only, a file name any bytes. Those that are not UTF-8 are
 * written as \xNN, as they are shown everywhere; the name can't be asked for.
 * The caller's to free.
 */
static char *unicode(struct recorder *recorder, const char *string)
{
	struct text text = TEXT_INIT;

	while (*string) {
		size_t length = utf8_length(string);

		if (length)
			text_add_bytes(&text, string, length);
		else
			text_addf(&text, "\\x%02x", (unsigned char)*string);
		string += length ? length : 1;
	}

	char *result = text_take(&text);

	if (!result)
		fail(recorder, -ENOMEM);
	return result;
}

/* A string that comes from the host. */
static json_t *host_string(struct recorder *recorder, const char *string)
{
	cleanup_free char *text = unicode(recorder, string);

	return text ? json_string(text) : NULL;
}

/* Puts a new value under a key, out of memory remembered. */
static void put(struct recorder *recorder, json_t *object, const char *key,
	json_t *value)
{
	cleanup_free char *text = unicode(recorder, key);

	if (!text)
		json_decref(value);
	else if (json_object_set_new(object, text, value) < 0)
		fail(recorder, -ENOMEM);
}

static json_t *put_object(
	struct recorder *recorder, json_t *object, const char *key)
{
	cleanup_free char *text = unicode(recorder, key);
	json_t *value = text ? json_object_get(object, text) : NULL;

	if (value)
		return value;
	put(recorder, object, key, json_object());
	return json_object_get(object, text ? text : key);
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

	json_object_foreach (recorder->absent, path, value) {
		if (json_array_append_new(array, json_string(path)) < 0)
			fail(recorder, -ENOMEM);
	}
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
 * Where the rebuilding of a way stands: in `real`, which no link leads to any
 * more, with `left` to go.
 */
struct mirror {
	const struct recorder *recorder;
	bool follow; /* a link at the end, too */
	int links;
	char real[PATH_MAX];
	char left[PATH_MAX];
};

/* Puts what a link says in front of what is left, and the link in the tree. */
static bool mirror_link(struct mirror *mirror, const char *target, char *name)
{
	size_t length = strlen(target), left = strlen(mirror->left);

	if (symlinkat(target, mirror->recorder->target_fd, mirror->real) < 0 &&
		errno != EEXIST)
		return false;
	if (++mirror->links > CONTAINED_MAX_LINKS ||
		length + 1 + left >= sizeof(mirror->left))
		return false;
	*(target[0] == '/' ? mirror->real : name) = '\0';
	memmove(mirror->left + length + 1, mirror->left, left + 1);
	memcpy(mirror->left, target, length);
	mirror->left[length] = '/';
	return true;
}

/* Enters one component: makes its directory, or follows its link. */
static bool mirror_step(struct mirror *mirror, const char *name)
{
	bool last = mirror->left[0] == '\0';
	char target[PATH_MAX];
	char *slash = strrchr(mirror->real, '/');

	if (strcmp(name, ".") == 0)
		return true;
	if (strcmp(name, "..") == 0) {
		*(slash ? slash : mirror->real) = '\0';
		return true;
	}

	char *end = mirror->real + strlen(mirror->real);
	size_t room = sizeof(mirror->real) - (size_t)(end - mirror->real);
	int length = snprintf(
		end, room, "%s%s", end == mirror->real ? "" : "/", name);

	if ((size_t)length >= room)
		return false;

	ssize_t link =
		last && !mirror->follow
			? -1
			: readlinkat(mirror->recorder->source_fd, mirror->real,
				  target, sizeof(target) - 1);

	if (link >= 0) {
		target[link] = '\0';
		return mirror_link(mirror, target, end);
	}
	return last ||
	       mkdirat(mirror->recorder->target_fd, mirror->real, 0755) == 0 ||
	       errno == EEXIST;
}

/*
 * Rebuilds the way to a path in the tree, links as links, directories as
 * directories; where it really ends is then mirror->real. The same walk as
 * contained_walk(), but over names, since both trees are walked.
 */
static bool mirror_path(struct mirror *mirror, const struct recorder *recorder,
	const char *path, bool follow)
{
	char name[NAME_MAX + 1];
	size_t slashes;

	*mirror = (struct mirror){.recorder = recorder, .follow = follow};
	if (strlen(path) >= sizeof(mirror->left))
		return false;
	strcpy(mirror->left, path);
	while (contained_next(mirror->left, name, &slashes))
		if (!mirror_step(mirror, name))
			return false;
	return mirror->left[strspn(mirror->left, "/")] == '\0';
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
	struct mirror mirror;

	if (error)
		put_failure(recorder, path, error);
	else if (mirror_path(&mirror, recorder, path, true))
		write_file(recorder, mirror.real, bytes, length);
	else
		fail(recorder, -EIO);
}

void recorder_link(struct recorder *recorder, const char *path, int error)
{
	struct mirror mirror;
	char target[PATH_MAX];

	if (error) {
		put_failure(recorder, path, error);
		return;
	}
	if (!mirror_path(&mirror, recorder, path, false)) {
		fail(recorder, -EIO);
		return;
	}

	ssize_t length = readlinkat(
		recorder->source_fd, mirror.real, target, sizeof(target) - 1);

	if (length < 0) {
		fail(recorder, -errno);
		return;
	}
	target[length] = '\0';
	if (symlinkat(target, recorder->target_fd, mirror.real) < 0 &&
		errno != EEXIST)
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
		if (json_array_append_new(array,
			    host_string(recorder, names->names.items[i])) < 0)
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
				host_string(recorder, holder->name.value));
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
		name ? host_string(recorder, name) : json_null());
}
