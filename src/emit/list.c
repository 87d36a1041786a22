/* SPDX-License-Identifier: MIT */
#include "emit/list.h"

#include <string.h>

const struct list_format list_formats[] = {
	{
		.name = "text",
		.for_people = true,
		.devices = emit_devices_table,
		.groups = emit_groups_table,
		.mdevs = emit_mdevs_table,
		.types = emit_types_table,
		.device_columns = "DEVICE,GROUP,CLASS,NAME,DRIVER",
		.group_columns = "GROUP,DEVICE,CLASS,NAME,DRIVER,VERDICT",
	},
	{
		.name = "json",
		.group_types = true,
		.devices = emit_devices_json,
		.groups = emit_groups_json,
		.mdevs = emit_mdevs_json,
		.types = emit_types_json,
		.device_columns =
			"CLASS,NAME,SUBSYSTEM,REV,DRIVER,GROUP,PARENT",
		.group_columns = "DEVICE,VERDICT",
	},
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

struct list_row list_row(const struct list_request *request,
	const struct host_function *function)
{
	return (struct list_row){
		.function = function,
		.verdict = request->survey ? survey_entry(request->survey,
						     request->host, function)
					   : NULL,
	};
}

struct list_row list_mdev_row(
	const struct list_request *request, const char *uuid)
{
	return (struct list_row){
		.verdict = request->survey ? survey_mdev(request->survey,
						     request->host, uuid)
					   : NULL,
	};
}
