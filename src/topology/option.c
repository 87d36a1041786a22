/* SPDX-License-Identifier: MIT */
#include "topology/option.h"

#include "base/text.h"

#include <qdev/error.h>

#include <stdlib.h>
#include <string.h>

static const struct {
	const char *name;
	const char *type_key;
	const char *id_key;
	bool type_key_wanted; /* "driver=file", where others say "tap" */
	enum claim_domain id_domain;
	enum claim_domain user_domain;
} forms[] = {
	[OPTION_DEVICE] = {"device", "driver", "id", false, CLAIM_DEVICE_ID,
		CLAIM_NONE},
	[OPTION_OBJECT] = {"object", "qom-type", "id", false, CLAIM_OBJECT_ID,
		CLAIM_NONE},
	[OPTION_BLOCKDEV] = {"blockdev", "driver", "node-name", true,
		CLAIM_NODE_NAME, CLAIM_DRIVE},
	[OPTION_CHARDEV] = {"chardev", "backend", "id", false, CLAIM_CHARDEV_ID,
		CLAIM_CHARDEV},
	[OPTION_TPMDEV] = {"tpmdev", "type", "id", false, CLAIM_TPMDEV_ID,
		CLAIM_NONE},
	[OPTION_NETDEV] = {"netdev", "type", "id", false, CLAIM_NETDEV_ID,
		CLAIM_NETDEV},
};

enum claim_domain option_id_domain(enum option_form form)
{
	return forms[form].id_domain;
}

enum claim_domain option_user_domain(enum option_form form)
{
	return forms[form].user_domain;
}

void option_clear(struct qdev_option *option)
{
	free(option->id);
	properties_clear(&option->properties);
}

const char *qdev_option_name(const struct qdev_option *option)
{
	return forms[option->form].name;
}

const char *qdev_option_type_key(const struct qdev_option *option)
{
	return forms[option->form].type_key;
}

const char *qdev_option_type(const struct qdev_option *option)
{
	return option->type;
}

const char *qdev_option_id_key(const struct qdev_option *option)
{
	return forms[option->form].id_key;
}

const char *qdev_option_id(const struct qdev_option *option)
{
	return option->id;
}

size_t qdev_option_property_count(const struct qdev_option *option)
{
	size_t count = 0;

	for (size_t i = 0; i < option->properties.count; i++)
		count += !option->properties.items[i]->hidden;
	return count;
}

const struct qdev_property *qdev_option_property_at(
	const struct qdev_option *option, size_t index)
{
	return properties_at(&option->properties, index);
}

const struct qdev_property *qdev_option_property(
	const struct qdev_option *option, const char *key)
{
	const struct qdev_property *property =
		properties_find(&option->properties, key);

	return property && !property->hidden ? property : NULL;
}

/* QEMU reads ",," in a value as one comma (util/keyval.c, util/qemu-option.c).
 */
static void add_value(struct text *text, const char *value)
{
	for (const char *comma; (comma = strchr(value, ','));
		value = comma + 1) {
		text_add_bytes(text, value, (size_t)(comma - value));
		text_add(text, ",,");
	}
	text_add(text, value);
}

static void add_pair(struct text *text, const char *key, const char *value)
{
	text_add_char(text, ',');
	text_add(text, key);
	text_add_char(text, '=');
	add_value(text, value);
}

static void option_write(const struct qdev_option *option, struct text *text)
{
	text_add_char(text, '-');
	text_add(text, forms[option->form].name);
	text_add_char(text, ' ');
	if (forms[option->form].type_key_wanted) {
		text_add(text, forms[option->form].type_key);
		text_add_char(text, '=');
	}
	add_value(text, option->type);
	if (option->id)
		add_pair(text, forms[option->form].id_key, option->id);
	for (size_t i = 0; i < option->properties.count; i++) {
		const struct qdev_property *property =
			option->properties.items[i];

		if (!property->hidden)
			add_pair(text, property->data, property->text);
	}
}

struct qdev_options {
	char **items;
	size_t count;
	size_t room;
};

struct qdev_options *options_new(void)
{
	return calloc(1, sizeof(struct qdev_options));
}

int options_add(struct qdev_options *options, const struct qdev_option *option)
{
	cleanup_text struct text text = TEXT_INIT;
	char **item = array_add(options);

	if (!item)
		return QDEV_ERROR_NO_MEMORY;
	option_write(option, &text);
	*item = text_take(&text);
	return *item ? QDEV_OK : QDEV_ERROR_NO_MEMORY;
}

size_t qdev_options_count(const struct qdev_options *options)
{
	return options->count;
}

const char *qdev_options_at(const struct qdev_options *options, size_t index)
{
	return index < options->count ? options->items[index] : NULL;
}

struct qdev_options *qdev_options_free(struct qdev_options *options)
{
	if (!options)
		return NULL;
	for (size_t i = 0; i < options->count; i++)
		free(options->items[i]);
	free(options->items);
	free(options);
	return NULL;
}
