/* SPDX-License-Identifier: MIT */
#include "plan/item.h"

#include "base/cleanup.h"
#include "base/parse.h"
#include "base/words.h"

#include <qdev/error.h>

#include <string.h>

void item_clear(struct item *item)
{
	free(item->value);
	for (size_t i = 0; i < item->settings.count; i++)
		free(item->settings.items[i].value);
	array_clear(&item->settings);
}

const struct item_kind *item_kind(const char *name)
{
	for (const struct item_kind *kind = item_kinds; kind->name; kind++)
		if (strcmp(kind->name, name) == 0)
			return kind;
	return NULL;
}

const struct item_key *item_key(const struct item_kind *kind,
	const char *name)
{
	for (const struct item_key *key = kind->keys; key && key->name; key++)
		if (strcmp(key->name, name) == 0)
			return key;
	return NULL;
}

static bool has_form(const struct item_key *key, const char *value)
{
	uint64_t number;
	bool on;

	switch (key->type) {
	case KEY_TEXT:
		return *value != '\0' && !has_control_character(value);
	case KEY_TEXT_OR_NOTHING:
		return !has_control_character(value);
	case KEY_BOOL:
		return parse_on_off(value, &on);
	case KEY_NUMBER:
		return parse_number(value, 10, INT64_MAX, &number);
	case KEY_SIZE:
		return parse_size(value, &number);
	case KEY_CHOICE:
	case KEY_NUMBER_CHOICE:
		return is_one_of(key->choices, value);
	case KEY_BARE:
		return *value == '\0';
	}
	return false;
}

static const char *form_name(const struct item_key *key)
{
	static const char *const names[] = {
		[KEY_TEXT] = "a text, not empty, without control characters",
		[KEY_TEXT_OR_NOTHING] = "a text without control characters",
		[KEY_BOOL] = "on or off",
		[KEY_NUMBER] = "a number",
		[KEY_SIZE] = "a size in bytes, such as 4096 or 64K",
		[KEY_BARE] = "no value",
	};

	return key->choices ? key->choices : names[key->type];
}

static void list_keys(const struct item_kind *kind, struct text *problem)
{
	const char *separator = "";

	if (!kind->keys) {
		text_add(problem, "it takes none");
		return;
	}
	text_add(problem, "it takes ");
	for (const struct item_key *key = kind->keys; key->name; key++) {
		text_addf(problem, "%s%s", separator, key->name);
		separator = ", ";
	}
}

int item_set(struct item *item, const char *name, const char *value,
	struct text *problem)
{
	const struct item_key *key = item_key(item->kind, name);

	if (!key) {
		text_addf(problem, "--%s has no key '%s': ", item->kind->name,
			name);
		list_keys(item->kind, problem);
		return QDEV_ERROR_INVALID;
	}
	if (item_get(item, name)) {
		text_addf(problem, "--%s: %s is given twice", item->kind->name,
			name);
		return QDEV_ERROR_INVALID;
	}
	if (!has_form(key, value)) {
		text_addf(problem, "--%s: %s takes %s, not '%s'",
			item->kind->name, name, form_name(key), value);
		return QDEV_ERROR_INVALID;
	}

	cleanup_free char *copy = strdup(value);
	struct item_setting *setting = copy ? array_add(&item->settings) : NULL;

	if (!setting)
		return QDEV_ERROR_NO_MEMORY;
	setting->key = key;
	setting->value = TAKE_PTR(copy);
	return 0;
}

int item_set_value(struct item *item, const char *value, struct text *problem)
{
	const struct item_kind *kind = item->kind;

	if (!*value) {
		text_addf(problem, "--%s wants %s", kind->name, kind->value);
		return QDEV_ERROR_INVALID;
	}
	if (has_control_character(value)) {
		text_addf(problem, "--%s: %s has a control character: '%s'",
			kind->name, kind->value, value);
		return QDEV_ERROR_INVALID;
	}
	if (kind->choices && !is_one_of(kind->choices, value)) {
		text_addf(problem, "--%s takes %s, not '%s'", kind->name,
			kind->choices, value);
		return QDEV_ERROR_INVALID;
	}
	item->value = strdup(value);
	return item->value ? 0 : QDEV_ERROR_NO_MEMORY;
}

/*
 * Cuts a string at its first single comma, doubled ones halved. Gives the part
 * (NULL when out of memory) and steps over the comma; at the end, to NULL.
 */
static char *next_part(const char **string)
{
	struct text part = TEXT_INIT;
	const char *c = *string;

	for (; *c; c++) {
		if (*c == ',' && c[1] != ',')
			break;
		if (*c == ',')
			c++;
		text_add_char(&part, *c);
	}
	*string = *c ? c + 1 : NULL;
	return text_take(&part);
}

static int parse_setting(struct item *item, char *part, struct text *problem)
{
	char *equals = strchr(part, '=');

	if (!equals)
		return item_set(item, part, "", problem);
	*equals = '\0';
	return item_set(item, part, equals + 1, problem);
}

static int parse_parts(struct item *item, const char *string,
	struct text *problem)
{
	int error = 0;

	if (!item->kind->keys_alone) {
		cleanup_free char *value = next_part(&string);

		if (!value)
			return QDEV_ERROR_NO_MEMORY;
		error = item_set_value(item, value, problem);
	}
	while (error == 0 && string) {
		cleanup_free char *part = next_part(&string);

		if (!part)
			return QDEV_ERROR_NO_MEMORY;
		error = parse_setting(item, part, problem);
	}
	return error;
}

int item_parse(const struct item_kind *kind, const char *string,
	struct item *ret, struct text *problem)
{
	struct item item = {.kind = kind};
	int error = parse_parts(&item, string, problem);

	if (error < 0) {
		item_clear(&item);
		return error;
	}
	*ret = item;
	return 0;
}

const char *item_get(const struct item *item, const char *name)
{
	for (size_t i = 0; i < item->settings.count; i++)
		if (strcmp(item->settings.items[i].key->name, name) == 0)
			return item->settings.items[i].value;
	return NULL;
}

bool item_get_bool(const struct item *item, const char *name, bool fallback)
{
	const char *value = item_get(item, name);
	bool on = fallback;

	return value && parse_on_off(value, &on) ? on : fallback;
}

uint64_t item_get_number(const struct item *item, const char *name,
	uint64_t fallback)
{
	const char *value = item_get(item, name);
	uint64_t number = fallback;

	return value && parse_size(value, &number) ? number : fallback;
}
