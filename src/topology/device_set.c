/* SPDX-License-Identifier: MIT */

/*
 * Properties that a caller sets on a device that is there.
 */

#include "base/cleanup.h"
#include "base/words.h"
#include "topology/topology.h"

#include <qdev/disk.h>

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* QEMU's longest key, without its NUL (include/qemu/config-file.h reads 64). */
enum { MAX_KEY = 63 };

static bool is_custom(const struct qdev_device *device)
{
	return device->own_driver;
}

/* Keys of custom devices that no rule names; what is left is the library's. */
static bool is_free_key(const char *key)
{
	static const char *const kept[] = {
		"driver", "id", "bus", "addr", "multifunction"};

	if (!*key || strlen(key) > MAX_KEY || strpbrk(key, ",=\" ") ||
		has_control_character(key))
		return false;
	for (size_t i = 0; i < ARRAY_SIZE(kept); i++)
		if (strcmp(kept[i], key) == 0)
			return false;
	return true;
}

/* Replaces the property of its key, and what it claims. Takes the property. */
static int put(struct qdev_device *device, enum claim_domain domain,
	struct qdev_property *property)
{
	struct properties *properties = &device->option.properties;
	const struct qdev_property *old =
		properties_find(properties, property->data);
	int r = properties_reserve(properties);

	if (r == QDEV_OK)
		r = claims_replace(&device->place.bus->topology->claims, domain,
			old ? old->text : NULL, property->text, device);
	if (r < 0) {
		free(property);
		return r;
	}
	properties_put(properties, property);
	return QDEV_OK;
}

/* A key that only the caller knows. */
static int set_free(struct qdev_device *device, const char *key,
	enum qdev_value_type type, const char *text, uint64_t number)
{
	if (!is_custom(device) || !is_free_key(key))
		return QDEV_ERROR_PROPERTY_UNKNOWN;
	if (has_control_character(text))
		return QDEV_ERROR_CONTROL_CHARACTER;

	struct qdev_property *property =
		property_new(NULL, key, type, text, number);

	return property ? put(device, CLAIM_NONE, property)
			: QDEV_ERROR_NO_MEMORY;
}

static int set(struct qdev_device *device, const char *key,
	enum qdev_value_type type, const char *text, uint64_t number)
{
	if (!key || !text)
		return QDEV_ERROR_INVALID;

	const struct property_rule *rule = rule_find(device->kind->rules, key);
	struct qdev_property *property;

	if (!rule)
		return set_free(device, key, type, text, number);
	if (!rule->settable)
		return QDEV_ERROR_PROPERTY_UNKNOWN;

	int r = property_read(rule, text, &property);

	if (r < 0)
		return r;
	if (rule->makes_console)
		r = display_check_value(device, text);
	if (r < 0) {
		free(property);
		return r;
	}
	if (is_custom(device))
		property->rule = NULL; /* printed as it came */
	return put(device, rule->claim, property);
}

int qdev_device_set(
	struct qdev_device *device, const char *key, const char *text)
{
	return set(device, key, QDEV_VALUE_STRING, text, 0);
}

int qdev_device_set_bool(
	struct qdev_device *device, const char *key, bool value)
{
	return set(device, key, QDEV_VALUE_BOOL, value ? "on" : "off", value);
}

int qdev_device_set_number(
	struct qdev_device *device, const char *key, uint64_t value)
{
	const struct property_rule *rule =
		key ? rule_find(device->kind->rules, key) : NULL;
	bool hex = rule && rule->type == QDEV_VALUE_HEX;
	char text[24];

	snprintf(text, sizeof(text), hex ? "%" PRIx64 : "%" PRIu64, value);
	return set(device, key, QDEV_VALUE_NUMBER, text, value);
}

int qdev_device_set_boot_index(struct qdev_device *device, uint32_t boot_index)
{
	return qdev_device_set_number(device, "bootindex", boot_index);
}

int qdev_disk_set_serial(struct qdev_device *disk, const char *serial)
{
	return qdev_device_set(disk, "serial", serial);
}

int qdev_disk_set_wwn(struct qdev_device *disk, uint64_t wwn)
{
	return qdev_device_set_number(disk, "wwn", wwn);
}

int qdev_disk_set_discard_granularity(struct qdev_device *disk, uint64_t bytes)
{
	return qdev_device_set_number(disk, "discard_granularity", bytes);
}

void qdev_device_set_io_bar(struct qdev_device *device, enum qdev_io_bar io_bar)
{
	device->io_bar = io_bar;
	device_refresh_around(device->place.bus);
}
