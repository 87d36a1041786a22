/* SPDX-License-Identifier: MIT */
#ifndef BASE_ARRAY_H
#define BASE_ARRAY_H

/*
 * Growable arrays. A type declares one in place,
 *
 *	ARRAY(struct device) devices;
 *
 * and reads it as devices.items[i] for i < devices.count.
 */

#include "base/macro.h"

#define ARRAY(type)                                                            \
	struct {                                                               \
		type *items;                                                   \
		size_t count;                                                  \
		size_t room;                                                   \
	}

/* Makes room for one more item of `size` bytes; false when out of memory. */
bool array_reserve(void **items, size_t count, size_t *room, size_t size);

/*
 * The address of a new zeroed item at the end, or NULL when out of memory.
 * Items move when the array grows: keep indexes, not addresses.
 */
#define array_add(array)                                                       \
	((__typeof__((array)->items))array_add_item((void **)&(array)->items,  \
		&(array)->count, &(array)->room, sizeof(*(array)->items)))

void *array_add_item(void **items, size_t *count, size_t *room, size_t size);

#define array_clear(array)                                                     \
	do {                                                                   \
		free((array)->items);                                          \
		(array)->items = NULL;                                         \
		(array)->count = (array)->room = 0;                            \
	} while (0)

#endif
