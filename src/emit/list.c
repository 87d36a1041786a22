/* SPDX-License-Identifier: MIT */
#include "emit/list.h"

#include <string.h>

const struct list_format list_formats[] = {
	{"text", true, emit_devices_table, emit_groups_table},
	{"json", false, emit_devices_json, emit_groups_json},
	{0},
};

const struct list_format *list_format(const char *name)
{
	for (const struct list_format *format = list_formats; format->name;
		format++)
		if (strcmp(format->name, name) == 0)
			return format;
	return NULL;
}
