/* SPDX-License-Identifier: MIT */

/*
 * Disks: mounted file systems, swap, and whatever is built on them, up to the
 * mount. A disk that nothing holds may still be part of something inactive,
 * which only the udev database tells.
 */

#include "base/cleanup.h"
#include "probes/attribute.h"
#include "probes/udev_data.h"
#include "probes/use.h"

#include <qdev/error.h>

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

/* Deeper than LUKS on LVM on RAID on multipath; spares our own stack. */
#define MAX_DEPTH 16

/* More than hold any host's disk; those behind it are not looked at. */
#define MOST_HOLDERS 1024

/* Mount points of what a host does not run without. */
static const char *const vital_mounts[] = {"/", "/usr", "/var"};

/* One block device: the disk asked about, or what is built on it. */
struct block {
	const struct use_question *question;
	const char *name;
	unsigned depth;
	struct name_list *seen; /* each is looked at once, whoever holds it */
};

static struct host_uses *uses_of(const struct block *block)
{
	return &block->question->function->uses;
}

static bool is_vital(const char *point)
{
	for (size_t i = 0; i < ARRAY_SIZE(vital_mounts); i++)
		if (strcmp(point, vital_mounts[i]) == 0)
			return true;
	return false;
}

/* How a thing on a disk is told: "ext4 on nvme0n1", "ext4 on dm-0 on sda2". */
static struct root_path on_disk(const struct block *block, const char *what)
{
	const char *disk = block->question->name;

	if (strcmp(disk, block->name) == 0)
		return root_path("%s on %s", what, disk);
	return root_path("%s on %s on %s", what, block->name, disk);
}

/* The mounts of one file system, told as one: by the first, or a vital one. */
struct mounted {
	const struct mount *first, *vital;
	const char *part; /* what of it is on the disk, where that is not all */
	unsigned places;
};

static void count_mount(struct mounted *mounted, const struct mount *mount,
	const char *part)
{
	mounted->places++;
	mounted->part = part;
	if (!mounted->first)
		mounted->first = mount;
	if (!mounted->vital && is_vital(mount->point))
		mounted->vital = mount;
}

/* They are ended before what they are on. */
static int add_swap_files(
	const struct block *block, const struct mount *mount)
{
	int error = 0;

	for (size_t i = 0; error == 0 && i < mount->swap_files.count; i++)
		error = host_use_add(uses_of(block), USE_SWAP,
			mount->swap_files.items[i],
			on_disk(block, "swap file").string, USE_SWAPS);
	return error;
}

static int add_mounted(const struct block *block, const struct mounted *mounted)
{
	const struct mount *mount =
		mounted->vital ? mounted->vital : mounted->first;
	struct host_uses *uses = uses_of(block);
	size_t before = uses->items.count;
	int error;

	if (!mount)
		return 0;
	error = host_use_add(uses, mounted->vital ? USE_ROOT : USE_MOUNT,
		mount->point,
		on_disk(block, mounted->part ? mounted->part : mount->type)
			.string,
		USE_MOUNTINFO);
	if (error == 0 && uses->items.count > before)
		uses->items.items[before].places = mounted->places;
	return error;
}

static const struct mount_device *find_device(
	const struct mount *mount, const char *name)
{
	for (size_t i = 0; i < mount->devices.count; i++)
		if (strcmp(mount->devices.items[i].name, name) == 0)
			return &mount->devices.items[i];
	return NULL;
}

/* A file system is mounted, and not in this namespace. */
static int look_for_hidden_mount(const struct block *block)
{
	const struct hidden_uses *hidden =
		&block->question->scan->mounts.hidden;
	int error = 0;

	for (size_t i = 0; error == 0 && i < hidden->items.count; i++) {
		const struct hidden_use *use = &hidden->items.items[i];

		if (use->kind != HIDDEN_MOUNT ||
			strcmp(use->device, block->name) != 0)
			continue;
		error = host_use_add(uses_of(block), USE_HOLDER,
			root_path("a mount of %s", block->name).string,
			on_disk(block,
				root_path("%s, mounted out of sight,",
					use->what)
					.string)
				.string,
			use->file);
	}
	return error;
}

/*
 * By number; by what else a mount names, be it the source where the number is
 * not that of a disk. Of a btrfs of several disks, the source is any of them.
 */
static int look_for_mounts(const struct block *block, const char *number)
{
	const struct mounts *mounts = &block->question->scan->mounts;
	struct mounted mounted = {0};
	int error = 0;

	for (size_t i = 0; error == 0 && i < mounts->mounts.count; i++) {
		const struct mount *mount = &mounts->mounts.items[i];
		const struct mount_device *device =
			strcmp(mount->type, "btrfs") == 0
				? NULL
				: find_device(mount, block->name);

		if (strcmp(mount->number, number) == 0)
			count_mount(&mounted, mount, NULL);
		else if (device)
			count_mount(&mounted, mount, device->part);
		else
			continue;
		error = add_swap_files(block, mount);
	}
	if (error < 0)
		return error;
	return mounted.first ? add_mounted(block, &mounted)
			     : look_for_hidden_mount(block);
}

static bool is_mounted_from(
	const struct mount *mount, const struct btrfs *btrfs)
{
	for (size_t i = 0; i < mount->devices.count; i++)
		if (use_has_name(
			    &btrfs->devices, mount->devices.items[i].name))
			return true;
	return false;
}

static int look_for_btrfs(const struct block *block)
{
	const struct mounts *mounts = &block->question->scan->mounts;
	const struct btrfs *btrfs = NULL;
	struct mounted mounted = {0};
	int error = 0;

	for (size_t i = 0; i < mounts->btrfs.count; i++)
		if (use_has_name(&mounts->btrfs.items[i].devices, block->name))
			btrfs = &mounts->btrfs.items[i];
	if (!btrfs)
		return 0;
	for (size_t i = 0; error == 0 && i < mounts->mounts.count; i++) {
		const struct mount *mount = &mounts->mounts.items[i];

		if (strcmp(mount->type, "btrfs") != 0 ||
			!is_mounted_from(mount, btrfs))
			continue;
		count_mount(&mounted, mount, NULL);
		error = add_swap_files(block, mount);
	}
	if (error < 0)
		return error;
	if (mounted.first)
		return add_mounted(block, &mounted);
	return host_use_add(uses_of(block), USE_HOLDER, btrfs->uuid,
		on_disk(block, "btrfs, mounted out of sight,").string,
		USE_BTRFS);
}

static int look_for_swap(const struct block *block)
{
	const struct mounts *mounts = &block->question->scan->mounts;

	for (size_t i = 0; i < mounts->swaps.count; i++)
		if (strcmp(mounts->swaps.items[i], block->name) == 0)
			return host_use_add(uses_of(block), USE_SWAP,
				root_path("/dev/%s", block->name).string,
				on_disk(block, "swap").string, USE_SWAPS);
	return 0;
}

/* What was doubted about the tables counts for each disk. */
static int doubt_tables(const struct block *block)
{
	const struct mounts *mounts = &block->question->scan->mounts;
	const struct {
		const char *file;
		struct fact known;
	} tables[] = {
		{USE_MOUNTINFO, mounts->mounts_known},
		{USE_SWAPS, mounts->swaps_known},
		{USE_BTRFS, mounts->btrfs_known},
	};

	for (size_t i = 0; i < ARRAY_SIZE(tables); i++)
		if (tables[i].known.state == FACT_UNKNOWN &&
			host_use_doubt(uses_of(block), tables[i].file,
				tables[i].known.error) < 0)
			return QDEV_ERROR_NO_MEMORY;
	for (size_t i = 0; i < mounts->strays.count; i++)
		if (host_use_doubt(uses_of(block), mounts->strays.items[i].path,
			    mounts->strays.items[i].error) < 0)
			return QDEV_ERROR_NO_MEMORY;
	return 0;
}

/* Whose journal it is, nothing tells. */
static int look_for_journal(const struct block *block)
{
	if (!use_has_name(
		    &block->question->scan->mounts.journals, block->name))
		return 0;
	return host_use_add(uses_of(block), USE_HOLDER,
		"the journal of a mounted file system",
		on_disk(block, "jbd2").string,
		root_path(USE_JOURNALS "/%s", block->name).string);
}

/* An imported pool has its counters here, whether it is mounted or not. */
#define POOLS "proc/spl/kstat/zfs"

/* ZFS takes its disks without a holder; its mounts name "pool/data set". */
static int look_for_pool(const struct block *block, const char *pool)
{
	const struct mounts *mounts = &block->question->scan->mounts;
	size_t length = strlen(pool);
	struct mounted mounted = {0};
	struct root_path path = root_path(POOLS "/%s", pool);
	int error = strchr(pool, '/') ? -EINVAL
				      : root_exists(block->question->scan->root,
						path.string);

	if (error == -ENOENT)
		return host_use_add(uses_of(block), USE_MEMBER, pool,
			on_disk(block, "zfs_member").string, "run/udev/data");
	if (error < 0)
		return host_use_doubt(uses_of(block), path.string, -error);
	for (size_t i = 0; i < mounts->mounts.count; i++) {
		const struct mount *mount = &mounts->mounts.items[i];

		if (strcmp(mount->type, "zfs") == 0 &&
			strncmp(mount->source, pool, length) == 0 &&
			(mount->source[length] == '/' ||
				mount->source[length] == '\0'))
			count_mount(&mounted, mount, NULL);
	}
	error = add_mounted(block, &mounted);
	if (error < 0)
		return error;
	return host_use_add(uses_of(block), USE_POOL, pool,
		on_disk(block, "ZFS pool").string, POOLS);
}

/*
 * The disk of a cache has the name of no pool in its label (zfs: vdev_label.c),
 * so that it is in use as long as any pool may be.
 */
static int look_for_any_pool(const struct block *block, const char *source)
{
	int error = root_exists(block->question->scan->root, POOLS);

	if (error == -ENOMEM)
		return error;
	if (error == -ENOENT)
		return host_use_add(uses_of(block), USE_MEMBER, block->name,
			on_disk(block, "zfs_member").string, source);
	return host_use_doubt(
		uses_of(block), error < 0 ? POOLS : source,
		error < 0 ? -error : ENODATA);
}

/*
 * blkid calls what is part of something bigger "raid": LVM2_member,
 * linux_raid_member, mpath_member, …; and "other" what a file system has apart
 * or a cache. bcachefs is a "filesystem" to it, as zfs_member is, and may be
 * one of many. A closed LUKS volume is "crypto", as another system's is.
 */
static bool is_part(const char *type, const char *usage)
{
	static const char *const types[] = {"bcache", "bcachefs",
		"ceph_bluestore", "crypto_LUKS", "jbd", "xfs_external_log"};

	for (size_t i = 0; i < ARRAY_SIZE(types); i++)
		if (strcmp(type, types[i]) == 0)
			return true;
	return strcmp(usage, "raid") == 0;
}

static int look_for_membership(const struct block *block, const char *number)
{
	const struct use_scan *scan = block->question->scan;
	cleanup_text struct text data = TEXT_INIT;
	char type[64], usage[64] = "", pool[256];
	struct root_path path = root_path("run/udev/data/b%s", number);
	int error = udev_data_read(
		scan->root, strrchr(path.string, '/') + 1, &data);

	if (error == -ENOMEM)
		return QDEV_ERROR_NO_MEMORY;
	if (error < 0)
		return host_use_doubt(uses_of(block), path.string, -error);
	if (!udev_data_property(
		    text_string(&data), "ID_FS_TYPE", type, sizeof(type)))
		return 0;
	if (strcmp(type, "zfs_member") == 0 &&
		udev_data_property(
			text_string(&data), "ID_FS_LABEL", pool, sizeof(pool)))
		return look_for_pool(block, pool);
	if (strcmp(type, "zfs_member") == 0)
		return look_for_any_pool(block, path.string);
	if (strcmp(type, "jbd") == 0 &&
		scan->mounts.journals_known.state == FACT_UNKNOWN)
		return host_use_doubt(uses_of(block), USE_JOURNALS,
			scan->mounts.journals_known.error);
	if (!udev_data_property(
		    text_string(&data), "ID_FS_USAGE", usage, sizeof(usage)))
		usage[0] = '\0';
	if (!is_part(type, usage))
		return 0;
	return host_use_add(uses_of(block), USE_MEMBER, block->name,
		on_disk(block, type).string, path.string);
}

static int look_at(const struct block *block);

/* How the kernel's kinds of holders are named and ended. */
static int add_holder(
	const struct block *block, const char *holder, const char *file)
{
	char mapping[256];
	ssize_t length = root_read(block->question->scan->root,
		root_path("sys/class/block/%s/dm/name", holder).string, mapping,
		sizeof(mapping));

	if (length >= 0)
		return host_use_add(uses_of(block), USE_MAPPER, mapping,
			on_disk(block, holder).string, file);
	return host_use_add(uses_of(block),
		strncmp(holder, "md", 2) == 0 ? USE_RAID : USE_HOLDER,
		root_path("/dev/%s", holder).string,
		on_disk(block, holder).string, file);
}

/* What is on a holder comes first: in the order in which they are ended. */
static int look_at_holder(
	const struct block *block, const char *holder, const char *file)
{
	const struct block above = {
		.question = block->question,
		.name = holder,
		.depth = block->depth + 1,
		.seen = block->seen,
	};
	int error;

	if (block->seen->names.count > MOST_HOLDERS)
		return host_use_doubt(uses_of(block), file, EMLINK);
	if (use_has_name(block->seen, holder))
		return 0;
	if (block->depth == MAX_DEPTH)
		return host_use_doubt(uses_of(block), file, ELOOP);
	error = look_at(&above);
	return error < 0 ? error : add_holder(block, holder, file);
}

static int look_for_holders(const struct block *block)
{
	cleanup(name_list_clear) struct name_list list = {0};
	struct root_path path =
		root_path("sys/class/block/%s/holders", block->name);
	int error = root_list(block->question->scan->root, path.string, &list);

	if (error == -ENOMEM)
		return QDEV_ERROR_NO_MEMORY;
	if (error == -ENOENT)
		return 0;
	if (error < 0)
		return host_use_doubt(uses_of(block), path.string, -error);
	for (size_t i = 0; error == 0 && i < list.names.count; i++)
		error = look_at_holder(
			block, list.names.items[i], path.string);
	return error;
}

/* What has it without being a holder. */
static int look_for_hidden_holders(const struct block *block)
{
	const struct hidden_uses *hidden =
		&block->question->scan->mounts.hidden;
	int error = 0;

	for (size_t i = 0; error == 0 && i < hidden->items.count; i++) {
		const struct hidden_use *use = &hidden->items.items[i];

		if (strcmp(use->device, block->name) != 0)
			continue;
		if (use->kind == HIDDEN_BLOCK)
			error = look_at_holder(block, use->name, use->file);
		else if (use->kind == HIDDEN_OTHER)
			error = host_use_add(uses_of(block), USE_HOLDER,
				use->name, on_disk(block, use->what).string,
				use->file);
	}
	return error;
}

/*
 * A process that has its node open, a VM or a database, is in no file of sysfs
 * (linux: block/bdev.c, blkdev_get_by_dev()): it is looked for once all disks
 * are known. A '!' of the name is a '/' in dev/ (linux: drivers/base/core.c,
 * device_get_devnode()).
 */
static int note_disk(const struct block *block, const char *number)
{
	unsigned major, minor;
	struct host_disk *disk;

	if (sscanf(number, "%u:%u", &major, &minor) != 2)
		return 0;
	disk = array_add(&block->question->scan->host->disks);
	if (!disk)
		return QDEV_ERROR_NO_MEMORY;
	disk->function = block->question->function;
	disk->node.type = S_IFBLK;
	disk->node.number_known.state = FACT_KNOWN;
	disk->node.major = major;
	disk->node.minor = minor;
	disk->node.path = strdup(root_path("dev/%s", block->name).string);
	if (!disk->node.path)
		return QDEV_ERROR_NO_MEMORY;
	for (char *at = disk->node.path; (at = strchr(at, '!'));)
		*at = '/';
	return 0;
}

static int look_at(const struct block *block)
{
	struct host_uses *uses = uses_of(block);
	size_t before = uses->items.count;
	struct root_path path =
		root_path("sys/class/block/%s/dev", block->name);
	char number[32];
	ssize_t length = root_read(block->question->scan->root, path.string,
		number, sizeof(number));
	int error;

	/* A path of a multipath disk is hidden, and has no number. */
	if (length == -ENOENT)
		return 0;
	if (length < 0)
		return host_use_doubt(uses, path.string, (int)-length);
	error = use_add_name(block->seen, block->name);
	if (error == 0)
		error = note_disk(block, number);
	if (error == 0)
		error = look_for_mounts(block, number);
	if (error == 0)
		error = look_for_btrfs(block);
	if (error == 0)
		error = look_for_swap(block);
	if (error == 0)
		error = look_for_journal(block);
	if (error == 0)
		error = look_for_holders(block);
	if (error == 0)
		error = look_for_hidden_holders(block);
	if (error == 0 && uses->items.count == before)
		error = look_for_membership(block, number);
	return error;
}

/* The disks of a function are mostly asked about one after the other. */
static int add_owner(struct use_scan *scan, struct host_function *function)
{
	size_t count = scan->disk_owners.count;
	struct host_function **owner;

	if (count && scan->disk_owners.items[count - 1] == function)
		return 0;
	owner = array_add(&scan->disk_owners);
	if (!owner)
		return QDEV_ERROR_NO_MEMORY;
	*owner = function;
	return 0;
}

int use_block(const struct use_question *question)
{
	cleanup(name_list_clear) struct name_list seen = {0};
	const struct block block = {
		.question = question,
		.name = question->name,
		.seen = &seen,
	};
	int error = mounts_read(question->scan->root, &question->scan->mounts);

	if (error == 0)
		error = doubt_tables(&block);
	if (error == 0)
		error = add_owner(question->scan, question->function);
	return error < 0 ? error : look_at(&block);
}

/* A disk that is known to be used is not doubted for rarer uses. */
int use_block_conclude(struct use_scan *scan)
{
	const struct hidden_uses *hidden = &scan->mounts.hidden;

	for (size_t i = 0; i < scan->disk_owners.count; i++) {
		struct host_uses *uses = &scan->disk_owners.items[i]->uses;
		bool is_used = uses->items.count > 0;

		for (size_t k = 0; !is_used && k < hidden->doubts.count; k++)
			if (host_use_doubt(uses, hidden->doubts.items[k].path,
				    hidden->doubts.items[k].error) < 0)
				return QDEV_ERROR_NO_MEMORY;
	}
	return 0;
}
