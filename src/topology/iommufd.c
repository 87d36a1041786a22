/* SPDX-License-Identifier: MIT */
#include "topology/resource.h"

#include <qdev/iommufd.h>

int qdev_resources_add_iommufd(struct qdev_resources *resources, const char *id,
	const struct qdev_iommufd **ret_iommufd)
{
	struct resource *resource;
	int r = resource_add(resources, RESOURCE_IOMMUFD, id, NULL, &resource);

	if (r == QDEV_OK)
		*ret_iommufd = RESOURCE_AS(qdev_iommufd, resource);
	return r;
}

const char *qdev_iommufd_id(const struct qdev_iommufd *iommufd)
{
	return iommufd->resource.option.id;
}
