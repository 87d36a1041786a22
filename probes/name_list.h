/* SPDX-License-Identifier: MIT */
#ifndef PROBES_NAME_LIST_H
#define PROBES_NAME_LIST_H

/* The entries of a directory. */

#include "base/array.h"

struct name_list {
	ARRAY(char *) names;
};

/* Appends a copy: 0 or -ENOMEM. */
int name_list_add(struct name_list *list, const char *name) must_check;

/* Byte order, the same in every locale. */
void name_list_sort(struct name_list *list);
void name_list_clear(struct name_list *list);

#endif
