/* SPDX-License-Identifier: MIT */
#include "host/host.h"

#include "base/cleanup.h"

#include <qdev/error.h>

#include <stdlib.h>
#include <string.h>

int host_new(struct host **ret)
{
	struct host *host = calloc(1, sizeof(*host));

	if (!host)
		return QDEV_ERROR_NO_MEMORY;
	*ret = host;
	return 0;
}

static struct host_details *details_free(struct host_details *details)
{
	if (!details)
		return NULL;
	array_clear(&details->bars);
	free(details->cpus.value);
	free(details->link_speed.value);
	free(details->link_speed_max.value);
	free(details->power_state.value);
	free(details->runtime_status.value);
	free(details->reset_methods.value);
	free(details->framebuffer.value);
	free(details->irq_users.value);
	array_clear(&details->vfs);
	free(details->slot.value);
	free(details->label.value);
	free(details->iommu_unit.value);
	free(details->vfio_device.value);
	free(details);
	return NULL;
}

static void function_free(struct host_function *function)
{
	array_clear(&function->bridges);
	free(function->driver.value);
	free(function->driver_override.value);
	free(function->maker);
	free(function->physfn.value);
	free(function->physfn_driver.value);
	cdev_free(function->cdev);
	host_uses_clear(&function->uses);
	details_free(function->details);
	free(function);
}

static void door_free(struct host_door *door)
{
	if (!door)
		return;
	node_clear(&door->node);
	free(door->number.value);
	free(door);
}

static void group_free(struct host_group *group)
{
	free(group->name.value);
	free(group->type.value);
	free(group->reserved_regions.value);
	for (size_t i = 0; i < group->members.count; i++) {
		free(group->members.items[i].name);
		free(group->members.items[i].driver.value);
	}
	array_clear(&group->members);
	door_free(group->door);
	free(group);
}

static void mdev_free(struct host_mdev *mdev)
{
	free(mdev->uuid);
	free(mdev->parent.value);
	free(mdev->type.value);
	free(mdev->device_api.value);
	free(mdev->driver.value);
	cdev_free(mdev->cdev);
	free(mdev);
}

struct host *host_free(struct host *host)
{
	if (!host)
		return NULL;
	for (size_t i = 0; i < host->functions.count; i++)
		function_free(host->functions.items[i]);
	array_clear(&host->functions);
	array_clear(&host->orders);
	for (size_t i = 0; i < host->groups.count; i++)
		group_free(host->groups.items[i]);
	array_clear(&host->groups);
	for (size_t i = 0; i < host->mdevs.count; i++)
		mdev_free(host->mdevs.items[i]);
	array_clear(&host->mdevs);
	for (size_t i = 0; i < host->needs.count; i++)
		need_clear(&host->needs.items[i]);
	array_clear(&host->needs);
	host_mediated_clear(&host->mediated);
	for (size_t i = 0; i < host->disks.count; i++)
		node_clear(&host->disks.items[i].node);
	array_clear(&host->disks);
	for (size_t i = 0; i < host->slots.count; i++)
		free(host->slots.items[i].name);
	array_clear(&host->slots);
	for (size_t i = 0; i < host->strangers.count; i++)
		free(host->strangers.items[i]);
	array_clear(&host->strangers);
	array_clear(&host->module_tellers);
	for (size_t i = 0; i < host->texts.count; i++)
		free(host->texts.items[i]);
	array_clear(&host->texts);
	for (size_t i = 0; i < host->names.count; i++)
		free(host->names.items[i]);
	array_clear(&host->names);
	for (unsigned i = 0; i < TRAIT_MAX; i++)
		free(host->traits[i].value);
	machine_clear(&host->machine);
	user_clear(&host->user);
	unit_clear(&host->unit);
	free(host);
	return NULL;
}

/*
 * Sorted arrays of pointers: `compare` takes a key and an item, as bsearch's
 * does. Sets *found to where the item is, or where it belongs.
 */
static bool find(void *const *items, size_t count, const void *key,
	int (*compare)(const void *key, const void *item), size_t *found)
{
	size_t low = 0;

	while (low < count) {
		size_t middle = low + (count - low) / 2;
		int order = compare(key, items[middle]);

		if (order == 0) {
			*found = middle;
			return true;
		}
		if (order > 0)
			low = middle + 1;
		else
			count = middle;
	}
	*found = low;
	return false;
}

#define FIND(array, key, compare, found)                                       \
	find((void *const *)(array)->items, (array)->count, key, compare, found)

/* Puts a new zeroed item of `size` bytes at `place`; NULL: out of memory. */
static void *insert(
	void ***items, size_t *count, size_t *room, size_t place, size_t size)
{
	if (!array_reserve((void **)items, *count, room, sizeof(void *)))
		return NULL;

	void *item = calloc(1, size);

	if (!item)
		return NULL;
	memmove(*items + place + 1, *items + place,
		(*count - place) * sizeof(void *));
	(*items)[place] = item;
	(*count)++;
	return item;
}

#define INSERT(array, place)                                                   \
	((__typeof__(*(array)->items))insert((void ***)&(array)->items,        \
		&(array)->count, &(array)->room, place,                        \
		sizeof(**(array)->items)))

static int compare_group(const void *key, const void *item)
{
	uint32_t id = *(const uint32_t *)key;
	uint32_t other = ((const struct host_group *)item)->id;

	return (id > other) - (id < other);
}

static int compare_mdev(const void *key, const void *item)
{
	return strcasecmp(key, ((const struct host_mdev *)item)->uuid);
}

/*
 * As find(), by the orders: they lie side by side, while each function looked
 * at on the way is far from the last.
 */
static bool find_function(
	const struct host *host, struct pci_address address, size_t *found)
{
	const uint64_t order = pci_address_order(address);
	size_t low = 0, high = host->orders.count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (host->orders.items[middle] < order)
			low = middle + 1;
		else
			high = middle;
	}
	*found = low;
	return low < host->orders.count && host->orders.items[low] == order;
}

const struct host_function *host_function(
	const struct host *host, struct pci_address address)
{
	size_t at;

	return find_function(host, address, &at) ? host->functions.items[at]
						 : NULL;
}

size_t host_function_index(const struct host *host, struct pci_address address)
{
	size_t at;

	return find_function(host, address, &at) ? at : host->functions.count;
}

const struct host_group *host_group(const struct host *host, uint32_t id)
{
	size_t at;

	if (!FIND(&host->groups, &id, compare_group, &at))
		return NULL;
	return host->groups.items[at];
}

const struct host_function *host_member_function(
	const struct host *host, const struct host_member *member)
{
	return member->is_pci ? host_function(host, member->address) : NULL;
}

size_t host_mdev_index(const struct host *host, const char *uuid)
{
	size_t at;

	return FIND(&host->mdevs, uuid, compare_mdev, &at) ? at
							   : host->mdevs.count;
}

const struct host_mdev *host_mdev(const struct host *host, const char *uuid)
{
	size_t index = host_mdev_index(host, uuid);

	return index < host->mdevs.count ? host->mdevs.items[index] : NULL;
}

struct host_function *host_add_function(
	struct host *host, struct pci_address address)
{
	size_t at;

	if (find_function(host, address, &at))
		return host->functions.items[at];
	if (!array_reserve((void **)&host->orders.items, host->orders.count,
		    &host->orders.room, sizeof(uint64_t)))
		return NULL;

	struct host_function *function = INSERT(&host->functions, at);

	if (!function)
		return NULL;
	function->address = address;
	memmove(host->orders.items + at + 1, host->orders.items + at,
		(host->orders.count++ - at) * sizeof(uint64_t));
	host->orders.items[at] = pci_address_order(address);
	return function;
}

struct host_details *host_add_details(struct host_function *function)
{
	if (!function->details)
		function->details = calloc(1, sizeof(*function->details));
	return function->details;
}

void host_forget_details(struct host_function *function)
{
	function->details = details_free(function->details);
}

const struct host_details *host_details(const struct host_function *function)
{
	static const struct host_details unknown;

	return function->details ? function->details : &unknown;
}

struct host_maker *host_add_maker(struct host_function *function)
{
	if (!function->maker)
		function->maker = calloc(1, sizeof(*function->maker));
	return function->maker;
}

struct host_door *host_add_door(struct host_group *group)
{
	if (!group->door)
		group->door = calloc(1, sizeof(*group->door));
	return group->door;
}

const struct host_door *host_door(const struct host_group *group)
{
	static const struct host_door unknown;

	return group->door ? group->door : &unknown;
}

struct host_group *host_add_group(struct host *host, uint32_t id)
{
	size_t at;

	if (FIND(&host->groups, &id, compare_group, &at))
		return host->groups.items[at];

	struct host_group *group = INSERT(&host->groups, at);

	if (group)
		group->id = id;
	return group;
}

static int compare_text(const void *key, const void *item)
{
	return strcmp(key, item);
}

char *host_share_text(struct host *host, const char *text)
{
	size_t at;
	char *copy;

	if (FIND(&host->texts, text, compare_text, &at))
		return host->texts.items[at];
	copy = strdup(text);
	if (!copy || !array_add(&host->texts)) {
		free(copy);
		return NULL;
	}
	memmove(host->texts.items + at + 1, host->texts.items + at,
		(host->texts.count - 1 - at) * sizeof(char *));
	host->texts.items[at] = copy;
	return copy;
}

/* Ids that are not known are 0, which no vendor has. */
static int compare_ids(const void *key, const void *item)
{
	const struct host_function *function = key;
	const struct host_names *names = item;
	const struct {
		uint64_t wanted, found;
	} ids[] = {
		{function->vendor.value, names->vendor},
		{function->device.value, names->device},
		{function->class_code.value, names->class_code},
		{function->subsystem_vendor.value, names->subsystem_vendor},
		{function->subsystem_device.value, names->subsystem_device},
	};

	for (size_t i = 0; i < ARRAY_SIZE(ids); i++)
		if (ids[i].wanted != ids[i].found)
			return ids[i].wanted > ids[i].found ? 1 : -1;
	return 0;
}

struct host_names *host_add_names(
	struct host *host, const struct host_function *function)
{
	size_t at;

	if (FIND(&host->names, function, compare_ids, &at))
		return host->names.items[at];

	struct host_names *names = INSERT(&host->names, at);

	if (!names)
		return NULL;
	names->vendor = (uint16_t)function->vendor.value;
	names->device = (uint16_t)function->device.value;
	names->class_code = (uint32_t)function->class_code.value;
	names->subsystem_vendor = (uint16_t)function->subsystem_vendor.value;
	names->subsystem_device = (uint16_t)function->subsystem_device.value;
	return names;
}

const struct host_names *host_names(const struct host_function *function)
{
	static const struct host_names unknown;

	return function->names ? function->names : &unknown;
}

struct host_mdev *host_add_mdev(struct host *host, const char *uuid)
{
	cleanup_free char *copy = strdup(uuid);
	size_t at;

	if (!copy)
		return NULL;
	for (char *c = copy; *c; c++)
		if (*c >= 'A' && *c <= 'F')
			*c = (char)(*c | 0x20);
	if (FIND(&host->mdevs, copy, compare_mdev, &at))
		return host->mdevs.items[at];

	struct host_mdev *mdev = INSERT(&host->mdevs, at);

	if (mdev)
		mdev->uuid = TAKE_PTR(copy);
	return mdev;
}

const struct pci_address *host_domain_maker(
	const struct host_function *function)
{
	const struct pci_address *maker = NULL;

	for (size_t i = 0; i < function->bridges.count; i++)
		if (function->bridges.items[i].domain !=
			function->address.domain)
			maker = &function->bridges.items[i];
	return maker;
}
