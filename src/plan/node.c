/* SPDX-License-Identifier: MIT */
#include "plan/node.h"

#include "base/cleanup.h"

#include <qdev/error.h>

#include <string.h>

char *next_node_name(struct placement *placement, const char *stem,
	unsigned *next)
{
	for (;;) {
		char *name = format_string("%s.%u", stem, (*next)++);

		if (!name ||
			!qdev_resources_blockdev(
				placement->plan->resources, name))
			return name;
		free(name);
	}
}

void node_set_cache(const struct item *item,
	struct qdev_blockdev_options *options)
{
	const char *cache = item_get(item, "cache");

	options->cache_direct = cache && strcmp(cache, "none") == 0;
	options->cache_no_flush = cache && strcmp(cache, "unsafe") == 0;
}

/*
 * Of paths below /dev QEMU's file driver takes none but those in /dev/shm
 * ("'file' driver requires … to be a regular file"); check sees whether the
 * path is what the driver wants.
 */
static bool is_device(const char *path)
{
	if (*path != '/')
		return false;
	path += strspn(path, "/");
	return strncmp(path, "dev/", 4) == 0 &&
		strncmp(path, "dev/shm/", 8) != 0;
}

static enum need_kind need_of(const char *path, bool read_only)
{
	if (is_device(path))
		return read_only ? NEED_DEVICE_READ : NEED_DEVICE_WRITE;
	return read_only ? NEED_FILE_READ : NEED_FILE_WRITE;
}

static int add_file(struct placement *placement, const char *name,
	const char *path, const struct qdev_blockdev_options *options,
	const struct qdev_blockdev **ret)
{
	struct qdev_resources *resources = placement->plan->resources;

	if (is_device(path))
		return qdev_resources_add_host_device(
			resources, name, path, options, ret);
	return qdev_resources_add_file(resources, name, path, options, ret);
}

static int add_format(struct placement *placement, const char *format,
	const char *name, const struct qdev_blockdev *file,
	const struct qdev_blockdev_options *options,
	const struct qdev_blockdev **ret)
{
	struct qdev_resources *resources = placement->plan->resources;

	if (strcmp(format, "qcow2") == 0)
		return qdev_resources_add_qcow2(
			resources, name, file, options, ret);
	return qdev_resources_add_raw(resources, name, file, options, ret);
}

int place_node(struct placement *placement, const struct item *item,
	const char *default_name, const struct qdev_blockdev_options *options,
	const struct qdev_blockdev **ret)
{
	const char *given = item_get(item, "node-name");
	const char *name = given ? given : default_name;
	const char *format = item_get(item, "format");
	struct need_list *needs = &placement->plan->needs;
	int error = placement_need(placement,
		need_of(item->value, options->read_only), item->value);

	if (error < 0)
		return error;
	needs->items.items[needs->items.count - 1].is_qcow2 =
		format && strcmp(format, "qcow2") == 0;
	if (!format)
		return add_file(placement, name, item->value, options, ret);

	cleanup_free char *file_name = format_string("%s-file", name);
	const struct qdev_blockdev *file;

	if (!file_name)
		return QDEV_ERROR_NO_MEMORY;
	error = add_file(placement, file_name, item->value, options, &file);
	if (error < 0)
		return error;
	return add_format(placement, format, name, file, options, ret);
}
