/* SPDX-License-Identifier: MIT */
#include "emit/json.h"

#include "base/cleanup.h"
#include "base/escape.h"

#include <qdev/error.h>

#include <stdio.h>
#include <errno.h>
#include <string.h>

json_t *json_text(struct json *json, const char *string)
{
	cleanup_text struct text text = TEXT_INIT;

	while (*string) {
		size_t length = utf8_length(string);

		if (length == 0) {
			text_addf(&text, "\\x%02x", (unsigned char)*string++);
			continue;
		}
		text_add_bytes(&text, string, length);
		string += length;
	}
	json->failed |= text.failed;
	return json_string(text_string(&text));
}

json_t *json_texts(struct json *json, char *const *items, size_t count)
{
	json_t *array = json_array();

	for (size_t i = 0; i < count; i++)
		json_append(json, array, json_text(json, items[i]));
	return array;
}

void json_put(struct json *json, json_t *object, const char *key,
	json_t *value)
{
	if (json_object_set_new(object, key, value) < 0)
		json->failed = true;
}

void json_append(struct json *json, json_t *array, json_t *value)
{
	if (json_array_append_new(array, value) < 0)
		json->failed = true;
}

void json_put_string(struct json *json, json_t *object, const char *key,
	const struct fact_string *fact)
{
	if (fact->state == FACT_KNOWN)
		json_put(json, object, key, json_text(json, fact->value));
	else if (fact->state == FACT_UNKNOWN)
		json_put(json, object, key, json_null());
}

void json_put_number(struct json *json, json_t *object, const char *key,
	struct fact_number fact)
{
	if (fact.state == FACT_KNOWN)
		json_put(json, object, key,
			json_integer((json_int_t)fact.value));
	else if (fact.state == FACT_UNKNOWN)
		json_put(json, object, key, json_null());
}

void json_put_hex(struct json *json, json_t *object, const char *key,
	struct fact_number fact, int digits)
{
	char hex[24];

	snprintf(hex, sizeof(hex), "%0*llx", digits,
		(unsigned long long)fact.value);
	if (fact.state == FACT_KNOWN)
		json_put(json, object, key, json_string(hex));
	else if (fact.state == FACT_UNKNOWN)
		json_put(json, object, key, json_null());
}

/* Whether a terminal may have it: what text_add_printable() leaves alone. */
static bool is_printable(const char *sequence, size_t length)
{
	cleanup_text struct text text = TEXT_INIT;
	char character[5] = "";

	memcpy(character, sequence, length);
	text_add_printable(&text, character);
	return text.length == length;
}

/* A sequence of two or three bytes, or one: beyond U+FFFF, all is printable. */
static unsigned code_point(const char *sequence, size_t length)
{
	const unsigned char *bytes = (const unsigned char *)sequence;

	if (length == 1)
		return bytes[0];
	if (length == 2)
		return (bytes[0] & 0x1fu) << 6 | (bytes[1] & 0x3fu);
	return (bytes[0] & 0x0fu) << 12 | (bytes[1] & 0x3fu) << 6 |
		(bytes[2] & 0x3fu);
}

/*
 * JSON as jansson writes it, which escapes C0 alone: what else would move a
 * terminal becomes \uNNNN. Outside of strings there is only ASCII.
 */
static void add_escaped(struct text *text, const char *string)
{
	const char *plain = string; /* not yet added */

	while (*string) {
		const char *sequence = string;
		size_t length = utf8_length(sequence);

		string += length;
		if ((length == 1 && *sequence != '\x7f') ||
			is_printable(sequence, length))
			continue;
		text_add_bytes(text, plain, (size_t)(sequence - plain));
		text_addf(text, "\\u%04X", code_point(sequence, length));
		plain = string;
	}
	text_add(text, plain);
}

/*
 * A value as jansson prints it, its lines but the first behind `indent`: a
 * line ends between values only, since strings have \n. False: out of memory.
 */
static bool print(
	json_t *value, const char *indent, size_t flags, FILE *output)
{
	cleanup_text struct text text = TEXT_INIT;
	cleanup_free char *printed = json_dumps(value, flags | JSON_ENCODE_ANY);

	json_decref(value);
	if (!printed)
		return false;
	add_escaped(&text, printed);
	for (const char *line = text_string(&text); *line;) {
		size_t length = strcspn(line, "\n");

		fwrite(line, 1, length, output);
		line += length;
		if (*line == '\n') {
			fprintf(output, "\n%s", indent);
			line++;
		}
	}
	return !text.failed;
}

int json_finish(struct json *json, json_t *document, FILE *output)
{
	if (!print(document, "", json->compact ? JSON_COMPACT : JSON_INDENT(2),
		    output) ||
		json->failed)
		return QDEV_ERROR_NO_MEMORY;
	fputc('\n', output);
	return 0;
}

void json_list_start(struct json_list *list, json_t *head, const char *key,
	FILE *output)
{
	const char *name;
	json_t *value;

	*list = (struct json_list){.output = output};
	fputc('{', output);
	json_object_foreach(head, name, value) {
		fprintf(output, "\n  \"%s\": ", name);
		if (!print(json_incref(value), "  ", JSON_INDENT(2), output))
			list->json.failed = true;
		fputc(',', output);
	}
	fprintf(output, "\n  \"%s\": ", key);
	json_decref(head);
}

void json_list_add(struct json_list *list, json_t *item)
{
	fputs(list->count++ ? ",\n    " : "[\n    ", list->output);
	if (!print(item, "    ", JSON_INDENT(2), list->output))
		list->json.failed = true;
}

int json_list_finish(struct json_list *list, struct fact known)
{
	bool nothing_known = known.state == FACT_UNKNOWN &&
			     known.error != FACT_NOT_CAPTURED;

	if (list->count)
		fputs("\n  ]", list->output);
	else
		fputs(nothing_known ? "null" : "[]", list->output);
	fputs("\n}\n", list->output);
	return list->json.failed ? QDEV_ERROR_NO_MEMORY : 0;
}

void json_put_list(struct json *json, json_t *object, const char *key,
	json_t *list, struct fact known)
{
	if (known.state == FACT_UNKNOWN && json_array_size(list) == 0) {
		json_decref(list);
		list = json_null();
	}
	json_put(json, object, key, list);
}

void json_put_listing(struct json *json, json_t *document, const char *key,
	json_t *list, struct fact known)
{
	if (known.error == FACT_NOT_CAPTURED)
		known.state = FACT_KNOWN;
	json_put_list(json, document, key, list, known);
}
