/* SPDX-License-Identifier: MIT */
#include "plan/spec_reader.h"

#include "base/cleanup.h"

#include <qdev/error.h>

#include <string.h>

static int refuse_kindless(
	const struct spec_reader *reader, const struct json_path *path)
{
	cleanup_text struct text names = TEXT_INIT;

	for (const struct item_kind *kind = item_kinds; kind->name; kind++)
		text_addf(&names, "%s%s", kind == item_kinds ? "" : ", ",
			kind->name);
	return spec_refuse(reader, path, JSON_PART_VALUE,
		"a device without a kind: it has one of %s",
		text_string(&names));
}

/* The one member that names a kind; `path` is set to lead to it. */
static int find_kind(const struct spec_reader *reader, json_t *device,
	struct json_path *path, const struct item_kind **ret)
{
	struct json_path member = {.up = path->up};
	const struct item_kind *found = NULL;
	const char *name;
	json_t *value;

	json_object_foreach(device, name, value) {
		const struct item_kind *kind = item_kind(name);

		if (kind && found)
			return spec_refuse(reader, &member, JSON_PART_KEY,
				"a device is one kind, not %s and %s",
				found->name, kind->name);
		if (kind) {
			found = kind;
			*path = member;
		}
		member.nth++;
	}
	if (!found)
		return refuse_kindless(reader, path->up);
	*ret = found;
	return 0;
}

/* {"disk": "/x.raw"}, and of a kind that takes no value {"panic": true}. */
static int read_kind(const struct spec_reader *reader,
	const struct json_path *path, const json_t *value, struct item *item)
{
	const struct item_kind *kind = item->kind;
	const struct item_key key = {
		.name = kind->name,
		.type = kind->value ? KEY_TEXT : KEY_BARE,
	};
	cleanup_text struct text line = TEXT_INIT;
	cleanup_free char *text = NULL;
	int error = spec_value(reader, path, NULL, &key, value, &text);

	if (error < 0 || !kind->value)
		return error;
	error = item_set_value(item, text, &line);
	return spec_relay(reader, path, JSON_PART_VALUE, error, &line);
}

/* Of a name that is no key, item_set() says which there are. */
static int read_setting(const struct spec_reader *reader,
	const struct json_path *path, const char *name, const json_t *value,
	struct item *item)
{
	const struct item_key *key = item_key(item->kind, name);
	enum json_part part = key ? JSON_PART_VALUE : JSON_PART_KEY;
	cleanup_text struct text line = TEXT_INIT;
	cleanup_free char *text = NULL;
	int error = 0;

	if (key)
		error = spec_value(
			reader, path, item->kind->name, key, value, &text);
	if (error < 0)
		return error;
	error = item_set(item, name, key ? text : "", &line);
	return spec_relay(reader, path, part, error, &line);
}

static int read_members(const struct spec_reader *reader,
	const struct json_path *path, json_t *device, struct item *item)
{
	struct json_path member = {.up = path};
	const char *name;
	json_t *value;
	int error;

	json_object_foreach(device, name, value) {
		if (strcmp(name, item->kind->name) == 0)
			error = read_kind(reader, &member, value, item);
		else
			error = read_setting(
				reader, &member, name, value, item);
		if (error < 0)
			return error;
		member.nth++;
	}
	return 0;
}

int spec_read_device(const struct spec_reader *reader,
	const struct json_path *path, json_t *device)
{
	struct json_path kind_path = {.up = path};
	cleanup_text struct text line = TEXT_INIT;
	struct item item = {0};
	int error;

	if (!json_is_object(device))
		return spec_refuse(reader, path, JSON_PART_VALUE,
			"a device is an object, not %s",
			spec_type_name(device));
	error = find_kind(reader, device, &kind_path, &item.kind);
	if (error < 0)
		return error;
	error = read_members(reader, path, device, &item);
	if (error < 0) {
		item_clear(&item);
		return error;
	}
	error = request_add(reader->request, &item, &line);
	return spec_relay(reader, &kind_path, JSON_PART_VALUE, error, &line);
}
