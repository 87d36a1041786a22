/* SPDX-License-Identifier: MIT */
#ifndef QDEV_BLOCKDEV_H
#define QDEV_BLOCKDEV_H

/**
 * @file blockdev.h
 * @brief The block device graph: protocol nodes, and format nodes over them.
 *
 * A node never changes, and has one user (see resources.h), a device or a node
 * over it: QEMU says "Permission conflict on node", and of a read-only one,
 * "Cannot change iothread of active block backend". All `add` calls return a
 * node that belongs to the resources, or fail with
 * QDEV_ERROR_NODE_NAME_INVALID, QDEV_ERROR_NAME_TAKEN when another node has the
 * name, QDEV_ERROR_DETECT_ZEROES_INVALID, QDEV_ERROR_INVALID for a file that is
 * missing or has no name, QDEV_ERROR_CONTROL_CHARACTER, and
 * QDEV_ERROR_NO_MEMORY.
 *
 * Seed: packages qhost and blockdev, Node, NodeGraph.
 */

#include <qdev/export.h>

#include <stdbool.h>

#ifdef __cplusplus
extern "C" {
#endif

struct qdev_resources;

/** A node: one `-blockdev`. */
struct qdev_blockdev;

/** What to do with writes of zeroes. Seed: blockdev.DetectZeroes. */
enum qdev_detect_zeroes {
	/** Write them, QEMU's default. Nothing is printed. */
	QDEV_DETECT_ZEROES_OFF,
	/** Write them in a cheaper way, where there is one. */
	QDEV_DETECT_ZEROES_ON,
	/** Discard them; needs `discard`. */
	QDEV_DETECT_ZEROES_UNMAP,
};

/** What can be said of any node. All zero is QEMU's default. */
struct qdev_blockdev_options {
	/** read-only=on. A node over a read-only one always has it. */
	bool read_only;
	/** cache.direct=on, O_DIRECT. Seed: Cache.Direct. */
	bool cache_direct;
	/** cache.no-flush=on, ignore the guest's flushes. Seed: Cache.NoFlush.
	 */
	bool cache_no_flush;
	/** discard=unmap, hand the guest's discards on. */
	bool discard;
	/** detect-zeroes= */
	enum qdev_detect_zeroes detect_zeroes;
};

/**
 * Adds a file. Seed: blockdev.File.Connect.
 *
 * @param resources resources
 * @param name node name, see qdev_node_name_is_valid()
 * @param path the file, in any form QEMU's process understands; not empty
 * @param options what else to say, or NULL
 * @param[out] ret_node the node
 */
QDEV_EXPORT int qdev_resources_add_file(struct qdev_resources *resources,
	const char *name, const char *path,
	const struct qdev_blockdev_options *options,
	const struct qdev_blockdev **ret_node);

/** As qdev_resources_add_file(), for a block device of the host. */
QDEV_EXPORT int qdev_resources_add_host_device(struct qdev_resources *resources,
	const char *name, const char *path,
	const struct qdev_blockdev_options *options,
	const struct qdev_blockdev **ret_node);

/**
 * Adds a raw format node: the bytes of `file` as they are. It is read-only when
 * `file` is: QEMU says "Block node is read-only" to disks of a chain in which
 * only one node is. Seed: blockdev.Raw.Connect.
 *
 * @param resources resources
 * @param name node name
 * @param file a protocol node of the same resources
 * @param options what else to say, or NULL
 * @param[out] ret_node the node
 * @retval QDEV_ERROR_BACKEND_IN_USE another node is over `file`, or a device
 * uses it
 */
QDEV_EXPORT int qdev_resources_add_raw(struct qdev_resources *resources,
	const char *name, const struct qdev_blockdev *file,
	const struct qdev_blockdev_options *options,
	const struct qdev_blockdev **ret_node);

/** As qdev_resources_add_raw(), for an image of the qcow2 format. */
QDEV_EXPORT int qdev_resources_add_qcow2(struct qdev_resources *resources,
	const char *name, const struct qdev_blockdev *file,
	const struct qdev_blockdev_options *options,
	const struct qdev_blockdev **ret_node);

/** Its node name. Seed: blockdev.Node.Name. */
QDEV_EXPORT const char *qdev_blockdev_name(const struct qdev_blockdev *node);

/** Whether it is read-only, by its own options or by those of a node below. */
QDEV_EXPORT bool qdev_blockdev_is_read_only(const struct qdev_blockdev *node);

/**
 * The node of this name. Seed: blockdev.NodeGraph.Find.
 *
 * @return the node, or NULL
 */
QDEV_EXPORT const struct qdev_blockdev *qdev_resources_blockdev(
	const struct qdev_resources *resources, const char *name);

#ifdef __cplusplus
}
#endif

#endif
