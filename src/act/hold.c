/* SPDX-License-Identifier: MIT */
#include "act/run.h"

#include "host/fact.h"

#include <stdio.h>
#include <stdlib.h>

static void clear_holders(struct host_node *node)
{
	for (size_t i = 0; i < node->holders.count; i++)
		free(node->holders.items[i].name.value);
	array_clear(&node->holders);
}

void text_add_holders(struct text *text, struct root *root,
	const struct host_function *function)
{
	char path[64];
	struct host_node node = {.path = path};

	if (function->group.state != FACT_KNOWN)
		return;
	snprintf(path, sizeof(path), "dev/vfio/%u",
		(unsigned)function->group.value);

	int error = root_holders(root, &node);

	for (size_t i = 0; i < node.holders.count; i++) {
		const struct host_holder *holder = &node.holders.items[i];

		text_addf(text, "%s %s (pid %d)",
			i ? "," : "; /dev/vfio of its group is held by",
			holder->name.state == FACT_KNOWN ? holder->name.value
							 : "a process",
			(int)holder->pid);
	}
	if (node.holders.count == 0 && error < 0)
		text_addf(text, "; who holds /%s can't be told: %s", path,
			fact_reason(-error));
	clear_holders(&node);
}
