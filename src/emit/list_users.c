/* SPDX-License-Identifier: MIT */

/* What the host uses a function for, in a table and in JSON. */

#include "base/escape.h"
#include "emit/list_column.h"

/* "/, sda2"; "?" stands for what can't be read. */
void list_cell_users(struct text *text, const struct list_column *column,
	const struct list_row *row)
{
	const struct host_function *function = row->function;
	bool is_unknown = function->uses_known.state == FACT_UNKNOWN;

	(void)column;
	for (size_t i = 0; i < function->uses.items.count; i++) {
		const struct host_use *use = &function->uses.items.items[i];

		if (use->kind == USE_UNKNOWN)
			continue;
		text_add(text, text->length ? ", " : "");
		text_add_printable(text, use->name);
	}
	if (is_unknown)
		text_add(text, text->length ? ", ?" : "?");
	else if (!text->length)
		text_add(text, "-");
}

static const char *const use_names[] = {
	[USE_ROOT] = "root",
	[USE_MOUNT] = "mount",
	[USE_SWAP] = "swap",
	[USE_MAPPER] = "device-mapper",
	[USE_RAID] = "raid",
	[USE_POOL] = "pool",
	[USE_HOLDER] = "holder",
	[USE_OPEN] = "open",
	[USE_MEMBER] = "member",
	[USE_ROUTE] = "route",
	[USE_REMOTE] = "remote-storage",
	[USE_NETWORK] = "network",
	[USE_NETWORK_IDLE] = "network-idle",
	[USE_DISPLAY] = "display",
	[USE_CONSOLE] = "console",
	[USE_INPUT] = "input",
	[USE_SOUND] = "sound",
	[USE_PROCESS] = "process",
};

/* A file that could have told of a use and can't be read: its kind is null. */
static json_t *use_json(struct json *json, const struct host_use *use)
{
	json_t *object = json_object();

	json_put(json, object, "file", json_text(json, use->file));
	if (use->kind == USE_UNKNOWN) {
		json_put(json, object, "kind", json_null());
		json_put(json, object, "reason",
			json_text(json, fact_reason(use->error)));
		return object;
	}
	json_put(json, object, "kind", json_string(use_names[use->kind]));
	json_put(json, object, "name", json_text(json, use->name));
	json_put(json, object, "detail", json_text(json, use->detail));
	return object;
}

void list_key_users(struct json *json, json_t *object,
	const struct list_column *column, const struct list_row *row)
{
	const struct host_function *function = row->function;
	json_t *array = json_array();

	(void)column;
	for (size_t i = 0; i < function->uses.items.count; i++)
		json_append(json, array,
			use_json(json, &function->uses.items.items[i]));
	json_put_list(json, object, "users", array, function->uses_known);
}
