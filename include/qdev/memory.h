/* SPDX-License-Identifier: MIT */
#ifndef QDEV_MEMORY_H
#define QDEV_MEMORY_H

/**
 * @file memory.h
 * @brief Where the guest's RAM comes from, if not from ordinary pages.
 */

#include <qdev/export.h>

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

struct qdev_resources;

/**
 * RAM in huge pages: `-object memory-backend-memfd` of the Linux kernel's pool
 * of one size, all taken when QEMU starts. The seed has none.
 */
struct qdev_memory;

/** What huge pages RAM is to be of. */
struct qdev_memory_options {
	/** All of the guest's RAM, in bytes: a multiple of the page size. */
	uint64_t size;
	/** The size of a page, in bytes: a power of two. Whether the host has
	 * such pages is another question. */
	uint64_t page_size;
	/** Whether they have to be of one NUMA node of the host. */
	bool on_node;
	/** Which one, then. */
	uint16_t node;
};

/**
 * Adds it. There is one at most, with the id "ram.0", which the machine has to
 * name: `-machine q35,memory-backend=ram.0`. An `-m` beside it has to say the
 * same size, and is not needed (QEMU hw/core/machine.c).
 *
 * @param resources resources
 * @param options what it is of
 * @param[out] ret_memory the RAM; the resources'
 * @retval QDEV_OK
 * @retval QDEV_ERROR_INVALID a page size that is no power of two (QEMU says
 * "Hugepage size must be a power of 2"), or a size that is 0 or no multiple of
 * it ("failed to resize memfd to 133169152: Invalid argument")
 * @retval QDEV_ERROR_NAME_TAKEN there is one
 * @retval QDEV_ERROR_NO_MEMORY
 */
QDEV_EXPORT int qdev_resources_add_memory(struct qdev_resources *resources,
	const struct qdev_memory_options *options,
	const struct qdev_memory **ret_memory);

/** Its id. */
QDEV_EXPORT const char *qdev_memory_id(const struct qdev_memory *memory);

#ifdef __cplusplus
}
#endif

#endif
