/* SPDX-License-Identifier: MIT */
#include "probes/manifest_text.h"

#include "base/cleanup.h"
#include "base/escape.h"
#include "base/text.h"

#include <string.h>

typedef void convert_fn(struct text *text, const char *string);

static void escape(struct text *text, const char *string)
{
	while (*string) {
		size_t length = *string == '\\' ? 0 : utf8_length(string);

		if (length)
			text_add_bytes(text, string, length);
		else
			text_addf(text, "\\x%02x", (unsigned char)*string);
		string += length ? length : 1;
	}
}

static int digit(char c)
{
	static const char digits[] = "0123456789abcdef";
	const char *at = c ? strchr(digits, c) : NULL;

	return at ? (int)(at - digits) : -1;
}

/* The byte that an escape stands for, or 0: of others than escape() makes. */
static unsigned char escaped_byte(const char *string)
{
	if (string[0] != '\\' || string[1] != 'x' || digit(string[2]) < 0 ||
		digit(string[3]) < 0)
		return 0;

	int byte = digit(string[2]) << 4 | digit(string[3]);

	return byte >= 0x80 || byte == '\\' ? (unsigned char)byte : 0;
}

static void unescape(struct text *text, const char *string)
{
	while (*string) {
		unsigned char byte = escaped_byte(string);

		text_add_char(text, byte ? (char)byte : *string);
		string += byte ? strlen("\\xNN") : 1;
	}
}

static json_t *copy(const json_t *value, convert_fn *convert);

static json_t *copy_string(const json_t *value, convert_fn *convert)
{
	cleanup_text struct text text = TEXT_INIT;

	convert(&text, json_string_value(value));
	return text.failed ? NULL : json_string_nocheck(text_string(&text));
}

static json_t *copy_array(const json_t *value, convert_fn *convert)
{
	json_t *array = json_array();
	size_t i;
	json_t *item;

	json_array_foreach (value, i, item)
		if (json_array_append_new(array, copy(item, convert)) < 0)
			return json_decref(array), NULL;
	return array;
}

static json_t *copy_object(const json_t *value, convert_fn *convert)
{
	json_t *object = json_object();
	const char *key;
	json_t *item;

	json_object_foreach ((json_t *)(uintptr_t)value, key, item) {
		cleanup_text struct text text = TEXT_INIT;

		convert(&text, key);
		if (text.failed ||
			json_object_set_new_nocheck(object, text_string(&text),
				copy(item, convert)) < 0)
			return json_decref(object), NULL;
	}
	return object;
}

static json_t *copy(const json_t *value, convert_fn *convert)
{
	if (json_is_string(value))
		return copy_string(value, convert);
	if (json_is_array(value))
		return copy_array(value, convert);
	if (json_is_object(value))
		return copy_object(value, convert);
	return json_deep_copy(value);
}

json_t *manifest_escape(const json_t *document)
{
	return copy(document, escape);
}

json_t *manifest_unescape(const json_t *document)
{
	return copy(document, unescape);
}
