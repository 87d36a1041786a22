/* SPDX-License-Identifier: MIT */
#ifndef PLAN_JSON_POSITION_H
#define PLAN_JSON_POSITION_H

/*
 * Where in a JSON text something stands. jansson tells that of what it refuses
 * itself; of a value that it took, nobody knows any more, so the text is
 * walked again, once there is something to complain about.
 */

#include "base/macro.h"

/*
 * The way to a value: from the whole text (NULL) down, each step to the nth
 * member or element, from 0. Members are counted, not named: jansson keeps
 * their order, and a key may be written in many ways ("d\u0069sk").
 */
struct json_path {
	const struct json_path *up;
	size_t nth;
};

/* An element of an array is its own key; the whole text has none. */
enum json_part {
	JSON_PART_VALUE,
	JSON_PART_KEY,
};

/* Both from 1; a column is a character, not a byte, as in jansson. */
struct json_position {
	size_t line;
	size_t column;
};

/*
 * The text is what jansson has taken, duplicate keys refused; of any other the
 * answer may be any place within.
 */
struct json_position json_position(const char *text, size_t length,
	const struct json_path *path, enum json_part part);

#endif
