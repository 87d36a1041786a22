/* SPDX-License-Identifier: MIT */
#include "qmp/realised.h"

#include "base/cleanup.h"

#include <qdev/error.h>

#include <string.h>

#define PERIPHERAL "/machine/peripheral"

void realised_clear(struct realised *realised)
{
	for (size_t i = 0; i < realised->devices.count; i++) {
		struct realised_device *device = &realised->devices.items[i];

		free(device->path);
		free(device->id);
		free(device->driver);
		free(device->bus);
	}
	array_clear(&realised->devices);
}

/* The driver of "child<DRIVER>", or NULL when it is no child. */
static char *child_driver(const char *type)
{
	static const char prefix[] = "child<";
	size_t length = strlen(type);

	if (strncmp(type, prefix, strlen(prefix)) != 0 ||
		type[length - 1] != '>')
		return NULL;
	return strndup(type + strlen(prefix), length - strlen(prefix) - 1);
}

static int read_bus(
	struct qmp *qmp, struct realised_device *device, struct text *problem)
{
	cleanup_json json_t *bus = NULL;
	int r = qmp_get(qmp, device->path, "parent_bus", &bus, problem);

	if (r < 0)
		return r;

	const char *path = json_string_value(bus);

	device->bus = strdup(path ? path : "");
	return device->bus ? QDEV_OK : QDEV_ERROR_NO_MEMORY;
}

/* Adds what one entry of a container's list is about, if it is a device. */
static int read_entry(struct qmp *qmp, const char *container, bool has_ids,
	json_t *entry, struct realised *realised, struct text *problem)
{
	const char *name = json_string_value(json_object_get(entry, "name"));
	const char *type = json_string_value(json_object_get(entry, "type"));
	cleanup_free char *driver = name && type ? child_driver(type) : NULL;

	if (!driver)
		return QDEV_OK;

	struct realised_device *device = array_add(&realised->devices);

	if (!device)
		return QDEV_ERROR_NO_MEMORY;
	device->driver = TAKE_PTR(driver);
	device->path = format_string("%s/%s", container, name);
	device->id = has_ids ? strdup(name) : NULL;
	if (!device->path || (has_ids && !device->id))
		return QDEV_ERROR_NO_MEMORY;
	return read_bus(qmp, device, problem);
}

static int read_container(struct qmp *qmp, const char *container, bool has_ids,
	struct realised *realised, struct text *problem)
{
	cleanup_json json_t *list = NULL;
	json_t *entry;
	size_t i;
	int r = qmp_list(qmp, container, &list, problem);

	if (r < 0)
		return r;
	json_array_foreach(list, i, entry)
	{
		r = read_entry(
			qmp, container, has_ids, entry, realised, problem);
		if (r < 0)
			return r;
	}
	return QDEV_OK;
}

static int by_path(const void *a, const void *b)
{
	const struct realised_device *x = a, *y = b;

	return strcmp(x->path, y->path);
}

int realised_read(
	struct qmp *qmp, struct realised *realised, struct text *problem)
{
	int r = read_container(qmp, PERIPHERAL, true, realised, problem);

	if (r == QDEV_OK)
		r = read_container(
			qmp, PERIPHERAL "-anon", false, realised, problem);
	/* QEMU lists them in the order of a hash table. */
	if (r == QDEV_OK && realised->devices.count > 0)
		qsort(realised->devices.items, realised->devices.count,
			sizeof(realised->devices.items[0]), by_path);
	return r;
}

const char *realised_bus_name(const struct realised_device *device)
{
	const char *slash = strrchr(device->bus, '/');

	return slash ? slash + 1 : device->bus;
}

bool realised_is_below(const struct realised_device *device, const char *id)
{
	const char *rest = device->bus;

	if (strncmp(rest, PERIPHERAL, strlen(PERIPHERAL)) != 0)
		return !id;
	rest += strlen(PERIPHERAL);
	return id && rest[0] == '/' && strncmp(rest + 1, id, strlen(id)) == 0 &&
	       rest[1 + strlen(id)] == '/';
}
