/* SPDX-License-Identifier: MIT */
#include "topology/property.h"

#include "base/parse.h"
#include "base/words.h"

#include <qdev/error.h>

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The longest number: 2^64 - 1 has 20 digits. */
enum { NUMBER_ROOM = 24 };

void properties_clear(struct properties *properties)
{
	for (size_t i = 0; i < properties->count; i++)
		free(properties->items[i]);
	array_clear(properties);
}

const struct qdev_property *properties_at(
	const struct properties *properties, size_t index)
{
	for (size_t i = 0; i < properties->count; i++)
		if (!properties->items[i]->hidden && index-- == 0)
			return properties->items[i];
	return NULL;
}

struct qdev_property *properties_find(
	const struct properties *properties, const char *key)
{
	for (size_t i = 0; i < properties->count; i++)
		if (strcmp(properties->items[i]->data, key) == 0)
			return properties->items[i];
	return NULL;
}

const struct property_rule *rule_find(
	const struct property_rule *rules, const char *key)
{
	for (; rules->key; rules++)
		if (strcmp(rules->key, key) == 0)
			return rules;
	return NULL;
}

static bool read_bool(
	const struct property_rule *rule, const char *text, uint64_t *ret)
{
	bool on;

	(void)rule;
	if (!parse_on_off(text, &on))
		return false;
	*ret = on;
	return true;
}

static bool read_number(
	const struct property_rule *rule, const char *text, uint64_t *ret)
{
	uint64_t max = rule->max ? rule->max : UINT64_MAX;
	uint64_t number;

	if (rule->has_suffix ? !parse_size(text, &number)
			     : !parse_number(text, 10, max, &number))
		return false;
	if (number > max)
		return false;
	*ret = number;
	return true;
}

static bool read_hex(
	const struct property_rule *rule, const char *text, uint64_t *ret)
{
	return parse_hex(text, rule->max ? rule->max : UINT64_MAX, ret);
}

static bool read_string(
	const struct property_rule *rule, const char *text, uint64_t *ret)
{
	if (rule->words ? !is_one_of(rule->words, text)
			: !*text && !rule->may_be_empty)
		return false;
	*ret = 0;
	return true;
}

static bool (*const readers[])(
	const struct property_rule *rule, const char *text, uint64_t *ret) = {
	[QDEV_VALUE_STRING] = read_string,
	[QDEV_VALUE_BOOL] = read_bool,
	[QDEV_VALUE_NUMBER] = read_number,
	[QDEV_VALUE_HEX] = read_hex,
};

int property_read(const struct property_rule *rule, const char *text,
	struct qdev_property **ret_property)
{
	uint64_t number = 0;

	if (has_control_character(text))
		return QDEV_ERROR_CONTROL_CHARACTER;
	if (!readers[rule->type](rule, text, &number))
		return rule->unreadable ? rule->unreadable : QDEV_ERROR_INVALID;

	int r = rule->check ? rule->check(text, number) : QDEV_OK;

	if (r < 0)
		return r;

	struct qdev_property *property =
		property_new(rule, rule->key, rule->type, text, number);

	if (!property)
		return QDEV_ERROR_NO_MEMORY;
	*ret_property = property;
	return QDEV_OK;
}

static bool is_numeric(enum qdev_value_type type)
{
	return type == QDEV_VALUE_NUMBER || type == QDEV_VALUE_HEX;
}

struct qdev_property *property_new(const struct property_rule *rule,
	const char *key, enum qdev_value_type type, const char *text,
	uint64_t number)
{
	size_t key_size = strlen(key) + 1;
	size_t text_size = is_numeric(type) ? NUMBER_ROOM : strlen(text) + 1;
	struct qdev_property *property =
		malloc(sizeof(*property) + key_size + text_size);

	if (!property)
		return NULL;
	*property = (struct qdev_property){
		.rule = rule,
		.type = type,
		.number = number,
		.text = property->data + key_size,
	};
	memcpy(property->data, key, key_size);
	if (is_numeric(type))
		property_set_number(property, number);
	else
		memcpy(property->text, text, text_size);
	return property;
}

void property_set_number(struct qdev_property *property, uint64_t number)
{
	property->number = number;
	if (property->type == QDEV_VALUE_HEX)
		snprintf(property->text, NUMBER_ROOM, "0x%" PRIx64, number);
	else
		snprintf(property->text, NUMBER_ROOM, "%" PRIu64, number);
}

int properties_reserve(struct properties *properties)
{
	return array_reserve((void **)&properties->items, properties->count,
		       &properties->room, sizeof(*properties->items))
		       ? QDEV_OK
		       : QDEV_ERROR_NO_MEMORY;
}

void properties_put(
	struct properties *properties, struct qdev_property *property)
{
	struct qdev_property **items = properties->items;
	size_t at = 0;

	for (size_t i = 0; i < properties->count; i++)
		if (strcmp(items[i]->data, property->data) == 0) {
			free(items[i]);
			items[i] = property;
			return;
		}

	while (at < properties->count &&
		(!property->rule || items[at]->rule <= property->rule))
		at++;
	memmove(&items[at + 1], &items[at],
		(properties->count - at) * sizeof(*items));
	items[at] = property;
	properties->count++;
}

static const struct argument *find_argument(
	const struct argument *arguments, const char *key)
{
	for (; arguments && arguments->key; arguments++)
		if (strcmp(arguments->key, key) == 0)
			return arguments;
	return NULL;
}

static struct qdev_property *derive_property(
	const struct property_rule *rule, const struct qdev_device *device)
{
	struct derived derived = {0};

	rule->derive(device, &derived);

	struct qdev_property *property = property_new(
		rule, rule->key, rule->type, derived.text, derived.number);

	if (property)
		property->hidden = derived.hidden;
	return property;
}

/* The property a rule gives; NULL when the caller gave no value. */
static int make_property(const struct property_rule *rule,
	const struct argument *arguments, const struct qdev_device *device,
	struct qdev_property **ret_property)
{
	const struct argument *argument = find_argument(arguments, rule->key);
	const char *text = argument ? argument->text : rule->fixed;

	if (rule->derive) {
		*ret_property = derive_property(rule, device);
		return *ret_property ? QDEV_OK : QDEV_ERROR_NO_MEMORY;
	}
	if (!text) {
		*ret_property = NULL;
		return rule->required ? QDEV_ERROR_INVALID : QDEV_OK;
	}
	return property_read(rule, text, ret_property);
}

int properties_build(struct properties *properties,
	const struct property_rule *rules, const struct argument *arguments,
	const struct qdev_device *device)
{
	for (const struct property_rule *rule = rules; rule->key; rule++) {
		struct qdev_property *property = NULL;
		int r = properties_reserve(properties);

		if (r == QDEV_OK)
			r = make_property(rule, arguments, device, &property);
		if (r < 0)
			return r;
		if (property)
			properties_put(properties, property);
	}
	return QDEV_OK;
}

int properties_claim(const struct properties *properties, struct claims *claims,
	const struct argument *arguments, const void *owner)
{
	int r = QDEV_OK;

	for (size_t i = 0; i < properties->count && r == QDEV_OK; i++) {
		const struct qdev_property *property = properties->items[i];
		const struct argument *argument =
			find_argument(arguments, property->data);

		if (!argument)
			continue;
		r = claims_add(
			claims, property->rule->claim, property->text, owner);
	}
	return r;
}

const char *qdev_property_key(const struct qdev_property *property)
{
	return property->data;
}

enum qdev_value_type qdev_property_type(const struct qdev_property *property)
{
	return property->type;
}

const char *qdev_property_text(const struct qdev_property *property)
{
	return property->text;
}

uint64_t qdev_property_number(const struct qdev_property *property)
{
	return property->number;
}
