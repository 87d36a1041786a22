/* SPDX-License-Identifier: MIT */

/*
 * Who has a block device without a line in mountinfo and without a link in
 * `holders`: mounts of other namespaces, and those that "umount -l" took out
 * of sight; devices that the kernel reads and writes through another one.
 */

#include "base/cleanup.h"
#include "probes/attribute.h"
#include "probes/use.h"

#include <qdev/error.h>

#include <errno.h>
#include <string.h>

/*
 * Each mounted file system of these kinds has an entry called as its disk is
 * (linux: s_id in fs/ext4/sysfs.c, fs/xfs/xfs_mount.c, fs/f2fs/sysfs.c,
 * fs/nilfs2/sysfs.c, fs/erofs/sysfs.c, fs/ntfs3/super.c).
 */
static const struct {
	const char *type, *directory;
} mounted[] = {
	{"ext4", "sys/fs/ext4"},
	{"xfs", "sys/fs/xfs"},
	{"f2fs", "sys/fs/f2fs"},
	{"nilfs2", "sys/fs/nilfs2"},
	{"erofs", "sys/fs/erofs"},
	{"ntfs3", "proc/fs/ntfs3"},
};

/* Devices of sys/class/block that name the one below (drivers/block/). */
static const struct {
	const char *prefix, *file;
} lowers[] = {
	{"loop", "loop/backing_file"},
	{"zram", "backing_dev"},
};

/*
 * Who gives block devices to other machines, as configfs has it: DIRECTORY,
 * any name, `between`, any name, `file` (linux: drivers/target/,
 * drivers/nvme/target/configfs.c).
 */
static const struct {
	const char *directory, *between, *file, *what;
} exports[] = {
	{"sys/kernel/config/target/core", "", "udev_path", "iSCSI target"},
	{"sys/kernel/config/nvmet/subsystems", "/namespaces", "device_path",
		"NVMe target"},
};

/* `found` has kind and what. */
static int add(struct hidden_uses *uses, struct hidden_use found,
	const char *device, const char *name, const char *file)
{
	struct hidden_use *added = array_add(&uses->items);

	if (!added)
		return QDEV_ERROR_NO_MEMORY;
	*added = found;
	added->device = strdup(device);
	added->name = strdup(name);
	added->file = strdup(file);
	return added->device && added->name && added->file
		       ? 0
		       : QDEV_ERROR_NO_MEMORY;
}

static int doubt(struct hidden_uses *uses, const char *file, int error)
{
	struct stray *stray = array_add(&uses->doubts);

	if (!stray)
		return QDEV_ERROR_NO_MEMORY;
	stray->error = error;
	stray->path = strdup(file);
	return stray->path ? 0 : QDEV_ERROR_NO_MEMORY;
}

/* What does not exist has no entries. */
static bool is_missing(int error)
{
	return error == -ENOENT || error == -ENOTDIR;
}

static int list(struct root *root, struct hidden_uses *uses, const char *path,
	struct name_list *ret)
{
	int error = root_list(root, path, ret);

	if (error == -ENOMEM)
		return QDEV_ERROR_NO_MEMORY;
	return error < 0 && !is_missing(error) ? doubt(uses, path, -error) : 0;
}

static int read_mounted(struct root *root, struct hidden_uses *uses)
{
	int error = 0;

	for (size_t i = 0; error == 0 && i < ARRAY_SIZE(mounted); i++) {
		cleanup(name_list_clear) struct name_list names = {0};

		error = list(root, uses, mounted[i].directory, &names);
		for (size_t k = 0; error == 0 && k < names.names.count; k++) {
			const char *name = names.names.items[k];
			struct root_path path = root_path(
				"%s/%s", mounted[i].directory, name);

			error = add(uses, (struct hidden_use){
				.kind = HIDDEN_MOUNT,
				.what = mounted[i].type,
			}, name, name, path.string);
		}
	}
	return error;
}

/* The node in the file, if it is one, is had by NAME. */
static int read_node(struct root *root, struct hidden_uses *uses,
	struct hidden_use found, const char *name, const char *file)
{
	char path[PATH_MAX];
	cleanup_free char *device = NULL;
	ssize_t length = root_read(root, file, path, sizeof(path));
	int error;

	if (is_missing((int)length))
		return 0;
	if (length < 0)
		return doubt(uses, file, (int)-length);
	error = use_find_device(root, path, &device);
	return error < 0 || !device ? error
				    : add(uses, found, device, name, file);
}

static int read_lowers(struct root *root, struct hidden_uses *uses)
{
	cleanup(name_list_clear) struct name_list names = {0};
	int error = list(root, uses, "sys/class/block", &names);

	for (size_t i = 0; error == 0 && i < names.names.count; i++)
		for (size_t k = 0; error == 0 && k < ARRAY_SIZE(lowers); k++) {
			const char *name = names.names.items[i];
			struct root_path path = root_path("sys/class/block/%s/%s",
				name, lowers[k].file);

			if (strncmp(name, lowers[k].prefix,
				    strlen(lowers[k].prefix)) != 0)
				continue;
			error = read_node(root, uses,
				(struct hidden_use){.kind = HIDDEN_BLOCK},
				name, path.string);
		}
	return error;
}

static int read_export(struct root *root, struct hidden_uses *uses,
	size_t which, const char *directory, const char *name)
{
	cleanup(name_list_clear) struct name_list names = {0};
	int error = list(root, uses, directory, &names);

	for (size_t i = 0; error == 0 && i < names.names.count; i++) {
		struct root_path path = root_path("%s/%s/%s", directory,
			names.names.items[i], exports[which].file);

		error = read_node(root, uses, (struct hidden_use){
			.kind = HIDDEN_OTHER,
			.what = exports[which].what,
		}, *exports[which].between ? name : names.names.items[i],
			path.string);
	}
	return error;
}

static int read_exports(struct root *root, struct hidden_uses *uses)
{
	int error = 0;

	for (size_t i = 0; error == 0 && i < ARRAY_SIZE(exports); i++) {
		cleanup(name_list_clear) struct name_list names = {0};

		error = list(root, uses, exports[i].directory, &names);
		for (size_t k = 0; error == 0 && k < names.names.count; k++) {
			struct root_path path = root_path("%s/%s%s",
				exports[i].directory, names.names.items[k],
				exports[i].between);

			error = read_export(root, uses, i, path.string,
				names.names.items[k]);
		}
	}
	return error;
}

/*
 * "…/block/nvme0n1/nvme0n1p2/bcache": whose cache that is. What it caches has
 * a holder (linux: drivers/md/bcache/super.c).
 */
static int read_cache(
	struct root *root, struct hidden_uses *uses, const char *set)
{
	cleanup(name_list_clear) struct name_list names = {0};
	struct root_path path = root_path(USE_BCACHE "/%s", set);
	int error = list(root, uses, path.string, &names);

	for (size_t i = 0; error == 0 && i < names.names.count; i++) {
		char target[PATH_MAX], *end, *device;
		struct root_path link = root_path(USE_BCACHE "/%s/%s", set,
			names.names.items[i]);

		if (strncmp(names.names.items[i], "cache", 5) != 0)
			continue;

		ssize_t length = root_readlink(
			root, link.string, target, sizeof(target));

		/* "cache_available_percent" is none. */
		if (length < 0)
			continue;
		end = strrchr(target, '/');
		if (!end || strcmp(end, "/bcache") != 0)
			continue;
		*end = '\0';
		device = strrchr(target, '/');
		error = add(uses, (struct hidden_use){
			.kind = HIDDEN_OTHER,
			.what = "bcache",
		}, device ? device + 1 : target, set, link.string);
	}
	return error;
}

static int read_caches(struct root *root, struct hidden_uses *uses)
{
	cleanup(name_list_clear) struct name_list names = {0};
	int error = list(root, uses, USE_BCACHE, &names);

	for (size_t i = 0; error == 0 && i < names.names.count; i++)
		if (strchr(names.names.items[i], '-')) /* a UUID */
			error = read_cache(root, uses, names.names.items[i]);
	return error;
}

int hidden_uses_read(struct root *root, struct hidden_uses *uses)
{
	int error = read_mounted(root, uses);

	if (error == 0)
		error = read_lowers(root, uses);
	if (error == 0)
		error = read_caches(root, uses);
	return error < 0 ? error : read_exports(root, uses);
}

void hidden_uses_clear(struct hidden_uses *uses)
{
	for (size_t i = 0; i < uses->items.count; i++) {
		free(uses->items.items[i].device);
		free(uses->items.items[i].name);
		free(uses->items.items[i].file);
	}
	array_clear(&uses->items);
	for (size_t i = 0; i < uses->doubts.count; i++)
		free(uses->doubts.items[i].path);
	array_clear(&uses->doubts);
}
