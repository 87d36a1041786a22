/* SPDX-License-Identifier: MIT */
#include "plan/chardev.h"

#include "base/cleanup.h"

#include <qdev/error.h>

char *next_chardev_id(struct placement *placement)
{
	return format_string("char.%u", placement->chardevs++);
}

int place_unix_socket(struct placement *placement, const char *path,
	bool listen, const struct qdev_chardev **ret)
{
	const struct qdev_socket_options options = {
		.server = listen,
		.no_wait = listen,
	};
	cleanup_free char *id = next_chardev_id(placement);
	int error;

	if (!id)
		return QDEV_ERROR_NO_MEMORY;
	error = placement_need(
		placement, listen ? NEED_PLACE : NEED_CONNECT, path);
	if (error == 0 && listen)
		error = placement_need(placement, NEED_DIRECTORY, path);
	if (error < 0)
		return error;
	return qdev_resources_add_unix_socket(
		placement->plan->resources, id, path, &options, ret);
}
