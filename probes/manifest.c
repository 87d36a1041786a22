/* SPDX-License-Identifier: MIT */
#include "probes/manifest.h"

#include "base/cleanup.h"
#include "probes/manifest_json.h"
#include "probes/manifest_text.h"

#include <qdev/error.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* An array of strings; of names, which have no slash, if need be. */
static bool is_string_array(const json_t *array, bool names)
{
	size_t i;
	json_t *item;

	json_array_foreach (array, i, item) {
		if (!json_is_string(item))
			return false;
		if (names && strchr(json_string_value(item), '/'))
			return false;
	}
	return json_is_array(array);
}

static bool is_path_array(const json_t *value)
{
	return is_string_array(value, false);
}

static bool is_listing_object(const json_t *value)
{
	const char *key;
	json_t *item;

	json_object_foreach ((json_t *)(uintptr_t)value, key, item) {
		if (!is_string_array(item, true))
			return false;
	}
	return json_is_object(value);
}

static bool is_object_of_objects(const json_t *value)
{
	const char *key;
	json_t *item;

	json_object_foreach ((json_t *)(uintptr_t)value, key, item) {
		if (!json_is_object(item))
			return false;
	}
	return json_is_object(value);
}

static bool is_object(const json_t *value)
{
	return json_is_object(value);
}

/* The members of a manifest, all of which may lack, and their forms. */
static const struct {
	const char *key;
	bool (*has_form)(const json_t *value);
	const char *form;
} members[] = {
	{"absent", is_path_array, "an array of paths"},
	{"caller", is_object, "an object"},
	{"listed", is_listing_object, "an object of arrays of names"},
	{"names", is_object_of_objects, "an object of objects"},
	{"paths", is_object_of_objects, "an object of objects"},
	{"seen", is_listing_object, "an object of arrays of names"},
	{"users", is_object_of_objects, "an object of objects"},
};

/*
 * A wrong form would be taken for a fact that lacks, and an empty list for a
 * host without devices: so it is refused.
 */
static bool is_well_formed(const json_t *document, struct text *reason)
{
	const char *schema =
		json_string_value(json_object_get(document, "schema"));

	if (!schema || strcmp(schema, MANIFEST_SCHEMA) != 0) {
		text_add(reason, "its schema is not " MANIFEST_SCHEMA);
		return false;
	}
	for (size_t i = 0; i < ARRAY_SIZE(members); i++) {
		const json_t *value = json_object_get(document, members[i].key);

		if (!value || members[i].has_form(value))
			continue;
		text_addf(reason, "\"%s\" is not %s", members[i].key,
			members[i].form);
		return false;
	}
	return true;
}

/* Turns an array of strings into a set, so that it is asked quickly. */
static json_t *set_of(const json_t *array)
{
	json_t *set = json_object();
	size_t i;
	json_t *item;

	json_array_foreach (array, i, item) {
		const char *key = json_string_value(item);

		if (json_object_set_new_nocheck(set, key, json_true()) < 0) {
			json_decref(set);
			return NULL;
		}
	}
	return set;
}

/* At least as many as there are: each has one of these in front of it. */
static size_t count_values(const char *text, size_t length)
{
	size_t count = 0;

	for (size_t i = 0; i < length; i++)
		count += text[i] == ',' || text[i] == '[' || text[i] == '{';
	return count;
}

/* Most manifests have no escapes, and stay as they are. */
static json_t *unescaped(json_t *document, const char *text, size_t length)
{
	static const char escape[] = "\\\\x";

	if (!memmem(text, length, escape, strlen(escape)))
		return document;

	json_t *copy = manifest_unescape(document);

	json_decref(document);
	return copy;
}

static int take_document(struct manifest *manifest, json_t *document)
{
	manifest->document = document;
	manifest->paths = json_object_get(document, "paths");
	manifest->listed = json_object_get(document, "listed");
	manifest->seen = json_object_get(document, "seen");
	manifest->absent = set_of(json_object_get(document, "absent"));
	return document && manifest->absent ? 0 : QDEV_ERROR_NO_MEMORY;
}

int manifest_parse(const char *text, size_t length, struct manifest **ret,
	struct text *ret_reason)
{
	json_error_t error;
	json_t *document;

	if (count_values(text, length) > MANIFEST_MAX_VALUES) {
		text_add(ret_reason, "more values than any host has");
		return QDEV_ERROR_INVALID;
	}
	document = json_loadb(text, length, JSON_REJECT_DUPLICATES, &error);

	if (!document) {
		text_addf(ret_reason, "line %d, column %d: %s", error.line,
			error.column, error.text);
		return QDEV_ERROR_INVALID;
	}
	if (!is_well_formed(document, ret_reason)) {
		json_decref(document);
		return QDEV_ERROR_INVALID;
	}

	struct manifest *manifest = calloc(1, sizeof(*manifest));

	if (!manifest) {
		json_decref(document);
		return QDEV_ERROR_NO_MEMORY;
	}
	document = unescaped(document, text, length);
	if (take_document(manifest, document) < 0) {
		manifest_free(manifest);
		return QDEV_ERROR_NO_MEMORY;
	}
	*ret = manifest;
	return 0;
}

struct manifest *manifest_free(struct manifest *manifest)
{
	if (!manifest)
		return NULL;
	json_decref(manifest->document);
	json_decref(manifest->absent);
	free(manifest);
	return NULL;
}

int manifest_error(const struct manifest *manifest, const char *path)
{
	if (json_object_get(manifest->absent, path))
		return ENOENT;

	const char *name = json_string_value(
		json_object_get(manifest_entry(manifest, path), "errno"));

	return name ? manifest_errno(name) : 0;
}

static const json_t *entries(
	const struct manifest *manifest, const char *directory)
{
	const json_t *all = json_object_get(manifest->listed, directory);

	return all ? all : json_object_get(manifest->seen, directory);
}

bool manifest_lists(const struct manifest *manifest, const char *directory)
{
	return entries(manifest, directory);
}

bool manifest_lists_all(const struct manifest *manifest, const char *directory)
{
	return json_object_get(manifest->listed, directory);
}

bool manifest_lists_without(const struct manifest *manifest,
	const char *directory, const char *name)
{
	const json_t *list = json_object_get(manifest->listed, directory);
	size_t i;
	json_t *item;

	json_array_foreach (list, i, item) {
		if (strcmp(json_string_value(item), name) == 0)
			return false;
	}
	return list;
}

int manifest_list(const struct manifest *manifest, const char *directory,
	struct name_list *ret)
{
	size_t i;
	json_t *item;

	json_array_foreach (entries(manifest, directory), i, item) {
		if (name_list_add(ret, json_string_value(item)) < 0)
			return -ENOMEM;
	}
	return 0;
}

const char *manifest_name_key(enum root_name which)
{
	static const char *const keys[] = {
		[ROOT_NAME_CLASS] = "class",
		[ROOT_NAME_VENDOR] = "vendor",
		[ROOT_NAME_DEVICE] = "device",
		[ROOT_NAME_MODULES] = "modules",
		[ROOT_NAME_VARIANTS] = "vfio_modules",
	};

	return keys[which];
}

int manifest_name(const struct manifest *manifest, const char *modalias,
	enum root_name which, char **ret)
{
	const json_t *names = json_object_get(manifest->document, "names");
	const json_t *object = json_object_get(names, modalias);
	const json_t *value = json_object_get(object, manifest_name_key(which));

	if (json_is_null(value))
		return -ENOENT;
	if (!json_is_string(value))
		return -ENODATA;
	*ret = strdup(json_string_value(value));
	return *ret ? 0 : -ENOMEM;
}
