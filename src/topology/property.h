/* SPDX-License-Identifier: MIT */
#ifndef TOPOLOGY_PROPERTY_H
#define TOPOLOGY_PROPERTY_H

/*
 * Properties, and the rules that say which ones a kind of device or resource
 * has. A rule's place in its list is the property's place when printed.
 */

#include "base/array.h"
#include "topology/claims.h"

#include <qdev/error.h>
#include <qdev/property.h>

struct qdev_device;
struct resource;

/* What a derived property has at present. */
struct derived {
	bool hidden;
	uint64_t number;
	char text[32];
};

struct property_rule {
	const char *key;
	enum qdev_value_type type;

	/* Where the value comes from: the library's text, ... */
	const char *fixed;
	/* ... what the device is and has below it, asked again whenever that
	 * changes (but for the text, which stays), ... */
	void (*derive)(const struct qdev_device *device, struct derived *ret);
	/* ... the caller at any time (else: of the add call only). */
	bool settable;

	bool required;      /* the add call fails without it */
	bool makes_console; /* unless it is "off" */
	bool may_be_empty;  /* a string of no characters is a value */
	bool has_suffix;    /* text of a number may end in K, M or G */
	uint64_t max;       /* of a number; 0: no limit but the type's */
	const char *words;  /* the strings allowed, "on|off"; NULL: any */
	enum qdev_error unreadable; /* of text of a wrong form; 0: INVALID */
	/* 0, or the error of a value that has the right type but is wrong. */
	int (*check)(const char *text, uint64_t number);
	enum claim_domain claim;
};

struct qdev_property {
	const struct property_rule *rule; /* NULL: placed as it came */
	enum qdev_value_type type;
	bool hidden;
	uint64_t number;
	char *text;  /* within data; of a number, with room for any */
	char data[]; /* key and text, each with its NUL */
};

struct properties {
	struct qdev_property **items;
	size_t count;
	size_t room;
};

/* A value the caller gave: for the rule of this key. NULL text: not given. */
struct argument {
	const char *key;
	const char *text;
	const struct resource *backend; /* whose id the text is, or NULL */
};

#define ARGUMENT(key_, text_)                                                  \
	((struct argument){.key = (key_), .text = (text_)})

void properties_clear(struct properties *properties);

/* The index-th that is not hidden, or NULL. */
const struct qdev_property *properties_at(
	const struct properties *properties, size_t index);

/* Hidden or not; NULL when there is none. */
struct qdev_property *properties_find(
	const struct properties *properties, const char *key);

/* The rule of this key, or NULL. The list ends with one without key. */
const struct property_rule *rule_find(
	const struct property_rule *rules, const char *key);

/*
 * A property of the rule from text; on success the caller's to free() or to
 * give to properties_put().
 */
int property_read(const struct property_rule *rule, const char *text,
	struct qdev_property **ret_property) must_check;

/* A property of a value that is known to be right. NULL: out of memory. */
struct qdev_property *property_new(const struct property_rule *rule,
	const char *key, enum qdev_value_type type, const char *text,
	uint64_t number) must_check;

/* Gives a numeric property another number, in its place. */
void property_set_number(struct qdev_property *property, uint64_t number);

/* Makes room for one more, so that the next properties_put() can't fail. */
int properties_reserve(struct properties *properties) must_check;

/* Puts it where its rule is, or last, in place of the one of its key. */
void properties_put(
	struct properties *properties, struct qdev_property *property);

/*
 * Fills empty properties by the rules; `device` is for those that derive. On
 * failure some are there, for properties_clear().
 */
int properties_build(struct properties *properties,
	const struct property_rule *rules, const struct argument *arguments,
	const struct qdev_device *device) must_check;

/* Claims what the rules of the arguments say; on failure some of it. */
int properties_claim(const struct properties *properties, struct claims *claims,
	const struct argument *arguments, const void *owner) must_check;

#endif
