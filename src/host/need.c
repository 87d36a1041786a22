/* SPDX-License-Identifier: MIT */
#include "host/need.h"

#include <qdev/error.h>

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

const struct need_rule *need_rule(enum need_kind kind)
{
	static const struct need_rule rules[NEED_MAX] = {
		[NEED_FILE_READ] = {"file", 4, {S_IFREG}, .is_disk = true},
		[NEED_FILE_WRITE] = {"file", 4 | 2, {S_IFREG},
			.exclusive = true, .is_disk = true},
		[NEED_DEVICE_READ] = {"device", 4, {S_IFBLK, S_IFCHR},
			.is_disk = true},
		[NEED_DEVICE_WRITE] = {"device", 4 | 2, {S_IFBLK, S_IFCHR},
			.exclusive = true, .is_disk = true},
		[NEED_TUN] = {"device of tap interfaces", 4 | 2, {S_IFCHR}},
		[NEED_SCRIPT] = {"script", 4 | 1, {S_IFREG}},
		[NEED_CONNECT] = {"socket", 4 | 2, {S_IFSOCK}},
		[NEED_DIRECTORY] = {"directory for the socket", 2 | 1,
			{S_IFDIR}},
		[NEED_PLACE] = {"socket", 0, {S_IFSOCK},
			.may_lack = true, .exclusive = true},
		[NEED_BRIDGE] = {"bridge", 0, {0}},
		[NEED_PORT] = {"port", 0, {0}, .may_lack = true,
			.exclusive = true},
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
