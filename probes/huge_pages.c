/* SPDX-License-Identifier: MIT */
#include "probes/huge_pages.h"

#include "base/cleanup.h"
#include "base/parse.h"
#include "probes/attribute.h"
#include "probes/huge_page_groups.h"
#include "probes/memory_nodes.h"

#include <qdev/error.h>

#include <errno.h>
#include <string.h>

#define POOLS "sys/kernel/mm/hugepages"
#define NODES "sys/devices/system/node"

#define LINES_LIMIT ((size_t)1 << 20)

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

/* What there is on them: the sum, unknown where a part is. */
static void read_allowed(struct root *root, uint64_t page_size,
	const struct node_set *allowed, struct host_huge_pages *ret)
{
	bool is_first = true;

	ret->allowed_free = fact_number(0);
	for (unsigned node = 0; node < NODES_MAX; node++) {
		struct host_huge_pages pages = {0};

		if (!node_set_has(allowed, node))
			continue;
		read_node(root, node, page_size, &pages);
		if (is_first) {
			ret->allowed_node = node;
			ret->allowed_total = pages.node_total;
			is_first = false;
		}
		if (pages.node_free.state != FACT_KNOWN) {
			ret->allowed_free = pages.node_free;
			return;
		}
		ret->allowed_free.value += pages.node_free.value;
	}
}

/* What bounds the caller, and what it starts. */
static int read_groups(
	struct root *root, uint64_t page_size, struct host_user *user)
{
	cleanup_text struct text lines = TEXT_INIT;
	int error = root_read_file(
		root, "proc/self/cgroup", LINES_LIMIT, &lines);

	if (error == 0)
		error = huge_page_groups_read(
			root, text_string(&lines), page_size, user);
	return error == -ENOMEM ? QDEV_ERROR_NO_MEMORY : 0;
}

int huge_pages_read(struct root *root, struct host *host,
	const struct huge_page_wish *wish)
{
	struct host_huge_pages *pages = &host->machine.huge_pages;
	const struct host_memory_nodes *nodes = &host->machine.memory_nodes;
	int error = 0;

	read_pool(root, wish->page_size, pages);
	if (wish->on_node)
		read_node(root, wish->node, wish->page_size, pages);
	/* A unit has groups of its own. */
	if (!host->unit.name)
		error = read_groups(root, wish->page_size, &host->user);
	memory_nodes_find(root, host);
	if (nodes->are_bound && nodes->known.state == FACT_KNOWN)
		read_allowed(root, wish->page_size, &nodes->allowed, pages);
	return error;
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

DEFINE_CLEANUP(struct host *, host_free);

static int list(struct root *root, const char *path, struct name_list *ret)
{
	return root_list(root, path, ret) == -ENOMEM ? QDEV_ERROR_NO_MEMORY : 0;
}

int huge_pages_read_all(struct root *root)
{
	cleanup(name_list_clear) struct name_list sizes = {0};
	cleanup(name_list_clear) struct name_list nodes = {0};
	cleanup(host_free_p) struct host *host = NULL;
	struct host_huge_pages ignored;
	int error = host_new(&host);
	uint64_t size, node;

	if (error == 0)
		error = list(root, POOLS, &sizes);
	if (error == 0)
		error = list(root, NODES, &nodes);
	for (size_t i = 0; error == 0 && i < sizes.names.count; i++) {
		if (!read_name(sizes.names.items[i], "hugepages-", "kB", &size))
			continue;
		read_pool(root, size << 10, &ignored);
		error = read_groups(root, size << 10, &host->user);
		for (size_t j = 0; j < nodes.names.count; j++)
			if (read_name(nodes.names.items[j], "node", "", &node))
				read_node(root, (unsigned)node, size << 10,
					&ignored);
	}
	return error;
}
