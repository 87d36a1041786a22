/* SPDX-License-Identifier: MIT */
#include "topology/resource.h"

#include <qdev/iothread.h>

int qdev_resources_add_iothread(struct qdev_resources *resources,
	const struct qdev_iothread **ret_iothread)
{
	struct resource *resource;
	int r = resource_add(
		resources, RESOURCE_IOTHREAD, NULL, NULL, &resource);

	if (r == QDEV_OK)
		*ret_iothread = RESOURCE_AS(qdev_iothread, resource);
	return r;
}

const char *qdev_iothread_id(const struct qdev_iothread *iothread)
{
	return iothread->resource.option.id;
}
