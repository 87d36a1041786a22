/* SPDX-License-Identifier: MIT */
#include "topology/device_id.h"

#include "base/text.h"
#include "topology/topology.h"

#include <qdev/id.h>

#include <string.h>

int id_none(struct qdev_device *device, const char *callers_id)
{
	(void)device;
	(void)callers_id;
	return QDEV_OK;
}

/* Takes a string that may be NULL for want of memory. */
static int set_id(struct qdev_device *device, char *id)
{
	device->option.id = id;
	return id ? QDEV_OK : QDEV_ERROR_NO_MEMORY;
}

int id_of_caller(struct qdev_device *device, const char *callers_id)
{
	if (!callers_id)
		return QDEV_OK;
	if (!qdev_id_is_valid(callers_id))
		return QDEV_ERROR_INVALID;
	return set_id(device, strdup(callers_id));
}

int id_address(struct qdev_device *device, const char *callers_id)
{
	char addr[QDEV_ADDR_TEXT_SIZE];

	(void)callers_id;
	return set_id(
		device, format_string("%s.%s", device->kind->stem,
				qdev_addr_text(device->place.addr, addr)));
}

int id_child(struct qdev_device *device, const char *callers_id)
{
	(void)callers_id;
	return set_id(device, format_string("%s.%u", device->place.bus->name,
				      device->place.number));
}

static int set_counted_id(struct qdev_device *device, bool controller)
{
	struct qdev_topology *topology = device->place.bus->topology;
	const struct id_counter *counter =
		id_counter_of(&topology->counters, device->kind->stem);

	if (!counter)
		return QDEV_ERROR_NO_MEMORY;
	device->counted = device->kind->stem;
	return set_id(device, id_format(counter, &topology->claims, controller,
				      &device->count));
}

int id_counted(struct qdev_device *device, const char *callers_id)
{
	(void)callers_id;
	return set_counted_id(device, false);
}

int id_controller(struct qdev_device *device, const char *callers_id)
{
	(void)callers_id;
	return set_counted_id(device, true);
}
