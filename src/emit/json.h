/* SPDX-License-Identifier: MIT */
#ifndef EMIT_JSON_H
#define EMIT_JSON_H

/*
 * JSON through jansson. A builder remembers that an allocation failed, so that
 * a document is built in one go and asked once, at json_finish().
 */

#include "host/fact.h"

#include <jansson.h>
#include <stdio.h>

struct json {
	bool failed;
	bool compact; /* all of the document on one line */
};

/* A string; bytes that are not UTF-8 become \xNN. */
json_t *json_text(struct json *json, const char *string);

/* An array of strings. */
json_t *json_texts(struct json *json, char *const *items, size_t count);

/* Puts a value, which is taken, into an object or at an array's end. */
void json_put(struct json *json, json_t *object, const char *key,
	json_t *value);
void json_append(struct json *json, json_t *array, json_t *value);

/* A fact: unknown is null, absent has no key. */
void json_put_string(struct json *json, json_t *object, const char *key,
	const struct fact_string *fact);
void json_put_number(struct json *json, json_t *object, const char *key,
	struct fact_number fact);

/* A hardware id: lower-case hex of so many digits, as a string. */
void json_put_hex(struct json *json, json_t *object, const char *key,
	struct fact_number fact, int digits);

/* A list, which is taken; one of which nothing is known is null, not empty. */
void json_put_list(struct json *json, json_t *object, const char *key,
	json_t *list, struct fact known);

/*
 * The same of what a verb lists. A tree without the directory has nothing to
 * list, as a machine without PCI has not; stderr says that it knows no more.
 */
void json_put_listing(struct json *json, json_t *document, const char *key,
	json_t *list, struct fact known);

/*
 * A document whose last value is a long list, written item by item, so that
 * it never lies in memory as a whole; the bytes are those of json_finish().
 */
struct json_list {
	struct json json;
	FILE *output;
	size_t count;
};

/* Writes an object, which is dropped, up to the key of the list. */
void json_list_start(struct json_list *list, json_t *head, const char *key,
	FILE *output);

/* Writes an item and drops it. */
void json_list_add(struct json_list *list, json_t *item);

/* Ends list and document, as json_put_listing() would. */
int json_list_finish(struct json_list *list, struct fact known) must_check;

/*
 * Prints a document and drops it; QDEV_ERROR_NO_MEMORY when anything failed.
 * Control characters and those that turn text are \uNNNN: a terminal may have
 * the document, and a program reads the same string.
 */
int json_finish(struct json *json, json_t *document, FILE *output);

#endif
