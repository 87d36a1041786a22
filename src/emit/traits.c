/* SPDX-License-Identifier: MIT */
#include "emit/traits.h"

#include "base/cleanup.h"
#include "base/escape.h"

#include <stdlib.h>
#include <string.h>

#define LABEL_WIDTH 23

/* "yes"; "-": there is none; "? (Permission denied)" */
static void add_value(struct text *text, const struct fact_string *fact)
{
	if (fact->state == FACT_KNOWN)
		text_add_printable(text, *fact->value ? fact->value : "-");
	else if (fact->state == FACT_ABSENT)
		text_add_char(text, '-');
	else
		text_addf(text, "? (%s)", fact_reason(fact->error));
}

void text_add_traits(struct text *text, const struct host *host)
{
	for (unsigned i = 0; i < TRAIT_MAX; i++) {
		text_addf(text, "  %-*s ", LABEL_WIDTH, trait_infos[i].label);
		add_value(text, &host->traits[i]);
		text_add_char(text, '\n');
	}
}

void text_add_traits_markup(struct text *text, const struct host *host)
{
	for (unsigned i = 0; i < TRAIT_MAX; i++) {
		cleanup_text struct text value = TEXT_INIT;

		add_value(&value, &host->traits[i]);
		text_addf(text, "<tr><th>%s</th><td>", trait_infos[i].label);
		text_add_markup(text, text_string(&value));
		text_add(text, "</td></tr>\n");
		text->failed |= value.failed;
	}
}

static json_t *words_json(struct json *json, const char *words)
{
	cleanup_free char *copy = strdup(words);
	json_t *array = json_array();
	char *save = NULL;

	json->failed |= !copy;
	for (char *word = copy ? strtok_r(copy, " ", &save) : NULL; word;
		word = strtok_r(NULL, " ", &save))
		json_append(json, array, json_text(json, word));
	return array;
}

static json_t *value_json(
	struct json *json, enum trait_kind kind, const char *value)
{
	if (kind == TRAIT_WORDS)
		return words_json(json, value);
	if (kind == TRAIT_FLAG)
		return json_boolean(strcmp(value, "yes") == 0);
	return json_text(json, value);
}

json_t *traits_json(struct json *json, const struct host *host)
{
	json_t *object = json_object();

	for (unsigned i = 0; i < TRAIT_MAX; i++) {
		const struct trait_info *info = &trait_infos[i];
		const struct fact_string *fact = &host->traits[i];

		if (fact->state == FACT_KNOWN)
			json_put(json, object, info->key,
				value_json(json, info->kind, fact->value));
		else
			json_put_string(json, object, info->key, fact);
	}
	return object;
}
