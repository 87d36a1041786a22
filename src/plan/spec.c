/* SPDX-License-Identifier: MIT */
#include "plan/spec.h"

#include "base/cleanup.h"
#include "plan/spec_reader.h"
#include "plan/spec_setting.h"

#include <qdev/error.h>

#include <string.h>

static int check_schema(const struct spec_reader *reader,
	const struct json_path *path, const json_t *value)
{
	const char *schema = json_string_value(value);

	if (schema && strcmp(schema, SPEC_SCHEMA) == 0)
		return 0;
	return spec_refuse(reader, path, JSON_PART_VALUE,
		"schema is " SPEC_SCHEMA ", not %s",
		schema ? schema : spec_type_name(value));
}

static int read_devices(const struct spec_reader *reader,
	const struct json_path *path, const json_t *devices)
{
	struct json_path element = {.up = path};
	json_t *device;
	int error;

	if (!json_is_array(devices))
		return spec_refuse(reader, path, JSON_PART_VALUE,
			"devices is an array, not %s", spec_type_name(devices));
	json_array_foreach(devices, element.nth, device) {
		error = spec_read_device(reader, &element, device);
		if (error < 0)
			return error;
	}
	return 0;
}

static int read_setting(const struct spec_reader *reader,
	const struct json_path *path, const struct spec_setting *setting,
	const json_t *value)
{
	cleanup_text struct text line = TEXT_INIT;
	cleanup_free char *text = NULL;
	int error = spec_value(reader, path, NULL, &setting->key, value, &text);

	if (error < 0)
		return error;
	error = spec_setting_set(setting, reader->request, text, &line);
	return spec_relay(reader, path, JSON_PART_VALUE, error, &line);
}

static int refuse_unknown(const struct spec_reader *reader,
	const struct json_path *path, const char *name)
{
	cleanup_text struct text names = TEXT_INIT;

	for (const struct spec_setting *setting = spec_settings;
		setting->key.name; setting++)
		text_addf(&names, "%s, ", setting->key.name);
	return spec_refuse(reader, path, JSON_PART_KEY,
		"a spec has no '%s': it has schema, %sdevices", name,
		text_string(&names));
}

static int read_member(const struct spec_reader *reader,
	const struct json_path *path, const char *name, const json_t *value)
{
	const struct spec_setting *setting = spec_setting(name);

	if (strcmp(name, "schema") == 0)
		return check_schema(reader, path, value);
	if (strcmp(name, "devices") == 0)
		return read_devices(reader, path, value);
	return setting ? read_setting(reader, path, setting, value)
		       : refuse_unknown(reader, path, name);
}

static int read_spec(const struct spec_reader *reader, json_t *spec)
{
	struct json_path member = {0};
	const char *name;
	json_t *value;
	int error;

	if (!json_is_object(spec))
		return spec_refuse(reader, NULL, JSON_PART_VALUE,
			"a spec is an object, not %s", spec_type_name(spec));
	json_object_foreach(spec, name, value) {
		error = read_member(reader, &member, name, value);
		if (error < 0)
			return error;
		member.nth++;
	}
	if (!json_object_get(spec, "schema"))
		return spec_refuse(reader, NULL, JSON_PART_VALUE,
			"a spec says \"schema\": \"" SPEC_SCHEMA "\"");
	return 0;
}

/*
 * Before the first character of a line jansson's column is 0. Where it ran out
 * of memory it says nothing, or takes the token for invalid.
 */
static int refuse_syntax(const json_error_t *error, struct text *problem)
{
	if (!*error->text)
		return QDEV_ERROR_NO_MEMORY;
	text_addf(problem, "%d:%d: %s", error->line,
		error->column > 0 ? error->column : 1, error->text);
	return QDEV_ERROR_INVALID;
}

int spec_parse(const char *text, size_t length, struct request *request,
	struct text *problem)
{
	const struct spec_reader reader = {
		.text = text,
		.length = length,
		.request = request,
		.problem = problem,
	};
	json_error_t syntax;
	json_t *spec =
		json_loadb(text, length, JSON_REJECT_DUPLICATES, &syntax);
	int error = spec ? read_spec(&reader, spec)
			 : refuse_syntax(&syntax, problem);

	json_decref(spec);
	return error;
}
