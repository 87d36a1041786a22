/* SPDX-License-Identifier: MIT */

/* What is mounted and swapped to, as the kernel lists it. */

#include "base/cleanup.h"
#include "probes/attribute.h"
#include "probes/use.h"

#include <qdev/error.h>

#include <errno.h>
#include <string.h>

/* A host full of containers has thousands of mounts, not millions. */
#define TABLE_LIMIT ((size_t)16 << 20)

int use_add_name(struct name_list *list, const char *name)
{
	char **added = array_add(&list->names);

	if (!added)
		return QDEV_ERROR_NO_MEMORY;
	*added = strdup(name);
	return *added ? 0 : QDEV_ERROR_NO_MEMORY;
}

bool use_has_name(const struct name_list *list, const char *name)
{
	for (size_t i = 0; i < list->names.count; i++)
		if (strcmp(list->names.items[i], name) == 0)
			return true;
	return false;
}

/* Blanks are written \040 (linux: fs/proc_namespace.c, mangle()). */
static void unescape(char *string)
{
	char *to = string;

	for (const char *from = string; *from; to++) {
		if (from[0] == '\\' && from[1] >= '0' && from[1] <= '3' &&
			from[2] >= '0' && from[2] <= '7' && from[3] >= '0' &&
			from[3] <= '7') {
			*to = (char)((from[1] - '0') << 6 |
				     (from[2] - '0') << 3 | (from[3] - '0'));
			from += 4;
		} else {
			*to = *from++;
		}
	}
	*to = '\0';
}

/* What is no node is no disk: "tank/data", "tmpfs", "server:/export". */
static bool is_node(const char *source)
{
	return strncmp(source, "/dev/", strlen("/dev/")) == 0;
}

/*
 * The name that sysfs has for a node: links of udev (/dev/mapper/…,
 * /dev/disk/…) lead to it, and a slash in it is a "!" there.
 */
static char *device_of_node(struct root *root, const char *node)
{
	char target[PATH_MAX];
	ssize_t length = root_readlink(root, node + 1, target, sizeof(target));
	const char *slash = length < 0 ? NULL : strrchr(target, '/');
	char *name = strdup(slash         ? slash + 1
			    : length >= 0 ? target
					  : node + strlen("/dev/"));

	for (char *c = name; c && *c; c++)
		if (*c == '/')
			*c = '!';
	return name;
}

int use_find_device(struct root *root, const char *path, char **ret)
{
	cleanup_free char *name = NULL;

	if (!is_node(path) && strrchr(path, '/') != path)
		return 0;
	name = is_node(path) ? device_of_node(root, path) : strdup(path + 1);
	if (!name)
		return QDEV_ERROR_NO_MEMORY;
	if (is_node(path) ||
		(*name && root_exists(root, root_path("sys/class/block/%s", name)
						    .string) == 0))
		*ret = TAKE_PTR(name);
	return 0;
}

static int add_device(
	struct mount *mount, char *device, const char *part)
{
	struct mount_device *added =
		device ? array_add(&mount->devices) : NULL;

	if (!added) {
		free(device);
		return QDEV_ERROR_NO_MEMORY;
	}
	*added = (struct mount_device){.name = device, .part = part};
	return 0;
}

/*
 * Where the number is not that of a disk, the source tells; that of a bcachefs
 * has all its disks, "/dev/sda:/dev/sdb" (linux: fs/bcachefs/fs.c,
 * bch2_show_devname()).
 */
static int add_sources(struct root *root, struct mount *mount)
{
	const char *between = strcmp(mount->type, "bcachefs") == 0 ? ":" : "";
	cleanup_free char *source = strdup(mount->source);
	char *save = NULL;
	int error = source ? 0 : QDEV_ERROR_NO_MEMORY;

	if (error < 0 || strncmp(mount->number, "0:", 2) != 0)
		return error;
	for (char *node = strtok_r(source, between, &save); error == 0 && node;
		node = strtok_r(NULL, between, &save))
		if (is_node(node))
			error = add_device(
				mount, device_of_node(root, node), NULL);
	return error;
}

/*
 * File systems that keep a part of theirs on another disk, which nothing in
 * sysfs tells. What ext4 has is in USE_JOURNALS.
 */
static const struct {
	const char *type, *option, *part;
} parts[] = {
	{"xfs", "logdev=", "xfs log"},
	{"xfs", "rtdev=", "xfs realtime data"},
	{"reiserfs", "jdev=", "reiserfs journal"},
};

static int add_stray(struct mounts *mounts, const char *path, int error)
{
	struct stray *stray = array_add(&mounts->strays);

	if (!stray)
		return QDEV_ERROR_NO_MEMORY;
	stray->path = strdup(path + strspn(path, "/"));
	stray->error = error;
	return stray->path ? 0 : QDEV_ERROR_NO_MEMORY;
}

/* The path is the one that was given to mount(8), of any kind. */
static int add_part(struct root *root, struct mounts *mounts,
	struct mount *mount, const char *path, const char *part)
{
	cleanup_free char *device =
		is_node(path) ? device_of_node(root, path) : NULL;
	int error = device ? root_exists(root,
				     root_path("sys/class/block/%s", device)
					     .string)
			   : -ENOENT;

	if (error == 0)
		return add_device(mount, TAKE_PTR(device), part);
	return add_stray(mounts, path, -error);
}

/* Of nfs, cifs and others: "rw,addr=192.0.2.1". */
static int set_address(struct mount *mount, const char *option)
{
	static const char key[] = "addr=";

	if (mount->address || strncmp(option, key, strlen(key)) != 0)
		return 0;
	mount->address = strdup(option + strlen(key));
	return mount->address ? 0 : QDEV_ERROR_NO_MEMORY;
}

/* "rw,logdev=/dev/sdb1": in a value, a comma is written as an octal number. */
static int add_options(struct root *root, struct mounts *mounts,
	struct mount *mount, char *options)
{
	char *save = NULL;
	int error = 0;

	for (char *option = strtok_r(options, ",", &save); error == 0 && option;
		option = strtok_r(NULL, ",", &save)) {
		error = set_address(mount, option);
		for (size_t i = 0; error == 0 && i < ARRAY_SIZE(parts); i++) {
			size_t length = strlen(parts[i].option);

			if (strcmp(mount->type, parts[i].type) != 0 ||
				strncmp(option, parts[i].option, length) != 0)
				continue;
			unescape(option + length);
			error = add_part(root, mounts, mount, option + length,
				parts[i].part);
		}
	}
	return error;
}

/*
 * "36 35 98:0 / /mnt rw,noatime master:1 - ext3 /dev/root rw" (linux:
 * Documentation/filesystems/proc.rst): fields up to a lone dash vary.
 */
static int add_mount(struct root *root, struct mounts *mounts, char *line)
{
	enum { NUMBER = 2, POINT = 4 };
	char *save = NULL, *fields[5] = {0};
	size_t count = 0;
	char *word = strtok_r(line, " ", &save);

	for (; word && strcmp(word, "-") != 0;
		word = strtok_r(NULL, " ", &save))
		if (count < ARRAY_SIZE(fields))
			fields[count++] = word;

	char *type = strtok_r(NULL, " ", &save);
	char *source = strtok_r(NULL, " ", &save);
	char *options = strtok_r(NULL, " ", &save);

	if (count < ARRAY_SIZE(fields) || !type || !source)
		return 0;
	unescape(fields[POINT]);
	unescape(source);

	struct mount *mount = array_add(&mounts->mounts);

	if (!mount)
		return QDEV_ERROR_NO_MEMORY;
	mount->number = strdup(fields[NUMBER]);
	mount->point = strdup(fields[POINT]);
	mount->type = strdup(type);
	mount->source = strdup(source);
	if (!mount->number || !mount->point || !mount->type || !mount->source)
		return QDEV_ERROR_NO_MEMORY;

	int error = add_sources(root, mount);

	return error < 0 || !options
		       ? error
		       : add_options(root, mounts, mount, options);
}

/* Of those that lie on the way to a file, the one that was mounted last. */
static struct mount *mount_of(struct mounts *mounts, const char *path)
{
	struct mount *found = NULL;
	size_t longest = 0;

	for (size_t i = 0; i < mounts->mounts.count; i++) {
		struct mount *mount = &mounts->mounts.items[i];
		size_t length = strlen(mount->point);

		/* "/" alone ends in a slash. */
		length -= length == 1;
		if (length < longest || path[length] != '/' ||
			strncmp(path, mount->point, length) != 0)
			continue;
		longest = length;
		found = mount;
	}
	return found;
}

/* What it is on can't be unmounted as long as the host swaps to it. */
static int add_swap_file(struct mounts *mounts, const char *path)
{
	struct mount *mount = mount_of(mounts, path);
	char **added = mount ? array_add(&mount->swap_files) : NULL;

	if (!mount)
		return 0;
	if (!added)
		return QDEV_ERROR_NO_MEMORY;
	*added = strdup(path);
	return *added ? 0 : QDEV_ERROR_NO_MEMORY;
}

/* "/dev/sda2 partition 1048572 0 -2", "/swapfile file 1048572 0 -2" */
static int add_swap(struct root *root, struct mounts *mounts, char *line)
{
	char *save = NULL;
	char *node = strtok_r(line, " \t", &save);
	char *type = strtok_r(NULL, " \t", &save);

	if (!type)
		return 0;
	unescape(node);
	if (strcmp(type, "file") == 0)
		return add_swap_file(mounts, node);
	if (strcmp(type, "partition") != 0)
		return 0;

	cleanup_free char *device = NULL;
	int error = use_find_device(root, node, &device);

	if (error == 0 && !device)
		return add_stray(mounts, node, ENOENT);

	char **swap = error < 0 ? NULL : array_add(&mounts->swaps);

	if (!swap)
		return QDEV_ERROR_NO_MEMORY;
	*swap = TAKE_PTR(device);
	return 0;
}

static int read_lines(struct root *root, const char *path,
	struct mounts *mounts, struct fact *known,
	int (*add)(struct root *root, struct mounts *mounts, char *line))
{
	cleanup_text struct text text = TEXT_INIT;
	char *save = NULL;
	int error = root_read_file(root, path, TABLE_LIMIT, &text);

	if (error == -ENOMEM)
		return QDEV_ERROR_NO_MEMORY;
	*known = error < 0 ? fact_from_errno(-error)
			   : (struct fact){.state = FACT_KNOWN};
	if (error < 0 || !text.data)
		return 0;
	error = 0;
	for (char *line = strtok_r(text.data, "\n", &save); error == 0 && line;
		line = strtok_r(NULL, "\n", &save))
		error = add(root, mounts, line);
	return error;
}

/* Its directory is there as long as it is mounted, wherever that is. */
static int add_btrfs(struct root *root, struct mounts *mounts, const char *uuid)
{
	struct name_list devices = {0};
	int error = root_list(root,
		root_path(USE_BTRFS "/%s/devices", uuid).string, &devices);
	struct btrfs *btrfs;

	/* `features` is no file system. */
	if (error < 0)
		return error == -ENOMEM ? QDEV_ERROR_NO_MEMORY : 0;
	btrfs = array_add(&mounts->btrfs);
	if (!btrfs) {
		name_list_clear(&devices);
		return QDEV_ERROR_NO_MEMORY;
	}
	btrfs->devices = devices;
	btrfs->uuid = strdup(uuid);
	return btrfs->uuid ? 0 : QDEV_ERROR_NO_MEMORY;
}

static int read_btrfs(struct root *root, struct mounts *mounts)
{
	cleanup(name_list_clear) struct name_list list = {0};
	int error = root_list(root, USE_BTRFS, &list);

	if (error == -ENOMEM)
		return QDEV_ERROR_NO_MEMORY;
	mounts->btrfs_known = error < 0 ? fact_from_errno(-error)
					: (struct fact){.state = FACT_KNOWN};
	error = 0;
	for (size_t i = 0; error == 0 && i < list.names.count; i++)
		error = add_btrfs(root, mounts, list.names.items[i]);
	return error;
}

/*
 * A journal that is a disk of its own has its counters by the disk's name, one
 * inside a file system by another: "sda2", "sda1-8" (linux: fs/jbd2/journal.c,
 * jbd2_journal_init_dev()). Without the module, there is no such directory.
 */
static int read_journals(struct root *root, struct mounts *mounts)
{
	int error = root_list(root, USE_JOURNALS, &mounts->journals);

	if (error == -ENOMEM)
		return QDEV_ERROR_NO_MEMORY;
	mounts->journals_known = error < 0 ? fact_from_errno(-error)
					   : (struct fact){.state = FACT_KNOWN};
	return 0;
}

int mounts_read_table(struct root *root, struct mounts *mounts)
{
	if (mounts->table_is_read)
		return 0;
	mounts->table_is_read = true;
	return read_lines(
		root, USE_MOUNTINFO, mounts, &mounts->mounts_known, add_mount);
}

int mounts_read(struct root *root, struct mounts *mounts)
{
	int error = 0;

	if (mounts->are_read)
		return 0;
	mounts->are_read = true;
	error = mounts_read_table(root, mounts);
	if (error == 0)
		error = read_lines(root, USE_SWAPS, mounts,
			&mounts->swaps_known, add_swap);
	if (error == 0)
		error = read_journals(root, mounts);
	if (error == 0)
		error = read_btrfs(root, mounts);
	return error < 0 ? error : hidden_uses_read(root, &mounts->hidden);
}

static void mount_clear(struct mount *mount)
{
	free(mount->number);
	free(mount->point);
	free(mount->type);
	free(mount->source);
	free(mount->address);
	for (size_t i = 0; i < mount->devices.count; i++)
		free(mount->devices.items[i].name);
	array_clear(&mount->devices);
	for (size_t i = 0; i < mount->swap_files.count; i++)
		free(mount->swap_files.items[i]);
	array_clear(&mount->swap_files);
}

void mounts_clear(struct mounts *mounts)
{
	for (size_t i = 0; i < mounts->mounts.count; i++)
		mount_clear(&mounts->mounts.items[i]);
	array_clear(&mounts->mounts);
	for (size_t i = 0; i < mounts->strays.count; i++)
		free(mounts->strays.items[i].path);
	array_clear(&mounts->strays);
	name_list_clear(&mounts->journals);
	for (size_t i = 0; i < mounts->swaps.count; i++)
		free(mounts->swaps.items[i]);
	array_clear(&mounts->swaps);
	for (size_t i = 0; i < mounts->btrfs.count; i++) {
		free(mounts->btrfs.items[i].uuid);
		name_list_clear(&mounts->btrfs.items[i].devices);
	}
	array_clear(&mounts->btrfs);
	hidden_uses_clear(&mounts->hidden);
}
