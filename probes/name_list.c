/* SPDX-License-Identifier: MIT */
#include "probes/name_list.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

int name_list_add(struct name_list *list, const char *name)
{
	char **added = array_add(&list->names);

	if (!added)
		return -ENOMEM;
	*added = strdup(name);
	return *added ? 0 : -ENOMEM;
}

static int compare(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

void name_list_sort(struct name_list *list)
{
	if (list->names.count > 1)
		qsort(list->names.items, list->names.count, sizeof(char *),
			compare);
}

void name_list_clear(struct name_list *list)
{
	for (size_t i = 0; i < list->names.count; i++)
		free(list->names.items[i]);
	array_clear(&list->names);
}
