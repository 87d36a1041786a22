/* SPDX-License-Identifier: MIT */
#include "topology/device.h"

#include "base/cleanup.h"
#include "base/text.h"
#include "topology/device_id.h"
#include "topology/resource.h"
#include "topology/topology.h"

#include <qdev/id.h>

#include <ctype.h>
#include <string.h>

void device_free(struct qdev_device *device)
{
	if (!device)
		return;
	for (size_t i = 0; i < device->children.count; i++)
		device_free(device->children.items[i]);
	array_clear(&device->children);
	option_clear(&device->option);
	free(device->own_bus_name);
	free(device->own_driver);
	free(device);
}

DEFINE_CLEANUP(struct qdev_device *, device_free);

struct device_list *bus_devices(const struct bus *bus)
{
	return bus->owner ? &bus->owner->children : &bus->topology->devices;
}

int place_next(struct bus *bus, struct place *ret_place)
{
	if (bus->count >= bus->kind->limit)
		return bus->kind->full;

	unsigned number = bus->kind->first + bus->count;

	*ret_place = (struct place){
		.bus = bus,
		.number = number,
		.addr = {.slot = 0, .function = number},
	};
	return QDEV_OK;
}

/* Drivers are named more freely than ids: "82801b11-bridge", "e1000-82544gc".
 */
static bool is_driver(const char *driver)
{
	if (!driver || !*driver)
		return false;
	for (; *driver; driver++)
		if (!isalnum((unsigned char)*driver) &&
			!strchr("-._+", *driver))
			return false;
	return true;
}

/*
 * Whether QEMU takes this driver behind a root port: a driver of another bus
 * says "can't go on PCIE bus", and a root port goes on a root complex. PCI
 * devices that this library puts on pcie.0 may go there, too.
 */
static bool is_for_port(const char *driver)
{
	const struct device_kind *kind = device_kind_of_driver(driver);

	if (!kind)
		return true;
	return kind->offers != BUS_PORT &&
	       (kind->needs == BUS_PORT || kind->needs == BUS_PCIE_ROOT);
}

static int set_driver(
	struct qdev_device *device, const struct blueprint *blueprint)
{
	device->display = device->kind->display;
	device->option.type = device->kind->driver;
	if (device->option.type)
		return QDEV_OK;
	if (!is_driver(blueprint->driver))
		return QDEV_ERROR_INVALID;
	if (!is_for_port(blueprint->driver))
		return QDEV_ERROR_DRIVER_MISPLACED;
	device->own_driver = strdup(blueprint->driver);
	if (!device->own_driver)
		return QDEV_ERROR_NO_MEMORY;
	device->option.type = device->own_driver;
	device->display = display_of_driver(device->own_driver);
	return QDEV_OK;
}

/* The bus it offers. A custom device may offer one that QEMU names ID.0. */
static int set_bus(struct qdev_device *device)
{
	const struct device_kind *kind = device->kind;
	bool custom = kind->make_id == id_of_caller && device->option.id;

	device->bus.topology = device->place.bus->topology;
	device->bus.owner = device;
	if (kind->offers)
		device->bus.kind = &bus_kinds[kind->offers];
	else if (!custom)
		return QDEV_OK;
	device->own_bus_name = format_string("%s%s", device->option.id,
		custom ? ".0" : device->bus.kind->suffix);
	device->bus.name = device->own_bus_name;
	return device->bus.name ? QDEV_OK : QDEV_ERROR_NO_MEMORY;
}

static int claim_names(struct qdev_device *device, struct claims *claims)
{
	int r = QDEV_OK;

	if (device->option.id)
		r = claims_add(
			claims, CLAIM_DEVICE_ID, device->option.id, device);
	if (r == QDEV_OK && device->bus.name)
		r = claims_add(
			claims, CLAIM_BUS_NAME, device->bus.name, device);
	/* Should a custom device be a bridge, its bus has its own name. */
	if (r == QDEV_OK && device->bus.name && !device->bus.kind)
		r = claims_add(
			claims, CLAIM_BUS_NAME, device->option.id, device);
	return r;
}

static int claim_display(struct qdev_device *device, struct claims *claims)
{
	int r = display_check_new(device);

	if (r < 0 || device->display != DISPLAY_PRIMARY)
		return r;
	return claims_add(
		claims, CLAIM_PRIMARY_DISPLAY, device->option.type, device);
}

/* All or none. */
static int claim_all(
	struct qdev_device *device, const struct argument *arguments)
{
	struct claims *claims = &device->place.bus->topology->claims;
	int r = claim_names(device, claims);

	if (r == QDEV_OK)
		r = claim_display(device, claims);
	if (r == QDEV_OK)
		r = properties_claim(
			&device->option.properties, claims, arguments, device);
	if (r == QDEV_OK)
		r = backends_take(arguments);
	if (r < 0)
		claims_drop_owner(claims, device);
	return r;
}

/* Asks the derived properties again: what is connected has changed. */
static void refresh(struct qdev_device *device)
{
	const struct properties *properties = &device->option.properties;

	for (size_t i = 0; i < properties->count; i++) {
		struct qdev_property *property = properties->items[i];
		struct derived derived = {0};

		if (!property->rule || !property->rule->derive)
			continue;
		property->rule->derive(device, &derived);
		property->hidden = derived.hidden;
		if (property->type == QDEV_VALUE_NUMBER)
			property_set_number(property, derived.number);
	}
}

/* A port, a controller and the functions of a card look at each other. */
void device_refresh_around(struct bus *bus)
{
	if (!bus->owner)
		return;
	refresh(bus->owner);
	for (size_t i = 0; i < bus->owner->children.count; i++)
		refresh(bus->owner->children.items[i]);
}

/* From here on nothing can fail: all room is there. */
static void link_device(struct qdev_device *device)
{
	struct bus *bus = device->place.bus;
	struct qdev_topology *topology = bus->topology;
	struct device_list *list = bus_devices(bus);

	list->items[list->count++] = device;
	bus->count++;
	if (bus == &topology->root_bus)
		*root_complex_function(
			&topology->root_complex, device->place.addr) = device;
	if (device->counted)
		id_counter_of(&topology->counters, device->counted)->next =
			device->count + 1;
	device_refresh_around(bus);
}

int device_add(const struct place *place, const struct blueprint *blueprint,
	struct qdev_device **ret_device)
{
	cleanup(device_free_p) struct qdev_device *device =
		calloc(1, sizeof(*device));
	struct device_list *list = bus_devices(place->bus);

	if (!device || !array_reserve((void **)&list->items, list->count,
			       &list->room, sizeof(*list->items)))
		return QDEV_ERROR_NO_MEMORY;
	device->kind = device_kind_of(blueprint->kind);
	device->place = *place;
	device->io_bar = device->kind->io_bar;

	int r = set_driver(device, blueprint);

	if (r == QDEV_OK)
		r = device->kind->make_id(device, blueprint->id);
	if (r == QDEV_OK)
		r = set_bus(device);
	if (r == QDEV_OK)
		r = properties_build(&device->option.properties,
			device->kind->rules, blueprint->arguments, device);
	if (r == QDEV_OK)
		r = claim_all(device, blueprint->arguments);
	if (r < 0)
		return r;
	link_device(device);
	*ret_device = TAKE_PTR(device);
	return QDEV_OK;
}

int device_change_kind(struct qdev_device *device, enum qdev_kind kind)
{
	const struct device_kind *row = device_kind_of(kind);
	struct properties properties = {0};
	int r = properties_build(&properties, row->rules, NULL, device);

	if (r < 0) {
		properties_clear(&properties);
		return r;
	}
	properties_clear(&device->option.properties);
	device->option.properties = properties;
	device->option.type = row->driver;
	device->kind = row;
	return QDEV_OK;
}

int device_add_next(struct bus *bus, const struct blueprint *blueprint,
	struct qdev_device **ret_device)
{
	struct place place;
	int r = place_next(bus, &place);

	return r < 0 ? r : device_add(&place, blueprint, ret_device);
}

void device_remove(struct qdev_device *device)
{
	struct bus *bus = device->place.bus;
	struct qdev_topology *topology = bus->topology;
	struct device_list *list = bus_devices(bus);
	size_t at = list->count - 1;

	while (list->items[at] != device)
		at--;
	memmove(&list->items[at], &list->items[at + 1],
		(--list->count - at) * sizeof(*list->items));
	bus->count--;
	if (bus == &topology->root_bus &&
		*root_complex_function(
			&topology->root_complex, device->place.addr) == device)
		*root_complex_function(
			&topology->root_complex, device->place.addr) = NULL;
	if (device->counted)
		id_counter_of(&topology->counters, device->counted)->next =
			device->count;
	claims_drop_owner(&topology->claims, device);
	device_refresh_around(bus);
	device_free(device);
}
