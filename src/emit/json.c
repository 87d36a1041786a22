/* SPDX-License-Identifier: MIT */
#include "emit/json.h"

#include "base/escape.h"

#include <qdev/error.h>

#include <stdio.h>

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

int json_finish(struct json *json, json_t *document, FILE *output)
{
	int printed = json_dumpf(document, output, JSON_INDENT(2));

	json_decref(document);
	fputc('\n', output);
	return json->failed || printed < 0 ? QDEV_ERROR_NO_MEMORY : 0;
}
