/* SPDX-License-Identifier: MIT */
#include "topology/resource.h"

#include <qdev/memory.h>

#include <inttypes.h>
#include <stdio.h>

#define ID "ram.0"

static bool is_power_of_two(uint64_t number)
{
	return number && (number & (number - 1)) == 0;
}

int qdev_resources_add_memory(struct qdev_resources *resources,
	const struct qdev_memory_options *options,
	const struct qdev_memory **ret_memory)
{
	char size[24], page_size[24], node[8];
	const struct argument arguments[] = {
		ARGUMENT("size", size),
		ARGUMENT("hugetlbsize", page_size),
		ARGUMENT("host-nodes", options->on_node ? node : NULL),
		ARGUMENT("policy", options->on_node ? "bind" : NULL),
		{.key = NULL},
	};
	struct resource *resource;

	if (!is_power_of_two(options->page_size) || options->size == 0 ||
		options->size % options->page_size != 0)
		return QDEV_ERROR_INVALID;
	snprintf(size, sizeof(size), "%" PRIu64, options->size);
	snprintf(page_size, sizeof(page_size), "%" PRIu64, options->page_size);
	snprintf(node, sizeof(node), "%" PRIu16, options->node);

	int r = resource_add(
		resources, RESOURCE_MEMORY, ID, arguments, &resource);

	if (r == QDEV_OK)
		*ret_memory = RESOURCE_AS(qdev_memory, resource);
	return r;
}

const char *qdev_memory_id(const struct qdev_memory *memory)
{
	return memory->resource.option.id;
}
