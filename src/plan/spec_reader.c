/* SPDX-License-Identifier: MIT */
#include "plan/spec_reader.h"

#include <qdev/error.h>

#include <string.h>

int spec_refuse(const struct spec_reader *reader, const struct json_path *path,
	enum json_part part, const char *format, ...)
{
	struct json_position at =
		json_position(reader->text, reader->length, path, part);
	va_list args;

	text_addf(reader->problem, "%zu:%zu: ", at.line, at.column);
	va_start(args, format);
	text_vaddf(reader->problem, format, args);
	va_end(args);
	return QDEV_ERROR_INVALID;
}

int spec_relay(const struct spec_reader *reader, const struct json_path *path,
	enum json_part part, int error, const struct text *line)
{
	const char *what = text_string(line);

	if (error != QDEV_ERROR_INVALID)
		return error;
	if (line->failed)
		return QDEV_ERROR_NO_MEMORY;
	/* "--disk: …" is how flags have it; in a spec there are none. */
	if (strncmp(what, "--", 2) == 0)
		what += 2;
	return spec_refuse(reader, path, part, "%s", what);
}

#define TYPE(type) (1u << (type))

/* How JSON writes the types of keys. */
static const struct {
	unsigned types;
	const char *name;
} forms[] = {
	[KEY_TEXT] = {TYPE(JSON_STRING), "a string"},
	[KEY_TEXT_OR_NOTHING] = {TYPE(JSON_STRING), "a string"},
	[KEY_BOOL] = {TYPE(JSON_TRUE) | TYPE(JSON_FALSE), "true or false"},
	[KEY_NUMBER] = {TYPE(JSON_INTEGER), "a whole number"},
	[KEY_SIZE] = {TYPE(JSON_INTEGER) | TYPE(JSON_STRING),
		"a whole number or a string"},
	[KEY_CHOICE] = {TYPE(JSON_STRING), "a string"},
	[KEY_NUMBER_CHOICE] = {TYPE(JSON_INTEGER) | TYPE(JSON_STRING),
		"a whole number or a string"},
	[KEY_BARE] = {TYPE(JSON_TRUE), "true"},
};

const char *spec_type_name(const json_t *value)
{
	static const char *const names[] = {
		[JSON_OBJECT] = "an object",
		[JSON_ARRAY] = "an array",
		[JSON_STRING] = "a string",
		[JSON_INTEGER] = "a whole number",
		[JSON_REAL] = "a floating-point number",
		[JSON_TRUE] = "true",
		[JSON_FALSE] = "false",
		[JSON_NULL] = "null",
	};

	return names[json_typeof(value)];
}

static char *flag_text(const struct item_key *key, const json_t *value)
{
	if (json_is_string(value))
		return strdup(json_string_value(value));
	if (json_is_integer(value))
		return format_string(
			"%" JSON_INTEGER_FORMAT, json_integer_value(value));
	if (key->type == KEY_BARE)
		return strdup("");
	return strdup(json_is_true(value) ? "on" : "off");
}

int spec_value(const struct spec_reader *reader, const struct json_path *path,
	const char *of, const struct item_key *key, const json_t *value,
	char **ret)
{
	char *text;

	if (!(forms[key->type].types & TYPE(json_typeof(value))))
		return spec_refuse(reader, path, JSON_PART_VALUE,
			"%s%s%s takes %s, not %s", of ? of : "", of ? ": " : "",
			key->name, forms[key->type].name,
			spec_type_name(value));
	text = flag_text(key, value);
	if (!text)
		return QDEV_ERROR_NO_MEMORY;
	*ret = text;
	return 0;
}
