/* SPDX-License-Identifier: MIT */
#include "qmp/value.h"

#include "base/parse.h"

#include <qdev/property.h>

#include <inttypes.h>
#include <string.h>
#include <strings.h>

/* Reads the planned value as the number it is to QEMU. */
static bool planned_number(const struct qdev_property *planned, uint64_t *ret)
{
	const char *text = qdev_property_text(planned);

	if (qdev_property_type(planned) != QDEV_VALUE_STRING) {
		*ret = qdev_property_number(planned);
		return true;
	}
	if (strncmp(text, "0x", 2) == 0)
		return parse_hex(text, UINT64_MAX, ret);
	return parse_size(text, ret);
}

/* Reads a found number; those above INT64_MAX come as strings (qmp.h). */
static bool found_number(const json_t *found, uint64_t *ret)
{
	uint64_t number;

	if (json_is_integer(found)) {
		*ret = (uint64_t)json_integer_value(found);
		return true;
	}
	if (!json_is_string(found) ||
		!parse_number(
			json_string_value(found), 10, UINT64_MAX, &number) ||
		number <= INT64_MAX)
		return false;
	*ret = number;
	return true;
}

static bool is_number(const struct qdev_property *planned, uint64_t found)
{
	uint64_t number;

	return planned_number(planned, &number) && number == found;
}

/* QEMU's words (qapi/string-input-visitor.c, parse_type_bool()). */
static bool is_bool(const char *planned, bool found)
{
	static const char *const on[] = {"on", "yes", "true", "y"};

	for (size_t i = 0; i < ARRAY_SIZE(on); i++)
		if (strcmp(planned, on[i]) == 0)
			return found;
	return !found;
}

/* A zero address is none to QEMU, which then makes one up (net/net.c,
 * qemu_macaddr_default_if_unset()). */
static bool is_mac(const char *planned, const char *found)
{
	return strcmp(planned, "00:00:00:00:00:00") == 0 ||
	       strcasecmp(planned, found) == 0;
}

/* Objects are given by their id, and read as a path (QEMU qom/object.c,
 * object_resolve_link()). */
static bool is_object(const char *planned, const char *found)
{
	const char *slash = strrchr(found, '/');

	return slash && strcmp(planned, slash + 1) == 0;
}

static bool is_string(const char *key, const char *planned, const char *found)
{
	static const struct {
		const char *key;
		bool (*is_same)(const char *planned, const char *found);
	} rules[] = {
		{"mac", is_mac},
		{"iothread", is_object},
	};

	for (size_t i = 0; i < ARRAY_SIZE(rules); i++)
		if (strcmp(rules[i].key, key) == 0)
			return rules[i].is_same(planned, found);
	return strcmp(planned, found) == 0;
}

bool value_is_planned(const struct qdev_property *planned, const json_t *found)
{
	const char *text = qdev_property_text(planned);
	uint64_t number;

	if (found_number(found, &number) && is_number(planned, number))
		return true;
	if (json_is_boolean(found))
		return is_bool(text, json_is_true(found));
	return json_is_string(found) && is_string(qdev_property_key(planned),
						text, json_string_value(found));
}

void value_print(const struct qdev_property *planned, const json_t *found,
	struct text *text)
{
	bool is_hex = qdev_property_type(planned) == QDEV_VALUE_HEX;
	uint64_t number;

	if (json_is_boolean(found))
		text_add(text, json_is_true(found) ? "on" : "off");
	else if (is_hex && found_number(found, &number))
		text_addf(text, "%#" PRIx64, number);
	else if (json_is_integer(found))
		text_addf(text, "%" JSON_INTEGER_FORMAT,
			json_integer_value(found));
	else if (json_is_string(found))
		text_addf(text, "\"%s\"", json_string_value(found));
	else
		text_add(text, "of another type");
}
