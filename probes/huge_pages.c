/* SPDX-License-Identifier: MIT */
#include "probes/huge_pages.h"

#include "base/cleanup.h"
#include "base/parse.h"
#include "probes/attribute.h"

#include <qdev/error.h>

#include <errno.h>
#include <string.h>

#define POOLS "sys/kernel/mm/hugepages"
#define NODES "sys/devices/system/node"

static struct fact_number read_count(
	struct root *root, const char *folder, const char *name)
{
	return read_decimal(
		root, root_path("%s/%s", folder, name).string, UINT64_MAX);
}

static struct root_path folder_of(const char *parent, uint64_t page_size)
{
	return root_path("%s/hugepages-%llukB", parent,
		(unsigned long long)(page_size >> 10));
}

static void read_pool(
	struct root *root, uint64_t page_size, struct host_huge_pages *ret)
{
	struct root_path folder = folder_of(POOLS, page_size);

	ret->existence = read_existence(root, folder.string);
	ret->total = read_count(root, folder.string, "nr_hugepages");
	ret->free = read_count(root, folder.string, "free_hugepages");
	ret->reserved = read_count(root, folder.string, "resv_hugepages");
	ret->surplus = read_count(root, folder.string, "surplus_hugepages");
	ret->overcommit =
		read_count(root, folder.string, "nr_overcommit_hugepages");
}

static void read_node(struct root *root, unsigned node, uint64_t page_size,
	struct host_huge_pages *ret)
{
	struct root_path folder = folder_of(
		root_path(NODES "/node%u/hugepages", node).string, page_size);

	ret->node_existence = read_existence(root, folder.string);
	ret->node_total = read_count(root, folder.string, "nr_hugepages");
	ret->node_free = read_count(root, folder.string, "free_hugepages");
}

void huge_pages_read(struct root *root, struct host *host,
	const struct huge_page_wish *wish)
{
	struct host_huge_pages *pages = &host->machine.huge_pages;

	read_pool(root, wish->page_size, pages);
	if (wish->on_node)
		read_node(root, wish->node, wish->page_size, pages);
}

/* The number after a prefix and before a suffix: "hugepages-2048kB". */
static bool read_name(const char *name, const char *prefix, const char *suffix,
	uint64_t *ret)
{
	size_t length = strlen(name);
	size_t outside = strlen(prefix) + strlen(suffix);
	char digits[24];

	if (length <= outside || length - outside >= sizeof(digits) ||
		strncmp(name, prefix, strlen(prefix)) != 0 ||
		strcmp(name + length - strlen(suffix), suffix) != 0)
		return false;
	memcpy(digits, name + strlen(prefix), length - outside);
	digits[length - outside] = '\0';
	return parse_number(digits, 10, UINT32_MAX, ret);
}

static int list(struct root *root, const char *path, struct name_list *ret)
{
	return root_list(root, path, ret) == -ENOMEM ? QDEV_ERROR_NO_MEMORY : 0;
}

int huge_pages_read_all(struct root *root)
{
	cleanup(name_list_clear) struct name_list sizes = {0};
	cleanup(name_list_clear) struct name_list nodes = {0};
	struct host_huge_pages ignored;
	int error = list(root, POOLS, &sizes);
	uint64_t size, node;

	if (error == 0)
		error = list(root, NODES, &nodes);
	if (error < 0)
		return error;
	for (size_t i = 0; i < sizes.names.count; i++) {
		if (!read_name(sizes.names.items[i], "hugepages-", "kB", &size))
			continue;
		read_pool(root, size << 10, &ignored);
		for (size_t j = 0; j < nodes.names.count; j++)
			if (read_name(nodes.names.items[j], "node", "", &node))
				read_node(root, (unsigned)node, size << 10,
					&ignored);
	}
	return 0;
}
