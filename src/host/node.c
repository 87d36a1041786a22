/* SPDX-License-Identifier: MIT */
#include "host/node.h"

#include <stdlib.h>

void node_clear(struct host_node *node)
{
	free(node->path);
	array_clear(&node->acl);
	for (size_t i = 0; i < node->holders.count; i++)
		free(node->holders.items[i].name.value);
	array_clear(&node->holders);
}

void cdev_free(struct host_cdev *cdev)
{
	if (!cdev)
		return;
	free(cdev->name.value);
	free(cdev->number.value);
	node_clear(&cdev->node);
	free(cdev);
}

void need_clear(struct host_need *need)
{
	node_clear(&need->node);
	for (size_t i = 0; i < need->directories.count; i++)
		node_clear(&need->directories.items[i]);
	array_clear(&need->directories);
	for (size_t i = 0; i < need->parts.count; i++)
		node_clear(&need->parts.items[i]);
	array_clear(&need->parts);
	free(need->image.path);
}
