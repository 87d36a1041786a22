/* SPDX-License-Identifier: MIT */
#include "base/array.h"

#include <stdlib.h>
#include <string.h>

bool array_reserve(void **items, size_t count, size_t *room, size_t size)
{
	if (count < *room)
		return true;

	/* Most arrays of a host have one item, or two. */
	size_t wanted = *room ? *room * 2 : 2;
	void *grown = reallocarray(*items, wanted, size);

	if (!grown)
		return false;
	*items = grown;
	*room = wanted;
	return true;
}

void *array_add_item(void **items, size_t *count, size_t *room, size_t size)
{
	if (!array_reserve(items, *count, room, size))
		return NULL;
	return memset((char *)*items + size * (*count)++, 0, size);
}
