/* SPDX-License-Identifier: MIT */
#include "act/run.h"

#include "base/cleanup.h"
#include "host/fact.h"
#include "probes/attribute.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>

static void clear_holders(struct host_node *node)
{
	for (size_t i = 0; i < node->holders.count; i++)
		free(node->holders.items[i].name.value);
	array_clear(&node->holders);
}

/* "; /dev/vfio/12 is held by qemu-system-x86 (pid 4711), …" */
static void add_holders_of(struct text *text, struct root *root, char *path)
{
	struct host_node node = {.path = path};
	int error = root_holders(root, &node);

	for (size_t i = 0; i < node.holders.count; i++) {
		const struct host_holder *holder = &node.holders.items[i];

		if (i == 0)
			text_addf(text, "; /%s is held by", path);
		text_addf(text, "%s %s (pid %d)", i ? "," : "",
			holder->name.state == FACT_KNOWN ? holder->name.value
							 : "a process",
			(int)holder->pid);
	}
	if (node.holders.count == 0 && error < 0)
		text_addf(text, "; who holds /%s can't be told: %s", path,
			fact_reason(-error));
	clear_holders(&node);
}

/* A VMM opens the group's node, or with iommufd the function's own. */
void text_add_holders(
	struct text *text, struct root *root, struct pci_address address)
{
	cleanup(name_list_clear) struct name_list list = {0};
	struct fact_number group = read_link_number(
		root, function_path(address, "iommu_group").string, UINT32_MAX);
	char path[NAME_MAX + 32];

	if (group.state == FACT_KNOWN) {
		snprintf(path, sizeof(path), "dev/vfio/%u",
			(unsigned)group.value);
		add_holders_of(text, root, path);
	}
	if (root_list(root, function_path(address, "vfio-dev").string, &list) <
		0)
		return;
	for (size_t i = 0; i < list.names.count; i++) {
		snprintf(path, sizeof(path), "dev/vfio/devices/%s",
			list.names.items[i]);
		add_holders_of(text, root, path);
	}
}
