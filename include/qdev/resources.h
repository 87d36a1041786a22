/* SPDX-License-Identifier: MIT */
#ifndef QDEV_RESOURCES_H
#define QDEV_RESOURCES_H

/**
 * @file resources.h
 * @brief What a machine's devices are backed by on the host.
 *
 * I/O threads (iothread.h), RAM (memory.h), block devices (blockdev.h),
 * character devices (chardev.h), TPM back ends (tpmdev.h) and network back ends
 * (netdev.h). The resources own each of them; devices keep their names only, so
 * either side may be freed first.
 *
 * A node, a character device and a network back end have one user each. The
 * resources know it, whichever call came first: a device that was given a back
 * end has it for as long as the resources live, even when its topology is freed
 * before. What a custom device is told by qdev_device_set() is a name only, and
 * known to its topology alone.
 *
 * Nothing here looks at the host: whether a file or bridge exists is another
 * question.
 *
 * Seed: qhost.Resources.
 */

#include <qdev/error.h>
#include <qdev/export.h>
#include <qdev/option.h>

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/** The host's side of one machine. */
struct qdev_resources;

/**
 * No resources yet.
 *
 * @param[out] ret_resources the resources, to be freed with
 * qdev_resources_free()
 * @retval QDEV_OK
 * @retval QDEV_ERROR_NO_MEMORY
 */
QDEV_EXPORT int qdev_resources_new(struct qdev_resources **ret_resources);

/**
 * Frees resources and all that is in them.
 *
 * @param resources resources, or NULL
 * @return NULL
 */
QDEV_EXPORT struct qdev_resources *qdev_resources_free(
	struct qdev_resources *resources);

/** How many there are, of all kinds. */
QDEV_EXPORT size_t qdev_resources_count(const struct qdev_resources *resources);

/**
 * One of them, in an order that QEMU accepts: what is referred to comes first.
 * I/O threads, block devices, character devices, TPM back ends, network back
 * ends, as in the seed; each kind in the order in which they were added.
 *
 * @return the resource as an option, or NULL when there is none at this index
 */
QDEV_EXPORT const struct qdev_option *qdev_resources_at(
	const struct qdev_resources *resources, size_t index);

/**
 * All of them as options of a command line, in that order. Seed:
 * qhost.Resources.Options.
 *
 * @param resources resources
 * @param[out] ret_options the list, to be freed with qdev_options_free()
 * @retval QDEV_OK
 * @retval QDEV_ERROR_NO_MEMORY
 */
QDEV_EXPORT int qdev_resources_options(const struct qdev_resources *resources,
	struct qdev_options **ret_options);

#ifdef __cplusplus
}
#endif

#endif
