/* SPDX-License-Identifier: MIT */
#ifndef HOST_FILTER_H
#define HOST_FILTER_H

/* Which functions a listing is about: all conditions that are set hold. */

#include "host/host.h"

struct filter {
	const char *class_name; /* a name of the table, or hex digits */
	const char *driver;     /* "none": bound to none */
	bool by_group, by_ids;
	uint32_t group;
	uint16_t vendor, device;
};

/*
 * Set a condition from what a person wrote, which has to live as long: a class
 * by name or 2, 4 or 6 hex digits, a group's number, "vvvv:dddd". False when
 * it is none.
 */
bool filter_set_class(struct filter *filter, const char *value) must_check;
bool filter_set_group(struct filter *filter, const char *value) must_check;
bool filter_set_ids(struct filter *filter, const char *value) must_check;

/* The names of classes, one after the other, each once; NULL: no more. */
const char *filter_class_name(size_t index);

/* Unknown: a fact that would decide could not be read. */
enum filter_match {
	FILTER_NO,
	FILTER_UNKNOWN,
	FILTER_YES,
};

enum filter_match filter_match(
	const struct filter *filter, const struct host_function *function);

/* Of a group: that of its function that matches best; yes without a filter. */
enum filter_match filter_match_group(const struct filter *filter,
	const struct host *host, const struct host_group *group);

/* Whether any condition is set. */
bool filter_is_set(const struct filter *filter);

#endif
