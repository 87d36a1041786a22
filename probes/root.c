/* SPDX-License-Identifier: MIT */
#include "probes/root.h"

#include "base/cleanup.h"
#include "probes/contained.h"
#include "probes/folder.h"
#include "probes/live.h"
#include "probes/manifest.h"
#include "probes/names.h"
#include "probes/recorder.h"

#include <qdev/error.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>

/*
 * The running machine has neither manifest nor doubt; a capture has the one,
 * a bare tree only the other.
 */
struct root {
	int fd;
	bool live;
	struct folder folder; /* of a captured tree */
	struct manifest *manifest;
	struct names *names;
	struct recorder *recorder;
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

static int open_root(struct root *root, const char *path, struct text *reason)
{
	root->live = !path || strcmp(path, "/") == 0;
	root->fd =
		open(root->live ? "/" : path, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (root->fd < 0) {
		text_add(reason, fact_reason(errno));
		return QDEV_ERROR_INVALID;
	}
	return root->live ? 0 : read_manifest(root, reason);
}

int root_open(const char *path, struct root **ret, char **ret_reason)
{
	cleanup_text struct text reason = TEXT_INIT;
	struct root *root = calloc(1, sizeof(*root));

	if (!root)
		return QDEV_ERROR_NO_MEMORY;
	root->fd = -1;
	root->folder.fd = -1;

	int error = open_root(root, path, &reason);

	if (error < 0) {
		root_free(root);
		*ret_reason = text_take(&reason);
		return error;
	}
	*ret = root;
	return 0;
}

struct root *root_free(struct root *root)
{
	if (!root)
		return NULL;
	if (root->fd >= 0)
		close(root->fd);
	folder_clear(&root->folder);
	manifest_free(root->manifest);
	names_free(root->names);
	free(root);
	return NULL;
}

bool root_is_live(const struct root *root)
{
	return root->live;
}

void root_set_recorder(struct root *root, struct recorder *recorder)
{
	root->recorder = recorder;
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
	struct stat status;

	if (!slash || (size_t)(slash - path) >= sizeof(directory))
		return false;
	memcpy(directory, path, (size_t)(slash - path));
	directory[slash - path] = '\0';
	if (root->manifest)
		return manifest_lists_without(
			root->manifest, directory, slash + 1);
	if (!is_whole_in_bare_trees(directory))
		return false;

	cleanup_fd int fd =
		contained_open(root->fd, directory, O_PATH | O_CLOEXEC);

	return fd >= 0 && fstat(fd, &status) == 0 && S_ISDIR(status.st_mode);
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

static int not_regular(mode_t mode)
{
	return S_ISDIR(mode) ? -EISDIR : -EINVAL;
}

/* A file of a tree, along whatever links lead to it. */
static int open_far(const struct root *root, const char *path, int flags)
{
	char link[64];
	struct stat status;
	cleanup_fd int fd = contained_open(root->fd, path, O_PATH | O_CLOEXEC);

	if (fd < 0)
		return failure(root, path, -fd);
	if (fstat(fd, &status) < 0)
		return -errno;
	if (!S_ISREG(status.st_mode))
		return not_regular(status.st_mode);
	snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);

	int opened = open(link, flags);

	return opened < 0 ? -errno : opened;
}

/*
 * What lies at the end of a path of a tree, not followed if it is a link, and
 * its name in the folder that is returned.
 */
static int look_near(struct root *root, const char *path, const char **name,
	struct stat *status)
{
	int folder = folder_of(&root->folder, root->fd, path, name);

	if (folder < 0)
		return folder;
	if (fstatat(folder, *name, status, AT_SYMLINK_NOFOLLOW) < 0)
		return -errno;
	return folder;
}

/*
 * Opens a file for reading. In a tree that somebody made, only a regular
 * file is opened for real: opening a device or a pipe would do things.
 */
static int open_file(struct root *root, const char *path)
{
	const int flags = O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK;
	const char *name;
	struct stat status;

	if (root->live) {
		int fd = openat(root->fd, path, flags);

		return fd < 0 ? -errno : fd;
	}

	int recorded = recorded_failure(root, path);

	if (recorded < 0)
		return recorded;

	int folder = look_near(root, path, &name, &status);

	if (folder == -EINVAL || (folder >= 0 && S_ISLNK(status.st_mode)))
		return open_far(root, path, flags);
	if (folder < 0)
		return failure(root, path, -folder);
	if (!S_ISREG(status.st_mode))
		return not_regular(status.st_mode);

	int fd = openat(folder, name, flags | O_NOFOLLOW);

	return fd < 0 ? -errno : fd;
}

static ssize_t read_bytes(
	struct root *root, const char *path, void *buffer, size_t size)
{
	cleanup_fd int fd = open_file(root, path);

	if (fd < 0)
		return fd;

	ssize_t length = read(fd, buffer, size);

	return length < 0 ? -errno : length;
}

ssize_t root_read_bytes(
	struct root *root, const char *path, void *buffer, size_t size)
{
	ssize_t length = read_bytes(root, path, buffer, size);

	if (root->recorder)
		recorder_file(root->recorder, path, buffer,
			length < 0 ? 0 : (size_t)length,
			length < 0 ? (int)-length : 0);
	return length;
}

ssize_t root_read(
	struct root *root, const char *path, char *buffer, size_t size)
{
	ssize_t length = root_read_bytes(root, path, buffer, size);

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

static int read_file(
	struct root *root, const char *path, size_t limit, struct text *ret)
{
	char buffer[16384];
	cleanup_fd int fd = open_file(root, path);

	if (fd < 0)
		return fd;
	for (;;) {
		ssize_t length = read(fd, buffer, sizeof(buffer));

		if (length < 0)
			return -errno;
		if (length == 0)
			return ret->failed ? -ENOMEM : 0;
		if (ret->length + (size_t)length > limit)
			return -EFBIG;
		text_add_bytes(ret, buffer, (size_t)length);
	}
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
	if (root->live) {
		ssize_t length = readlinkat(root->fd, path, buffer, size);

		return length < 0 ? -errno : length;
	}

	int recorded = recorded_failure(root, path);

	if (recorded < 0)
		return recorded;

	const char *name;
	int folder = folder_of(&root->folder, root->fd, path, &name);

	/* Neither "." nor ".." is a link, and EINVAL is what no link gives. */
	if (folder < 0)
		return folder == -EINVAL ? folder
					 : failure(root, path, -folder);

	ssize_t length = readlinkat(folder, name, buffer, size);

	return length < 0 ? failure(root, path, errno) : length;
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

static int exists(struct root *root, const char *path)
{
	if (root->live)
		return faccessat(root->fd, path, F_OK, 0) < 0 ? -errno : 0;
	if (root->manifest && manifest_has(root->manifest, path))
		return 0;

	int recorded = recorded_failure(root, path);

	if (recorded < 0)
		return recorded;

	const char *name;
	struct stat status;
	int folder = look_near(root, path, &name, &status);

	if (folder >= 0 && !S_ISLNK(status.st_mode))
		return 0;
	if (folder < 0 && folder != -EINVAL)
		return failure(root, path, -folder);

	cleanup_fd int fd = contained_open(root->fd, path, O_PATH | O_CLOEXEC);

	return fd < 0 ? failure(root, path, -fd) : 0;
}

int root_exists(struct root *root, const char *path)
{
	int error = exists(root, path);

	if (root->recorder)
		recorder_existence(root->recorder, path, -error);
	return error;
}

void name_list_clear(struct name_list *list)
{
	for (size_t i = 0; i < list->names.count; i++)
		free(list->names.items[i]);
	array_clear(&list->names);
}

static int compare_names(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static int add_name(struct name_list *list, const char *string)
{
	char **name = array_add(&list->names);

	if (!name)
		return -ENOMEM;
	*name = strdup(string);
	return *name ? 0 : -ENOMEM;
}

static int list_directory(
	struct root *root, const char *path, struct name_list *ret)
{
	int fd = contained_open(
		root->fd, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0)
		return failure(root, path, -fd);

	cleanup_dir DIR *directory = fdopendir(fd);

	if (!directory) {
		close(fd);
		return -ENOMEM;
	}
	errno = 0;
	for (const struct dirent *entry; (entry = readdir(directory));) {
		if (strcmp(entry->d_name, ".") == 0 ||
			strcmp(entry->d_name, "..") == 0)
			continue;
		if (add_name(ret, entry->d_name) < 0)
			return -ENOMEM;
		errno = 0;
	}
	return -errno;
}

static int list(struct root *root, const char *path, struct name_list *ret)
{
	int error = recorded_failure(root, path);

	if (error < 0)
		return error;
	if (root->manifest && manifest_lists(root->manifest, path))
		error = manifest_list(root->manifest, path, ret);
	else
		error = list_directory(root, path, ret);
	if (error == 0 && ret->names.count > 1)
		qsort(ret->names.items, ret->names.count, sizeof(char *),
			compare_names);
	return error;
}

int root_list(struct root *root, const char *path, struct name_list *ret)
{
	int error = list(root, path, ret);

	if (error < 0)
		name_list_clear(ret);
	if (root->recorder)
		recorder_list(root->recorder, path, ret, -error);
	return error;
}

int root_node(struct root *root, const char *path, struct host_node *ret)
{
	int error;

	ret->path = strdup(path);
	if (!ret->path)
		return -ENOMEM;
	if (root->live)
		error = live_node(root->fd, path, ret);
	else if (root->manifest)
		error = manifest_node(root->manifest, path, ret);
	else
		error = -ENODATA;
	if (root->recorder)
		recorder_node(root->recorder, path, ret, -error);
	return error;
}

int root_try_open(struct root *root, const char *path)
{
	int error;

	if (root->live)
		error = live_try_open(root->fd, path);
	else if (root->manifest)
		error = manifest_try_open(root->manifest, path);
	else
		error = -ENODATA;
	if (root->recorder)
		recorder_open(root->recorder, path, -error);
	return error;
}

int root_try_access(struct root *root, const char *path, int mode)
{
	int error;

	if (root->live)
		error = live_try_access(root->fd, path, mode);
	else if (root->manifest)
		error = manifest_try_open(root->manifest, path);
	else
		error = -ENODATA;
	if (root->recorder)
		recorder_open(root->recorder, path, -error);
	return error;
}

int root_holders(struct root *root, struct host_node *node)
{
	int error;

	if (root->live)
		error = live_holders(root->fd, node);
	else if (root->manifest)
		error = manifest_holders(root->manifest, node);
	else
		error = -ENODATA;
	if (root->recorder)
		recorder_holders(root->recorder, node, -error);
	return error;
}

int root_caller(struct root *root, struct host_user *ret)
{
	int error;

	if (root->live)
		error = live_caller(ret);
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

static int find_name(struct root *root, const char *modalias,
	enum root_name which, char **ret)
{
	if (root->manifest)
		return manifest_name(root->manifest, modalias, which, ret);
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
