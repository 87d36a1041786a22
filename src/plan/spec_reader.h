/* SPDX-License-Identifier: MIT */
#ifndef PLAN_SPEC_READER_H
#define PLAN_SPEC_READER_H

/* What the parts of the spec's reader share. */

#include "plan/json_position.h"
#include "plan/request.h"

#include <jansson.h>

struct spec_reader {
	const char *text; /* as jansson has taken it */
	size_t length;
	struct request *request;
	struct text *problem;
};

/*
 * Puts "LINE:COLUMN: what" into the problem. Gives QDEV_ERROR_INVALID. Only
 * here the text is walked for the place.
 */
int spec_refuse(const struct spec_reader *reader, const struct json_path *path,
	enum json_part part, const char *format, ...) printf_like(4, 5);

/*
 * Hands on what an item or a setting said: of QDEV_ERROR_INVALID `line` says
 * why, in the words of flags.
 */
int spec_relay(const struct spec_reader *reader, const struct json_path *path,
	enum json_part part, int error, const struct text *line);

/*
 * A value as its flag would have it ("on", "4096", "" for what stands alone),
 * the caller's to free. It has to be of the key's type; `of` is the kind whose
 * key it is, or NULL.
 */
int spec_value(const struct spec_reader *reader, const struct json_path *path,
	const char *of, const struct item_key *key, const json_t *value,
	char **ret) must_check;

/* "a string", "null", … */
const char *spec_type_name(const json_t *value);

/* One device of the spec, put into the request. */
int spec_read_device(const struct spec_reader *reader,
	const struct json_path *path, json_t *device) must_check;

#endif
