/* SPDX-License-Identifier: MIT */
#include "qmp/compare.h"

#include "base/cleanup.h"
#include "qmp/realised.h"
#include "qmp/value.h"

#include <qdev/topology.h>

#include <string.h>

struct comparison {
	struct qmp *qmp;
	struct realised realised;
	struct differences *differences;
	struct text *problem;
};

void differences_clear(struct differences *differences)
{
	for (size_t i = 0; i < differences->lines.count; i++)
		free(differences->lines.items[i]);
	array_clear(&differences->lines);
}

/* Takes what was written to the text. */
static int add_line(struct differences *differences, struct text *text)
{
	char *line = text_take(text);
	char **place = line ? array_add(&differences->lines) : NULL;

	if (!place) {
		free(line);
		return QDEV_ERROR_NO_MEMORY;
	}
	*place = line;
	return QDEV_OK;
}

static int printf_like(2, 3)
	differ(struct comparison *comparison, const char *format, ...)
{
	struct text text = TEXT_INIT;
	va_list args;

	va_start(args, format);
	text_vaddf(&text, format, args);
	va_end(args);
	return add_line(comparison->differences, &text);
}

/* The bus that a planned device is given, or NULL: a TPM needs none. */
static const char *planned_bus(const struct qdev_device *device)
{
	const struct qdev_property *bus = qdev_device_property(device, "bus");

	return bus ? qdev_property_text(bus) : NULL;
}

/*
 * Devices without id are told apart by where they are; those that need no bus
 * by what they are.
 */
static bool is_meant(
	const struct qdev_device *planned, const struct realised_device *found)
{
	const char *id = qdev_device_id(planned);
	const char *bus = planned_bus(planned);

	if (id || found->id)
		return id && found->id && strcmp(id, found->id) == 0;
	if (bus)
		return strcmp(bus, realised_bus_name(found)) == 0;
	return strcmp(qdev_device_driver(planned), found->driver) == 0;
}

static struct realised_device *find(
	struct realised *realised, const struct qdev_device *planned)
{
	for (size_t i = 0; i < realised->devices.count; i++) {
		struct realised_device *device = &realised->devices.items[i];

		if (!device->planned && is_meant(planned, device))
			return device;
	}
	return NULL;
}

/* How a difference calls a device. */
static void name_device(
	const char *id, const char *driver, const char *bus, struct text *text)
{
	if (id)
		text_add(text, id);
	else if (bus && *bus)
		text_addf(text, "%s on %s", driver, bus);
	else
		text_add(text, driver);
}

/*
 * Where to read a property. usb-storage makes a SCSI disk of its own below
 * itself and hands its back end and what belongs to that on (QEMU
 * hw/usb/dev-storage-classic.c, usb_msd_storage_realize()).
 */
static char *path_of(const struct realised_device *device, const char *key)
{
	static const char *const handed_on[] = {
		"drive", "serial", "bootindex", "discard_granularity"};

	for (size_t i = 0; i < ARRAY_SIZE(handed_on); i++)
		if (strcmp(device->driver, "usb-storage") == 0 &&
			strcmp(key, handed_on[i]) == 0)
			return format_string(
				"%s/%s.0/legacy[0]", device->path, device->id);
	return strdup(device->path);
}

/* Reads a property; that it cannot be read is a difference, and no value. */
static int read_property(struct comparison *comparison, const char *name,
	const char *path, const char *key, json_t **ret_value)
{
	cleanup_text struct text refusal = TEXT_INIT;
	int r = qmp_get(comparison->qmp, path, key, ret_value, &refusal);

	if (r == QDEV_ERROR_PROPERTY_UNKNOWN) {
		*ret_value = NULL;
		return differ(comparison, "%s: its %s cannot be read: %s", name,
			key, text_string(&refusal));
	}
	text_add(comparison->problem, text_string(&refusal));
	return r;
}

static int compare_property(struct comparison *comparison,
	const struct realised_device *found, const char *name,
	const struct qdev_property *planned)
{
	const char *key = qdev_property_key(planned);
	cleanup_json json_t *value = NULL;
	cleanup_free char *path = path_of(found, key);
	struct text line = TEXT_INIT;

	if (!path)
		return QDEV_ERROR_NO_MEMORY;

	int r = read_property(comparison, name, path, key, &value);

	if (!value || value_is_planned(planned, value))
		return r;
	text_addf(&line, "%s: its %s is ", name, key);
	value_print(planned, value, &line);
	text_addf(&line, ", planned %s", qdev_property_text(planned));
	return add_line(comparison->differences, &line);
}

/* Where a device is has its own comparisons. */
static bool is_place(const char *key)
{
	return strcmp(key, "bus") == 0 || strcmp(key, "addr") == 0;
}

static int compare_properties(struct comparison *comparison,
	const struct realised_device *found, const char *name,
	const struct qdev_device *planned)
{
	size_t count = qdev_device_property_count(planned);
	int r = QDEV_OK;

	for (size_t i = 0; i < count && r == QDEV_OK; i++) {
		const struct qdev_property *property =
			qdev_device_property_at(planned, i);

		if (!is_place(qdev_property_key(property)))
			r = compare_property(comparison, found, name, property);
	}
	return r;
}

/* QEMU counts functions: eight to a slot. */
static int compare_addr(struct comparison *comparison,
	const struct realised_device *found, const char *name,
	const struct qdev_device *planned)
{
	cleanup_json json_t *value = NULL;
	char planned_text[QDEV_ADDR_TEXT_SIZE];
	char found_text[QDEV_ADDR_TEXT_SIZE];
	struct qdev_addr addr;

	if (!qdev_device_addr(planned, &addr))
		return QDEV_OK;

	int r = read_property(comparison, name, found->path, "addr", &value);

	if (!value)
		return r;

	unsigned number = (unsigned)json_integer_value(value);
	const struct qdev_addr found_addr = {
		number / QDEV_MAX_FUNCTIONS, number % QDEV_MAX_FUNCTIONS};

	if (found_addr.slot == addr.slot &&
		found_addr.function == addr.function)
		return QDEV_OK;
	return differ(comparison, "%s: its addr is %s, planned %s", name,
		qdev_addr_text(found_addr, found_text),
		qdev_addr_text(addr, planned_text));
}

/* The name alone would not do: a SCSI controller without id has a scsi.0 too
 * (QEMU hw/core/bus.c, qbus_init_internal()). */
static int compare_bus(struct comparison *comparison,
	const struct realised_device *found, const char *name,
	const struct qdev_device *planned)
{
	const struct qdev_device *parent = qdev_device_parent(planned);
	const char *owner = parent ? qdev_device_id(parent) : NULL;
	const char *planned_name = planned_bus(planned);
	const char *found_name = realised_bus_name(found);

	if (!planned_name)
		return QDEV_OK;
	if (strcmp(planned_name, found_name) != 0)
		return differ(comparison, "%s: its bus is %s, planned %s", name,
			found_name, planned_name);
	if (realised_is_below(found, owner))
		return QDEV_OK;
	return differ(comparison, "%s: its bus is %s, planned %s of %s", name,
		found->bus, planned_name, owner ? owner : "the machine");
}

static int compare_driver(struct comparison *comparison,
	const struct realised_device *found, const char *name,
	const struct qdev_device *planned)
{
	const char *driver = qdev_device_driver(planned);

	if (strcmp(found->driver, driver) == 0)
		return QDEV_OK;
	return differ(comparison, "%s: its driver is %s, planned %s", name,
		found->driver, driver);
}

static int compare_device(
	const struct qdev_device *planned, unsigned depth, void *data)
{
	static int (*const comparisons[])(struct comparison *,
		const struct realised_device *, const char *,
		const struct qdev_device *) = {
		compare_driver,
		compare_bus,
		compare_addr,
		compare_properties,
	};
	struct comparison *comparison = data;
	struct realised_device *found = find(&comparison->realised, planned);
	cleanup_text struct text name = TEXT_INIT;
	int r = QDEV_OK;

	(void)depth;
	name_device(qdev_device_id(planned), qdev_device_driver(planned),
		planned_bus(planned), &name);
	if (name.failed)
		return QDEV_ERROR_NO_MEMORY;
	if (!found)
		return differ(
			comparison, "%s: QEMU has none", text_string(&name));
	found->planned = true;
	for (size_t i = 0; i < ARRAY_SIZE(comparisons) && r == QDEV_OK; i++)
		r = comparisons[i](
			comparison, found, text_string(&name), planned);
	return r;
}

/* What QEMU has and nobody planned. */
static int compare_rest(struct comparison *comparison)
{
	const struct realised *realised = &comparison->realised;
	int r = QDEV_OK;

	for (size_t i = 0; i < realised->devices.count && r == QDEV_OK; i++) {
		const struct realised_device *device =
			&realised->devices.items[i];
		struct text line = TEXT_INIT;

		if (device->planned)
			continue;
		name_device(device->id, device->driver,
			realised_bus_name(device), &line);
		text_add(&line, ": not planned");
		r = add_line(comparison->differences, &line);
	}
	return r;
}

int compare_topology(struct qmp *qmp, const struct qdev_topology *topology,
	struct differences *differences, struct text *problem)
{
	struct comparison comparison = {
		.qmp = qmp,
		.differences = differences,
		.problem = problem,
	};
	int r = realised_read(qmp, &comparison.realised, problem);

	if (r == QDEV_OK)
		r = qdev_topology_walk(topology, compare_device, &comparison);
	if (r == QDEV_OK)
		r = compare_rest(&comparison);
	realised_clear(&comparison.realised);
	return r;
}
