/* SPDX-License-Identifier: MIT */
#include "probes/root.h"

#include "base/cleanup.h"
#include "probes/deputy.h"
#include "probes/files.h"
#include "probes/folder.h"
#include "probes/live.h"
#include "probes/manifest.h"
#include "probes/modules.h"
#include "probes/names.h"
#include "probes/nodev.h"
#include "probes/recorder.h"
#include "probes/root_path.h"
#include "probes/snapshot.h"

#include <qdev/error.h>

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>

DEFINE_CLEANUP(struct root *, root_free);

/*
 * The running machine has neither manifest nor doubt; a capture has the one,
 * a bare tree only the other.
 */
struct root {
	struct files files;
	bool live;
	struct manifest *manifest;
	struct names *names;
	struct modules *modules;
	struct recorder *recorder;
	struct deputy *deputy;     /* NULL: not needed yet */
	struct deputy *own_deputy; /* NULL: that one is lent */
};

static int read_manifest(struct root *root, struct text *reason)
{
	cleanup_text struct text text = TEXT_INIT;
	int error =
		root_read_file(root, MANIFEST_NAME, MANIFEST_MAX_SIZE, &text);

	if (error == -ENODATA)
		return 0;
	if (error == -ENOMEM)
		return QDEV_ERROR_NO_MEMORY;
	if (error < 0) {
		text_addf(reason, MANIFEST_NAME ": %s", fact_reason(-error));
		return QDEV_ERROR_INVALID;
	}
	text_add(reason, MANIFEST_NAME ": ");
	return manifest_parse(
		text_string(&text), text.length, &root->manifest, reason);
}

static int use_machine(struct files *files)
{
	files->ops = &files_live;
	return 0;
}

static int use_captured(struct files *files)
{
	int mount = is_nodev(files->fd) ? -1 : nodev_mount(files->fd);

	if (mount >= 0) {
		close(files->fd);
		files->fd = mount;
	}
	files->ops = &files_directory;
	files->folder = folder_new(files->fd);
	return files->folder ? 0 : QDEV_ERROR_NO_MEMORY;
}

/* Opens what is at the path: the machine, a directory, or an archive. */
static int open_files(struct root *root, const char *path, struct text *reason)
{
	struct files *files = &root->files;

	root->live = !path || strcmp(path, "/") == 0;
	files->fd =
		open(root->live ? "/" : path, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (files->fd >= 0)
		return root->live ? use_machine(files) : use_captured(files);
	if (errno != ENOTDIR) {
		text_add(reason, fact_reason(errno));
		return QDEV_ERROR_INVALID;
	}
	files->ops = &files_archive;
	return snapshot_read(path, &files->tree, reason);
}

static struct root *new_root(void)
{
	struct root *root = calloc(1, sizeof(*root));

	if (root)
		root->files.fd = -1;
	return root;
}

int root_open(const char *path, struct root **ret, char **ret_reason)
{
	cleanup_text struct text reason = TEXT_INIT;
	cleanup(root_free_p) struct root *root = new_root();

	if (!root)
		return QDEV_ERROR_NO_MEMORY;

	int error = open_files(root, path, &reason);

	if (error == 0 && !root->live)
		error = read_manifest(root, &reason);
	if (error < 0) {
		*ret_reason = text_take(&reason);
		return error;
	}
	*ret = TAKE_PTR(root);
	return 0;
}

struct root *root_free(struct root *root)
{
	if (!root)
		return NULL;
	recorder_free(root->recorder);
	deputy_free(root->own_deputy);
	files_close(&root->files);
	manifest_free(root->manifest);
	names_free(root->names);
	modules_free(root->modules);
	free(root);
	return NULL;
}

bool root_is_live(const struct root *root)
{
	return root->live;
}

int root_record(struct root *root)
{
	return recorder_new(&root->files, &root->recorder);
}

int root_recorded(struct root *root, struct file_node **ret)
{
	int error = recorder_finish(root->recorder, ret);

	root->recorder = recorder_free(root->recorder);
	return error;
}

/*
 * Directories of which a bare tree has all entries or none: a function that
 * is not in a tree that has others is not there.
 */
static bool is_whole_in_bare_trees(const char *directory)
{
	return strcmp(directory, "sys/bus/pci/devices") == 0 ||
	       strcmp(directory, "sys/bus/mdev/devices") == 0;
}

static bool is_listed(const struct root *root, const char *path)
{
	char directory[PATH_MAX];
	const char *slash = strrchr(path, '/');
	mode_t type;

	if (!slash || (size_t)(slash - path) >= sizeof(directory))
		return false;
	memcpy(directory, path, (size_t)(slash - path));
	directory[slash - path] = '\0';
	if (root->manifest)
		return manifest_lists_without(
			root->manifest, directory, slash + 1);
	return is_whole_in_bare_trees(directory) &&
	       root->files.ops->type(&root->files, directory, &type) == 0 &&
	       S_ISDIR(type);
}

/*
 * The errno of a read that failed in the tree. What a tree lacks was not
 * there only if something says so.
 */
static int failure(const struct root *root, const char *path, int error)
{
	if (root->live || (error != ENOENT && error != ENOTDIR))
		return -error;
	return is_listed(root, path) ? -ENOENT : -ENODATA;
}

/* What the manifest says of a path: a negative errno, or 0 for nothing. */
static int recorded_failure(const struct root *root, const char *path)
{
	return root->manifest ? -manifest_error(root->manifest, path) : 0;
}

static ssize_t read_bytes(
	struct root *root, const char *path, void *buffer, size_t size)
{
	const struct files *files = &root->files;
	int recorded = recorded_failure(root, path);

	if (recorded < 0)
		return recorded;

	ssize_t length = files->ops->read(files, path, buffer, size);

	return length < 0 ? failure(root, path, (int)-length) : length;
}

static void record_bytes(const struct root *root, const char *path,
	const void *buffer, ssize_t length)
{
	if (root->recorder)
		recorder_file(root->recorder, path, buffer,
			length < 0 ? 0 : (size_t)length,
			length < 0 ? (int)-length : 0);
}

ssize_t root_read_bytes(
	struct root *root, const char *path, void *buffer, size_t size)
{
	ssize_t length = read_bytes(root, path, buffer, size);

	record_bytes(root, path, buffer, length);
	return length;
}

/* What a read gave, as text. */
static ssize_t as_text(char *buffer, ssize_t length, size_t size)
{
	if (length < 0)
		return length;
	if ((size_t)length == size)
		return -EFBIG;
	if (memchr(buffer, '\0', (size_t)length))
		return -EINVAL;
	if (length > 0 && buffer[length - 1] == '\n')
		length--;
	buffer[length] = '\0';
	return length;
}

ssize_t root_read(
	struct root *root, const char *path, char *buffer, size_t size)
{
	return as_text(
		buffer, root_read_bytes(root, path, buffer, size), size);
}

void root_lend_deputy(struct root *root, struct deputy *deputy)
{
	root->deputy = deputy;
}

static ssize_t read_by_deputy(
	struct root *root, const char *path, char *buffer, size_t size)
{
	struct root_path absolute = root_path("/%s", path);

	if (!root->deputy)
		root->deputy = root->own_deputy = deputy_new();
	return root->deputy ? deputy_read(root->deputy, absolute.string, buffer,
				      size)
			    : -ENOMEM;
}

ssize_t root_read_locked(
	struct root *root, const char *path, char *buffer, size_t size)
{
	ssize_t length;

	if (!root->live)
		return root_read(root, path, buffer, size);
	length = read_by_deputy(root, path, buffer, size);
	record_bytes(root, path, buffer, length);
	return as_text(buffer, length, size);
}

static int read_file(
	struct root *root, const char *path, size_t limit, struct text *ret)
{
	const struct files *files = &root->files;
	int error = recorded_failure(root, path);

	if (error < 0)
		return error;
	error = files->ops->read_whole(files, path, limit, ret);
	return error < 0 ? failure(root, path, -error) : 0;
}

int root_read_file(
	struct root *root, const char *path, size_t limit, struct text *ret)
{
	int error = read_file(root, path, limit, ret);

	if (root->recorder)
		recorder_file(root->recorder, path, text_string(ret),
			ret->length, -error);
	return error;
}

static ssize_t read_link(
	struct root *root, const char *path, char *buffer, size_t size)
{
	const struct files *files = &root->files;
	int recorded = recorded_failure(root, path);

	if (recorded < 0)
		return recorded;

	ssize_t length = files->ops->read_link(files, path, buffer, size);

	return length < 0 ? failure(root, path, (int)-length) : length;
}

ssize_t root_readlink(
	struct root *root, const char *path, char *buffer, size_t size)
{
	ssize_t length = read_link(root, path, buffer, size);

	if (root->recorder)
		recorder_link(
			root->recorder, path, length < 0 ? (int)-length : 0);
	if (length < 0)
		return length;
	if ((size_t)length == size)
		return -ENAMETOOLONG;
	buffer[length] = '\0';
	return length;
}

static int find_type(struct root *root, const char *path, mode_t *ret)
{
	const struct files *files = &root->files;

	if (root->manifest && manifest_type(root->manifest, path, ret))
		return 0;

	int error = recorded_failure(root, path);

	if (error < 0)
		return error;
	error = files->ops->type(files, path, ret);
	return error < 0 ? failure(root, path, -error) : 0;
}

int root_exists(struct root *root, const char *path)
{
	mode_t type = 0;
	int error = find_type(root, path, &type);

	if (root->recorder)
		recorder_existence(root->recorder, path, type, -error);
	return error;
}

static int list(struct root *root, const char *path, struct name_list *ret)
{
	const struct files *files = &root->files;
	int error = recorded_failure(root, path);

	if (error < 0)
		return error;
	if (root->manifest && manifest_lists(root->manifest, path))
		return manifest_list(root->manifest, path, ret);
	error = files->ops->list(files, path, ret);
	return error < 0 ? failure(root, path, -error) : 0;
}

/* Whether the entries of a directory are all it has on the host. */
static bool lists_all(const struct root *root, const char *path)
{
	if (root->live)
		return true;
	return root->manifest ? manifest_lists_all(root->manifest, path)
			      : is_whole_in_bare_trees(path);
}

int root_list(struct root *root, const char *path, struct name_list *ret)
{
	int error = list(root, path, ret);

	if (error < 0)
		name_list_clear(ret);
	name_list_sort(ret);
	if (root->recorder)
		recorder_list(root->recorder, path, ret, lists_all(root, path),
			-error);
	return error;
}

int root_node(struct root *root, const char *path, struct host_node *ret)
{
	int error;

	ret->path = strdup(path);
	if (!ret->path)
		return -ENOMEM;
	if (root->live)
		error = live_node(root->files.fd, path, ret);
	else if (root->manifest)
		error = manifest_node(root->manifest, path, ret);
	else
		error = -ENODATA;
	if (root->recorder)
		recorder_node(root->recorder, path, ret, -error);
	return error;
}

/*
 * What the machine said to a trial, or the manifest of it. A later trial of a
 * path, beyond access(2), is kept instead of that: it needs that.
 */
static int keep_trial(struct root *root, const char *path, int live_error)
{
	int error = -ENODATA;

	if (root->live)
		error = live_error;
	else if (root->manifest)
		error = manifest_try_open(root->manifest, path);
	if (root->recorder)
		recorder_open(root->recorder, path, -error);
	return error;
}

int root_try_open(struct root *root, const char *path)
{
	return keep_trial(root, path,
		root->live ? live_try_open(root->files.fd, path) : 0);
}

int root_try_access(struct root *root, const char *path, int mode)
{
	return keep_trial(root, path,
		root->live ? live_try_access(root->files.fd, path, mode) : 0);
}

int root_try_connect(struct root *root, const char *path)
{
	return keep_trial(root, path,
		root->live ? live_try_connect(root->files.fd, path) : 0);
}

int root_try_listen(struct root *root, const char *host, const char *port)
{
	return root->live ? live_try_listen(host, port) : -ENODATA;
}

int root_try_lock(struct root *root, const char *path, const uint8_t *bytes,
	size_t count)
{
	return keep_trial(root, path,
		root->live ? live_try_lock(root->files.fd, path, bytes, count)
			   : 0);
}

/* What a look at all processes, or a capture, says of one node. */
static int tell_holders(struct root *root, struct host_node *node, int looked)
{
	int error = -ENODATA;

	/* One found is the answer, whoever else could not be looked at. */
	if (root->live)
		error = node->holders.count ? 0 : looked;
	else if (root->manifest)
		error = manifest_holders(root->manifest, node);
	if (root->recorder)
		recorder_holders(root->recorder, node, -error);
	return error;
}

static int look_for_holders(
	struct root *root, struct host_node *const *nodes, size_t count)
{
	return root->live ? live_holders(root->files.fd, nodes, count) : 0;
}

int root_holders(struct root *root, struct host_node *node)
{
	int looked = look_for_holders(root, &node, 1);

	return looked == -ENOMEM ? looked : tell_holders(root, node, looked);
}

int root_holders_of_all(
	struct root *root, struct host_node *const *nodes, size_t count)
{
	int looked = look_for_holders(root, nodes, count);

	if (looked == -ENOMEM)
		return looked;
	for (size_t i = 0; i < count; i++) {
		int error = tell_holders(root, nodes[i], looked);

		if (error == -ENOMEM)
			return error;
		nodes[i]->holders_known.state = FACT_KNOWN;
		if (error < 0)
			nodes[i]->holders_known = fact_from_errno(-error);
	}
	return 0;
}

int root_pinned(
	struct root *root, const struct host_node *node, struct host_user *user)
{
	int error;

	if (user->identity.state != FACT_KNOWN)
		error = -ENODATA;
	else if (root->live)
		error = live_pinned(root->files.fd, node, user);
	else if (root->manifest)
		error = manifest_pinned(root->manifest, user);
	else
		error = -ENODATA;
	user->pinned.state = FACT_KNOWN;
	if (error < 0)
		user->pinned = (struct fact_number){.error = -error};
	/* That of a unit has no name here, and is not recorded. */
	if (root->recorder && (user->is_caller || user->name))
		recorder_pinned(root->recorder, user);
	return error == -ENOMEM ? error : 0;
}

int root_tasks(struct root *root, uint64_t few, struct host_user *user)
{
	int error;

	if (user->identity.state != FACT_KNOWN)
		error = -ENODATA;
	else if (root->live)
		error = live_tasks(root->files.fd, few, user);
	else if (root->manifest)
		error = manifest_tasks(root->manifest, user);
	else
		error = -ENODATA;
	if (error < 0)
		user->tasks = fact_number_missing(-error);
	if (root->recorder)
		recorder_tasks(root->recorder, user);
	return error == -ENOMEM ? error : 0;
}

int root_caller(struct root *root, struct host_user *ret)
{
	int error;

	if (root->live)
		error = live_caller(root->files.fd, ret);
	else if (root->manifest)
		error = manifest_caller(root->manifest, ret);
	else
		error = -ENODATA;
	if (root->recorder && error == 0)
		recorder_caller(root->recorder, ret);
	return error;
}

int root_user(struct root *root, const char *name, struct host_user *ret)
{
	int error;

	if (root->live)
		error = live_user(name, ret);
	else if (root->manifest)
		error = manifest_user(root->manifest, name, ret);
	else
		error = -ENODATA;
	if (root->recorder && error == 0)
		recorder_user(root->recorder, name, ret);
	return error;
}

/* A bare tree says nothing of its kernel's modules. */
static int find_modules(struct root *root, const char *modalias,
	enum root_name which, char **ret)
{
	bool variants = which == ROOT_NAME_VARIANTS;

	if (!root->live)
		return -ENODATA;
	if (!root->modules)
		root->modules = modules_new();
	if (!root->modules)
		return -ENOMEM;
	/* vfio-pci itself is for every device (linux: vfio_pci_table[]). */
	return modules_find(root->modules,
		root_path("%s%s", variants ? "vfio_" : "", modalias).string,
		variants ? "vfio_pci" : NULL, ret);
}

static int find_name(struct root *root, const char *modalias,
	enum root_name which, char **ret)
{
	if (root->manifest)
		return manifest_name(root->manifest, modalias, which, ret);
	if (which == ROOT_NAME_MODULES || which == ROOT_NAME_VARIANTS)
		return find_modules(root, modalias, which, ret);
	if (!root->names)
		root->names = names_new();
	if (!root->names)
		return -ENOMEM;
	return names_find(root->names, modalias, which, ret);
}

int root_name(struct root *root, const char *modalias, enum root_name which,
	char **ret)
{
	int error = find_name(root, modalias, which, ret);

	if (root->recorder && (error == 0 || error == -ENOENT))
		recorder_name(root->recorder, modalias, which,
			error == 0 ? *ret : NULL);
	return error;
}
