/* SPDX-License-Identifier: MIT */
#include "emit/json.h"
#include "emit/list.h"

#include <errno.h>

/* An entry of sys/bus/pci/devices that is no address: its name is all. */
static json_t *stranger_json(struct json *json, const char *name)
{
	static const char *const keys[] = {
		"class", "vendor", "device", "driver", "iommu_group",
	};
	json_t *object = json_object();

	json_put(json, object, "address", json_text(json, name));
	for (size_t i = 0; i < ARRAY_SIZE(keys); i++)
		json_put(json, object, keys[i], json_null());
	return object;
}

static json_t *bridges_json(struct json *json,
	const struct host_function *function)
{
	json_t *array;

	if (function->bridges_known.state == FACT_UNKNOWN)
		return json_null();
	array = json_array();
	for (size_t i = 0; i < function->bridges.count; i++)
		json_append(json, array,
			json_string(pci_address_text(function->bridges.items[i])
					    .string));
	return array;
}

static const char *const use_names[] = {
	[USE_ROOT] = "root",
	[USE_MOUNT] = "mount",
	[USE_SWAP] = "swap",
	[USE_MAPPER] = "device-mapper",
	[USE_RAID] = "raid",
	[USE_POOL] = "pool",
	[USE_HOLDER] = "holder",
	[USE_MEMBER] = "member",
	[USE_ROUTE] = "route",
	[USE_NETWORK] = "network",
	[USE_NETWORK_IDLE] = "network-idle",
	[USE_DISPLAY] = "display",
	[USE_CONSOLE] = "console",
	[USE_INPUT] = "input",
	[USE_SOUND] = "sound",
};

/* A file that could have told of a use and can't be read: its kind is null. */
static json_t *use_json(struct json *json, const struct host_use *use)
{
	json_t *object = json_object();

	json_put(json, object, "file", json_text(json, use->file));
	if (use->kind == USE_UNKNOWN) {
		json_put(json, object, "kind", json_null());
		json_put(json, object, "reason",
			json_text(json, fact_reason(use->error)));
		return object;
	}
	json_put(json, object, "kind", json_string(use_names[use->kind]));
	json_put(json, object, "name", json_text(json, use->name));
	json_put(json, object, "detail", json_text(json, use->detail));
	return object;
}

/* Only where it was asked for: no users and not asked are two things. */
static void put_users(struct json *json, json_t *object,
	const struct host_function *function)
{
	json_t *array;

	if (function->uses_known.state == FACT_UNKNOWN &&
		function->uses_known.error == 0)
		return;
	array = json_array();
	for (size_t i = 0; i < function->uses.items.count; i++)
		json_append(json, array,
			use_json(json, &function->uses.items.items[i]));
	json_put(json, object, "users", array);
}

static json_t *function_json(struct json *json,
	const struct host_function *function)
{
	json_t *object = json_object();

	json_put(json, object, "address",
		json_string(pci_address_text(function->address).string));
	json_put_hex(json, object, "class", function->class_code, 6);
	json_put_hex(json, object, "vendor", function->vendor, 4);
	json_put_hex(json, object, "device", function->device, 4);
	json_put_hex(json, object, "subsystem_vendor",
		function->subsystem_vendor, 4);
	json_put_hex(json, object, "subsystem_device",
		function->subsystem_device, 4);
	json_put_hex(json, object, "revision", function->revision, 2);
	json_put_string(json, object, "class_name", &function->class_name);
	json_put_string(json, object, "vendor_name", &function->vendor_name);
	json_put_string(json, object, "device_name", &function->device_name);
	json_put_string(json, object, "driver", &function->driver);
	json_put_number(json, object, "iommu_group", function->group);
	json_put(json, object, "bridges", bridges_json(json, function));
	put_users(json, object, function);
	return object;
}

/* A list of which nothing is known is null, not empty. */
static void put_list(struct json *json, json_t *object, const char *key,
	json_t *list, struct fact known)
{
	if (known.state == FACT_UNKNOWN && json_array_size(list) == 0) {
		json_decref(list);
		list = json_null();
	}
	json_put(json, object, key, list);
}

/*
 * The same of what a verb lists. A tree without the directory has nothing to
 * list, as a machine without PCI has not; stderr says that it knows no more.
 */
static void put_listing(struct json *json, json_t *document, const char *key,
	json_t *list, struct fact known)
{
	if (known.error == FACT_NOT_CAPTURED)
		known.state = FACT_KNOWN;
	put_list(json, document, key, list, known);
}

int emit_devices_json(const struct host *host, FILE *output)
{
	struct json json = {0};
	json_t *document = json_object();
	json_t *devices = json_array();

	for (size_t i = 0; i < host->functions.count; i++)
		if (host->functions.items[i]->existence.state == FACT_KNOWN)
			json_append(&json, devices,
				function_json(&json, host->functions.items[i]));
	for (size_t i = 0; i < host->strangers.count; i++)
		json_append(&json, devices,
			stranger_json(&json, host->strangers.items[i]));
	json_put(&json, document, "schema", json_string("qdev.devices/1"));
	put_listing(&json, document, "devices", devices, host->functions_listed);
	return json_finish(&json, document, output);
}

static json_t *group_json(struct json *json, const struct host_group *group)
{
	json_t *object = json_object();
	json_t *devices = json_array();
	json_t *others = json_array();

	for (size_t i = 0; i < group->members.count; i++)
		json_append(json,
			group->members.items[i].is_pci ? devices : others,
			json_text(json, group->members.items[i].name));
	json_put(json, object, "id", json_integer(group->id));
	json_put_string(json, object, "name", &group->name);
	json_put_string(json, object, "type", &group->type);
	put_list(json, object, "devices", devices, group->members_known);
	put_list(json, object, "other_devices", others, group->members_known);
	return object;
}

int emit_groups_json(const struct host *host, FILE *output)
{
	struct json json = {0};
	json_t *document = json_object();
	json_t *groups = json_array();

	for (size_t i = 0; i < host->groups.count; i++)
		json_append(&json, groups,
			group_json(&json, host->groups.items[i]));
	json_put(&json, document, "schema", json_string("qdev.groups/1"));
	put_listing(&json, document, "groups", groups, host->groups_listed);
	return json_finish(&json, document, output);
}
