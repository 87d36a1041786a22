/* SPDX-License-Identifier: MIT */
#include "emit/list.h"

/* Its address is its key, whatever the columns. */
static json_t *row_json(struct json *json, const struct list_request *request,
	const struct list_row *row)
{
	const struct list_columns *columns = &request->columns;
	json_t *object = json_object();

	list_key_address(json, object, NULL, row);
	for (size_t i = 0; i < columns->items.count; i++) {
		const struct list_column *column = columns->items.items[i];

		if (column->keys != list_key_address)
			column->keys(json, object, column, row);
	}
	return object;
}

static json_t *function_json(struct json *json,
	const struct list_request *request,
	const struct host_function *function)
{
	struct list_row row = list_row(request, function);

	return row_json(json, request, &row);
}

/* An entry of sys/bus/pci/devices that is no address: its name is all. */
static json_t *stranger_json(
	struct json *json, const struct list_request *request, const char *name)
{
	static const struct host_function unknown;

	return row_json(json, request,
		&(struct list_row){.function = &unknown, .name = name});
}

static void start(struct json_list *list, const char *schema, const char *key,
	FILE *output)
{
	struct json json = {0};
	json_t *head = json_object();

	json_put(&json, head, "schema", json_string(schema));
	json_list_start(list, head, key, output);
	list->json.failed |= json.failed;
}

int emit_devices_json(const struct list_request *request, FILE *output)
{
	const struct host *host = request->host;
	struct json_list list;

	start(&list, "qdev.devices/1", "devices", output);
	for (size_t i = 0; i < host->functions.count; i++) {
		const struct host_function *function = host->functions.items[i];

		if (function->existence.state == FACT_KNOWN &&
			filter_match(request->filter, function) == FILTER_YES)
			json_list_add(&list, function_json(&list.json, request,
						     function));
	}
	if (!filter_is_set(request->filter))
		for (size_t i = 0; i < host->strangers.count; i++)
			json_list_add(&list,
				stranger_json(&list.json, request,
					host->strangers.items[i]));
	return json_list_finish(&list, host->functions_listed);
}

static json_t *group_json(struct json *json, const struct list_request *request,
	const struct host_group *group)
{
	json_t *object = json_object();
	json_t *devices = json_array();
	json_t *functions = json_array();
	json_t *others = json_array();

	for (size_t i = 0; i < group->members.count; i++) {
		const struct host_member *member = &group->members.items[i];
		const struct host_function *function =
			host_member_function(request->host, member);

		json_append(json, member->is_pci ? devices : others,
			json_text(json, member->name));
		if (function)
			json_append(json, functions,
				function_json(json, request, function));
	}
	json_put(json, object, "id", json_integer(group->id));
	json_put_string(json, object, "name", &group->name);
	json_put_string(json, object, "type", &group->type);
	json_put_list(json, object, "devices", devices, group->members_known);
	json_put_list(json, object, "other_devices", others, group->members_known);
	json_put(json, object, "functions", functions);
	return object;
}

int emit_groups_json(const struct list_request *request, FILE *output)
{
	const struct host *host = request->host;
	struct json_list list;

	start(&list, "qdev.groups/1", "groups", output);
	for (size_t i = 0; i < host->groups.count; i++) {
		const struct host_group *group = host->groups.items[i];

		if (filter_match_group(request->filter, host, group) ==
			FILTER_YES)
			json_list_add(&list,
				group_json(&list.json, request, group));
	}
	return json_list_finish(&list, host->groups_listed);
}
