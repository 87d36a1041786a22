/* SPDX-License-Identifier: MIT */
#include "topology/resource.h"

#include <qdev/blockdev.h>

static const char *on_if(bool set)
{
	return set ? "on" : NULL;
}

static const char *detect_zeroes_text(enum qdev_detect_zeroes detect_zeroes)
{
	static const char *const texts[] = {
		[QDEV_DETECT_ZEROES_OFF] = NULL,
		[QDEV_DETECT_ZEROES_ON] = "on",
		[QDEV_DETECT_ZEROES_UNMAP] = "unmap",
	};

	return detect_zeroes < ARRAY_SIZE(texts) ? texts[detect_zeroes] : "";
}

/* A node over `below`, or, when that is NULL, over what `source` names. */
static int add(struct qdev_resources *resources, enum resource_name kind,
	const char *name, struct argument source,
	const struct qdev_blockdev *below,
	const struct qdev_blockdev_options *options,
	const struct qdev_blockdev **ret_node)
{
	static const struct qdev_blockdev_options defaults;

	if (!options)
		options = &defaults;

	/* QEMU asks the top node: a disk on one that is writable over one that
	 * is not gets "Block node is read-only". */
	bool read_only =
		options->read_only || (below && below->resource.read_only);
	const struct argument arguments[] = {
		ARGUMENT("read-only", on_if(read_only)),
		ARGUMENT("cache.direct", on_if(options->cache_direct)),
		ARGUMENT("cache.no-flush", on_if(options->cache_no_flush)),
		ARGUMENT("discard", options->discard ? "unmap" : NULL),
		ARGUMENT("detect-zeroes",
			detect_zeroes_text(options->detect_zeroes)),
		source,
		{.key = NULL},
	};
	struct resource *resource;

	if (below && below->resource.owner != resources)
		return QDEV_ERROR_INVALID;
	/* QEMU block.c: "setting detect-zeroes to unmap is not allowed without
	 * setting discard operation to unmap". */
	if (options->detect_zeroes == QDEV_DETECT_ZEROES_UNMAP &&
		!options->discard)
		return QDEV_ERROR_DETECT_ZEROES_INVALID;

	int r = resource_add(resources, kind, name, arguments, &resource);

	if (r < 0)
		return r;
	resource->read_only = read_only;
	*ret_node = RESOURCE_AS(qdev_blockdev, resource);
	return QDEV_OK;
}

int qdev_resources_add_file(struct qdev_resources *resources, const char *name,
	const char *path, const struct qdev_blockdev_options *options,
	const struct qdev_blockdev **ret_node)
{
	return add(resources, RESOURCE_FILE, name, ARGUMENT("filename", path),
		NULL, options, ret_node);
}

int qdev_resources_add_host_device(struct qdev_resources *resources,
	const char *name, const char *path,
	const struct qdev_blockdev_options *options,
	const struct qdev_blockdev **ret_node)
{
	return add(resources, RESOURCE_HOST_DEVICE, name,
		ARGUMENT("filename", path), NULL, options, ret_node);
}

int qdev_resources_add_raw(struct qdev_resources *resources, const char *name,
	const struct qdev_blockdev *file,
	const struct qdev_blockdev_options *options,
	const struct qdev_blockdev **ret_node)
{
	return add(resources, RESOURCE_RAW, name,
		backend_argument("file", RESOURCE_OF(file)), file, options,
		ret_node);
}

int qdev_resources_add_qcow2(struct qdev_resources *resources, const char *name,
	const struct qdev_blockdev *file,
	const struct qdev_blockdev_options *options,
	const struct qdev_blockdev **ret_node)
{
	return add(resources, RESOURCE_QCOW2, name,
		backend_argument("file", RESOURCE_OF(file)), file, options,
		ret_node);
}

const char *qdev_blockdev_name(const struct qdev_blockdev *node)
{
	return node->resource.option.id;
}

bool qdev_blockdev_is_read_only(const struct qdev_blockdev *node)
{
	return node->resource.read_only;
}

const struct qdev_blockdev *qdev_resources_blockdev(
	const struct qdev_resources *resources, const char *name)
{
	return RESOURCE_AS(
		qdev_blockdev, resource_find(resources, OPTION_BLOCKDEV, name));
}
