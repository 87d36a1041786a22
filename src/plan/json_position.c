/* SPDX-License-Identifier: MIT */
#include "plan/json_position.h"

#include <string.h>

static const char *skip_space(const char *at, const char *end)
{
	while (at < end && memchr(" \t\r\n", *at, 4))
		at++;
	return at;
}

/* From a string's first quote to its last. */
static const char *string_end(const char *at, const char *end)
{
	for (at++; at < end && *at != '"'; at++)
		if (*at == '\\' && at + 1 < end)
			at++;
	return at < end ? at : end - 1;
}

/*
 * From the bracket that opens an object or array to the start of its nth
 * member, which comes after so many commas of its own.
 */
static const char *find_member(const char *at, const char *end, size_t nth)
{
	size_t depth = 0;

	for (at++; at < end && nth > 0; at++) {
		if (*at == '"')
			at = string_end(at, end);
		else if (*at == '{' || *at == '[')
			depth++;
		else if (*at == '}' || *at == ']')
			depth--;
		else if (*at == ',' && depth == 0)
			nth--;
	}
	return skip_space(at, end);
}

/* From a key to its value, over the colon. */
static const char *skip_key(const char *at, const char *end)
{
	at = skip_space(string_end(at, end) + 1, end);
	return at < end ? skip_space(at + 1, end) : end;
}

/* As deep as the caller's own steps, not as the text. */
static const char *find(const char *text, const char *end,
	const struct json_path *path, enum json_part part)
{
	if (!path)
		return skip_space(text, end);

	const char *parent = find(text, end, path->up, JSON_PART_VALUE);

	if (parent == end)
		return end;

	const char *member = find_member(parent, end, path->nth);

	if (part == JSON_PART_KEY || *parent != '{' || member == end)
		return member;
	return skip_key(member, end);
}

struct json_position json_position(const char *text, size_t length,
	const struct json_path *path, enum json_part part)
{
	const char *at = find(text, text + length, path, part);
	struct json_position position = {.line = 1, .column = 1};

	for (; text < at; text++) {
		if (*text == '\n') {
			position.line++;
			position.column = 1;
		} else if ((*text & 0xc0) != 0x80) {
			position.column++;
		}
	}
	return position;
}
