/* SPDX-License-Identifier: MIT */
#include "host/need.h"

#include <qdev/error.h>

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

const struct need_rule *need_rule(enum need_kind kind)
{
	static const struct need_rule rules[NEED_MAX] = {
		[NEED_FILE_READ] = {.what = "file", .bits = 4,
			.types = {S_IFREG}, .is_disk = true},
		[NEED_FILE_WRITE] = {.what = "file", .bits = 4 | 2,
			.types = {S_IFREG}, .exclusive = true,
			.is_disk = true},
		[NEED_DEVICE_READ] = {.what = "device", .bits = 4,
			.types = {S_IFBLK, S_IFCHR}, .is_disk = true},
		[NEED_DEVICE_WRITE] = {.what = "device", .bits = 4 | 2,
			.types = {S_IFBLK, S_IFCHR}, .exclusive = true,
			.is_disk = true},
		[NEED_TUN] = {.what = "device of tap interfaces",
			.bits = 4 | 2, .types = {S_IFCHR}},
		[NEED_ROM] = {.what = "option ROM", .bits = 4,
			.types = {S_IFREG}},
		[NEED_SCRIPT] = {.what = "script", .bits = 4 | 1,
			.types = {S_IFREG}},
		[NEED_TAP] = {.what = "tap interface", .may_lack = true,
			.exclusive = true, .is_of_network = true},
		[NEED_CONNECT] = {.what = "socket", .bits = 4 | 2,
			.types = {S_IFSOCK}, .takes_socket = true},
		[NEED_DIRECTORY] = {.what = "directory for the socket",
			.bits = 2 | 1, .types = {S_IFDIR},
			.takes_socket = true},
		[NEED_PLACE] = {.what = "socket", .types = {S_IFSOCK},
			.may_lack = true, .exclusive = true},
		[NEED_BRIDGE] = {.what = "bridge", .is_of_network = true,
			.takes_socket = true},
		[NEED_PORT] = {.what = "port", .may_lack = true,
			.exclusive = true, .is_of_network = true,
			.takes_socket = true},
	};

	return &rules[kind];
}

int need_add(struct need_list *list, enum need_kind kind, const char *name,
	const char *device)
{
	struct need *need = array_add(&list->items);

	if (!need)
		return QDEV_ERROR_NO_MEMORY;
	need->kind = kind;
	need->name = strdup(name);
	need->device = strdup(device);
	return need->name && need->device ? 0 : QDEV_ERROR_NO_MEMORY;
}

void need_list_clear(struct need_list *list)
{
	for (size_t i = 0; i < list->items.count; i++) {
		free(list->items.items[i].name);
		free(list->items.items[i].device);
	}
	array_clear(&list->items);
}
