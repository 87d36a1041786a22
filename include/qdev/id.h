/* SPDX-License-Identifier: MIT */
#ifndef QDEV_ID_H
#define QDEV_ID_H

/**
 * @file id.h
 * @brief Ids of devices and resources, and ids derived from them.
 */

#include <qdev/export.h>

#include <stdbool.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Longest node name of a block device QEMU takes (block.c, "Node name too
 * long"), in characters. */
#define QDEV_MAX_NODE_NAME 31

/**
 * Whether QEMU takes this as an id: a letter, then letters, digits, '-', '.'
 * and '_' (QEMU util/id.c, id_wellformed()).
 *
 * @param id a string, or NULL, which is no id
 */
QDEV_EXPORT bool qdev_id_is_valid(const char *id);

/**
 * Whether QEMU takes this as the name of a block device node: an id of at most
 * ::QDEV_MAX_NODE_NAME characters.
 *
 * @param name a string, or NULL, which is no name
 */
QDEV_EXPORT bool qdev_node_name_is_valid(const char *name);

/**
 * The id of something below `id`: "usb.0" and "1" give "usb.0.1".
 *
 * Seed: ID.Downstream.
 *
 * @param id an id
 * @param sub what is appended after a dot
 * @param[out] ret_id the new id, the caller's to free()
 * @retval QDEV_OK
 * @retval QDEV_ERROR_INVALID the result would not be an id
 * @retval QDEV_ERROR_NO_MEMORY
 */
QDEV_EXPORT int qdev_id_downstream(
	const char *id, const char *sub, char **ret_id);

/**
 * The name of a node below `name`: "disk" and "file" give "disk-file".
 *
 * Seed: blockdev.NodeName.Child.
 *
 * @param name a node name
 * @param sub what is appended after a hyphen
 * @param[out] ret_name the new name, the caller's to free()
 * @retval QDEV_OK
 * @retval QDEV_ERROR_NODE_NAME_INVALID the result would not be a node name,
 * for one because it is longer than ::QDEV_MAX_NODE_NAME
 * @retval QDEV_ERROR_NO_MEMORY
 */
QDEV_EXPORT int qdev_node_name_child(
	const char *name, const char *sub, char **ret_name);

#ifdef __cplusplus
}
#endif

#endif
