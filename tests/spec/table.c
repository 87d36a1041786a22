/* SPDX-License-Identifier: MIT */

/*
 * Prints what the program takes, as JSON, from the tables that it goes by: so
 * that the schema can be compared with them.
 *
 *	{"settings": [KEY…], "kinds": [{"value": KEY, "keys": [KEY…]}…]}
 *
 * where KEY is {"name", "type", "choices"} and choices is null or an array.
 */

#include "plan/spec_setting.h"

#include <jansson.h>
#include <string.h>

static const char *const types[] = {
	[KEY_TEXT] = "text",
	[KEY_TEXT_OR_NOTHING] = "text-or-nothing",
	[KEY_BOOL] = "switch",
	[KEY_NUMBER] = "number",
	[KEY_SIZE] = "size",
	[KEY_CHOICE] = "choice",
	[KEY_NUMBER_CHOICE] = "number-choice",
	[KEY_BARE] = "bare",
};

/* "a|b" as ["a", "b"]. */
static json_t *choice_list(const char *choices)
{
	json_t *list = choices ? json_array() : json_null();

	while (choices) {
		const char *end = strchrnul(choices, '|');

		json_array_append_new(
			list, json_stringn(choices, (size_t)(end - choices)));
		choices = *end ? end + 1 : NULL;
	}
	return list;
}

static json_t *describe_key(const struct item_key *key)
{
	return json_pack("{s:s, s:s, s:o}", "name", key->name, "type",
		types[key->type], "choices", choice_list(key->choices));
}

static json_t *describe_kind(const struct item_kind *kind)
{
	const struct item_key value = {
		.name = kind->name,
		.type = kind->choices ? KEY_CHOICE
			: kind->value ? KEY_TEXT
				      : KEY_BARE,
		.choices = kind->choices,
	};
	json_t *keys = json_array();

	for (const struct item_key *key = kind->keys; key && key->name; key++)
		json_array_append_new(keys, describe_key(key));
	return json_pack(
		"{s:o, s:o}", "value", describe_key(&value), "keys", keys);
}

int main(void)
{
	json_t *settings = json_array(), *kinds = json_array();
	json_t *table;

	for (const struct spec_setting *setting = spec_settings;
		setting->key.name; setting++)
		json_array_append_new(settings, describe_key(&setting->key));
	for (const struct item_kind *kind = item_kinds; kind->name; kind++)
		json_array_append_new(kinds, describe_kind(kind));
	table = json_pack("{s:o, s:o}", "settings", settings, "kinds", kinds);

	int failed = json_dumpf(table, stdout, JSON_INDENT(2));

	json_decref(table);
	return failed ? 1 : 0;
}
