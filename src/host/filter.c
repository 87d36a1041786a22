/* SPDX-License-Identifier: MIT */
#include "host/filter.h"

#include "base/parse.h"
#include "host/selector.h"

#include <stdio.h>
#include <string.h>

/*
 * Classes by the words that people use, as digits from the left of the class
 * code (PCI Code and ID Assignment Specification; /usr/share/misc/pci.ids).
 * A word may have several.
 */
static const struct {
	const char *name;
	const char *digits;
} classes[] = {
	{"accelerator", "0b40"},
	{"accelerator", "12"},
	{"audio", "0401"},
	{"audio", "0403"},
	{"bridge", "06"},
	{"crypto", "10"},
	{"fc", "0c04"},
	{"gpu", "03"},
	{"infiniband", "0207"},
	{"infiniband", "0c06"},
	{"net", "02"},
	{"nvme", "0108"},
	{"sas", "0107"},
	{"sata", "0106"},
	{"serial", "0700"},
	{"storage", "01"},
	{"usb", "0c03"},
	{"wireless", "0d"},
};

const char *filter_class_name(size_t index)
{
	for (size_t i = 0; i < ARRAY_SIZE(classes); i++) {
		if (i > 0 && strcmp(classes[i].name, classes[i - 1].name) == 0)
			continue;
		if (index-- == 0)
			return classes[i].name;
	}
	return NULL;
}

static bool is_digits(const char *value)
{
	size_t length = strlen(value);
	uint64_t number;

	return (length == 2 || length == 4 || length == 6) &&
	       parse_number(value, 16, 0xffffff, &number);
}

bool filter_set_class(struct filter *filter, const char *value)
{
	bool good = is_digits(value);

	for (size_t i = 0; i < ARRAY_SIZE(classes); i++)
		good |= strcmp(value, classes[i].name) == 0;
	if (good)
		filter->class_name = value;
	return good;
}

bool filter_set_group(struct filter *filter, const char *value)
{
	uint64_t id;

	if (!parse_number(value, 10, UINT32_MAX, &id))
		return false;
	filter->by_group = true;
	filter->group = (uint32_t)id;
	return true;
}

bool filter_set_ids(struct filter *filter, const char *value)
{
	struct selector selector;

	if (!selector_parse(value, &selector) || selector.kind != SELECTOR_IDS)
		return false;
	filter->by_ids = true;
	filter->vendor = selector.vendor;
	filter->device = selector.device;
	return true;
}

bool filter_is_set(const struct filter *filter)
{
	return filter->class_name || filter->driver || filter->by_group ||
	       filter->by_ids;
}

static enum filter_match from_bool(bool matches)
{
	return matches ? FILTER_YES : FILTER_NO;
}

static bool starts_with(const char *code, const char *digits)
{
	return strncasecmp(code, digits, strlen(digits)) == 0;
}

static enum filter_match match_class(
	const struct filter *filter, const struct host_function *function)
{
	char code[24];
	bool named = false, matches = false;

	if (!filter->class_name)
		return FILTER_YES;
	if (function->class_code.state != FACT_KNOWN)
		return FILTER_UNKNOWN;
	snprintf(code, sizeof(code), "%06llx",
		(unsigned long long)function->class_code.value);
	for (size_t i = 0; i < ARRAY_SIZE(classes); i++) {
		if (strcmp(filter->class_name, classes[i].name) != 0)
			continue;
		named = true;
		matches |= starts_with(code, classes[i].digits);
	}
	return from_bool(
		named ? matches : starts_with(code, filter->class_name));
}

static enum filter_match match_driver(
	const struct filter *filter, const struct host_function *function)
{
	const struct fact_string *driver = &function->driver;

	if (!filter->driver)
		return FILTER_YES;
	if (driver->state == FACT_UNKNOWN)
		return FILTER_UNKNOWN;
	if (driver->state == FACT_ABSENT)
		return from_bool(strcmp(filter->driver, "none") == 0);
	return from_bool(strcmp(filter->driver, driver->value) == 0);
}

static enum filter_match match_number(
	bool asked, struct fact_number fact, uint64_t value)
{
	if (!asked)
		return FILTER_YES;
	if (fact.state == FACT_UNKNOWN)
		return FILTER_UNKNOWN;
	return from_bool(fact_is(fact, value));
}

enum filter_match filter_match(
	const struct filter *filter, const struct host_function *function)
{
	const enum filter_match matches[] = {
		match_class(filter, function),
		match_driver(filter, function),
		match_number(filter->by_group, function->group, filter->group),
		match_number(filter->by_ids, function->vendor, filter->vendor),
		match_number(filter->by_ids, function->device, filter->device),
	};
	enum filter_match worst = FILTER_YES;

	/* One that fails decides, whatever can't be read of the others. */
	for (size_t i = 0; i < ARRAY_SIZE(matches); i++)
		if (matches[i] < worst)
			worst = matches[i];
	return worst;
}

enum filter_match filter_match_group(const struct filter *filter,
	const struct host *host, const struct host_group *group)
{
	enum filter_match best = FILTER_NO;

	if (!filter_is_set(filter))
		return FILTER_YES;
	for (size_t i = 0; i < group->members.count; i++) {
		const struct host_member *member = &group->members.items[i];
		const struct host_function *function =
			host_member_function(host, member);
		enum filter_match match =
			function ? filter_match(filter, function) : FILTER_NO;

		if (match > best)
			best = match;
	}
	return best;
}
