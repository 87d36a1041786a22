/* SPDX-License-Identifier: MIT */
#include "topology/resource.h"

#include <qdev/netdev.h>

static int add(struct qdev_resources *resources, enum resource_name kind,
	const struct argument *arguments, const struct qdev_netdev **ret_netdev)
{
	struct resource *resource;
	int r = resource_add(resources, kind, NULL, arguments, &resource);

	if (r == QDEV_OK)
		*ret_netdev = RESOURCE_AS(qdev_netdev, resource);
	return r;
}

int qdev_resources_add_tap(struct qdev_resources *resources,
	const char *interface, const char *script, const char *downscript,
	const struct qdev_netdev **ret_netdev)
{
	const struct argument arguments[] = {
		ARGUMENT("ifname", interface),
		ARGUMENT("script", script),
		ARGUMENT("downscript", downscript),
		{.key = NULL},
	};

	return add(resources, RESOURCE_TAP, arguments, ret_netdev);
}

int qdev_resources_add_bridge(struct qdev_resources *resources,
	const char *bridge, const struct qdev_netdev **ret_netdev)
{
	const struct argument arguments[] = {
		ARGUMENT("br", bridge), {.key = NULL}};

	return add(resources, RESOURCE_BRIDGE, arguments, ret_netdev);
}

int qdev_resources_add_user_network(
	struct qdev_resources *resources, const struct qdev_netdev **ret_netdev)
{
	return add(resources, RESOURCE_USER_NETWORK, NULL, ret_netdev);
}

const char *qdev_netdev_id(const struct qdev_netdev *netdev)
{
	return netdev->resource.option.id;
}
