/* SPDX-License-Identifier: MIT */
#include "host/need.h"

#include <qdev/error.h>

#include <stdlib.h>
#include <string.h>

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
