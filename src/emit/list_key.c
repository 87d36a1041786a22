/* SPDX-License-Identifier: MIT */

/* What columns are in JSON: unknown is null, absent has no key. */

#include "emit/list_column.h"

#include <string.h>

static json_t *address_json(struct pci_address address)
{
	return json_string(pci_address_text(address).string);
}

static json_t *addresses_json(
	struct json *json, const struct pci_address *items, size_t count)
{
	json_t *array = json_array();

	for (size_t i = 0; i < count; i++)
		json_append(json, array, address_json(items[i]));
	return array;
}

/* A list that is there only when its fact is; true: it is to be made. */
static bool list_is_known(
	struct json *json, json_t *object, const char *key, struct fact fact)
{
	if (fact.state == FACT_UNKNOWN)
		json_put(json, object, key, json_null());
	return fact.state == FACT_KNOWN;
}

void list_key_address(struct json *json, json_t *object,
	const struct list_column *column, const struct list_row *row)
{
	(void)column;
	json_put(json, object, "address",
		row->name ? json_text(json, row->name)
			  : address_json(row->function->address));
}

void list_key_string(struct json *json, json_t *object,
	const struct list_column *column, const struct list_row *row)
{
	json_put_string(json, object, column->key, list_fact(column, row));
}

void list_key_number(struct json *json, json_t *object,
	const struct list_column *column, const struct list_row *row)
{
	json_put_number(json, object, column->key,
		*(const struct fact_number *)list_fact(column, row));
}

void list_key_hex(struct json *json, json_t *object,
	const struct list_column *column, const struct list_row *row)
{
	json_put_hex(json, object, column->key,
		*(const struct fact_number *)list_fact(column, row),
		column->digits);
}

void list_key_yes_no(struct json *json, json_t *object,
	const struct list_column *column, const struct list_row *row)
{
	const struct fact_number *fact = list_fact(column, row);

	if (fact->state == FACT_KNOWN)
		json_put(json, object, column->key, json_boolean(fact->value));
	else if (fact->state == FACT_UNKNOWN)
		json_put(json, object, column->key, json_null());
}

void list_key_class(struct json *json, json_t *object,
	const struct list_column *column, const struct list_row *row)
{
	(void)column;
	json_put_hex(json, object, "class", row->function->class_code, 6);
	json_put_string(json, object, "class_name",
		&host_names(row->function)->class_name);
}

void list_key_name(struct json *json, json_t *object,
	const struct list_column *column, const struct list_row *row)
{
	const struct host_function *function = row->function;
	const struct host_names *names = host_names(function);

	(void)column;
	json_put_hex(json, object, "vendor", function->vendor, 4);
	json_put_hex(json, object, "device", function->device, 4);
	json_put_string(json, object, "vendor_name", &names->vendor_name);
	json_put_string(json, object, "device_name", &names->device_name);
}

void list_key_subsystem(struct json *json, json_t *object,
	const struct list_column *column, const struct list_row *row)
{
	const struct host_function *function = row->function;

	(void)column;
	json_put_hex(json, object, "subsystem_vendor",
		function->subsystem_vendor, 4);
	json_put_hex(json, object, "subsystem_device",
		function->subsystem_device, 4);
}

void list_key_verdict(struct json *json, json_t *object,
	const struct list_column *column, const struct list_row *row)
{
	json_t *codes = json_array();

	(void)column;
	if (!row->verdict) {
		json_put(json, object, "verdict", json_null());
		json_put(json, object, "codes", codes);
		return;
	}
	for (unsigned id = 0; id < CODE_MAX; id++)
		if (survey_has(row->verdict, id))
			json_append(json, codes, json_string(code(id)->name));
	json_put(json, object, "verdict",
		json_string(survey_word(row->verdict)));
	json_put(json, object, "codes", codes);
}

void list_key_parent(struct json *json, json_t *object,
	const struct list_column *column, const struct list_row *row)
{
	const struct host_function *function = row->function;
	size_t count = function->bridges.count;

	(void)column;
	if (!list_is_known(json, object, "bridges", function->bridges_known)) {
		json_put(json, object, "parent", json_null());
		return;
	}
	json_put(json, object, "bridges",
		addresses_json(json, function->bridges.items, count));
	if (count)
		json_put(json, object, "parent",
			address_json(function->bridges.items[count - 1]));
}

/* Hex, since an address may be beyond what jansson's integers hold. */
static json_t *bar_address(uint64_t address)
{
	char text[24];

	snprintf(text, sizeof(text), "%016llx", (unsigned long long)address);
	return json_string(text);
}

static json_t *bar_json(struct json *json, const struct host_bar *bar)
{
	json_t *object = json_object();

	if (bar->index == BAR_ROM)
		json_put(json, object, "bar", json_string("rom"));
	else
		json_put(json, object, "bar", json_integer(bar->index));
	json_put(json, object, "type", json_string(bar->io ? "io" : "memory"));
	json_put(json, object, "size", json_integer((json_int_t)bar->size));
	json_put(json, object, "64bit", json_boolean(bar->wide));
	json_put(json, object, "prefetchable", json_boolean(bar->prefetchable));
	json_put(json, object, "assigned", json_boolean(bar->assigned));
	if (bar->assigned)
		json_put(json, object, "address", bar_address(bar->address));
	return object;
}

void list_key_bars(struct json *json, json_t *object,
	const struct list_column *column, const struct list_row *row)
{
	const struct host_details *details = host_details(row->function);
	json_t *bars;

	(void)column;
	if (!list_is_known(json, object, "bars", details->bars_known))
		return;
	bars = json_array();
	for (size_t i = 0; i < details->bars.count; i++)
		json_append(
			json, bars, bar_json(json, &details->bars.items[i]));
	json_put(json, object, "bars", bars);
}

/* Sizes in bytes, of those that have a choice. */
static json_t *resize_json(struct json *json, const struct host_bar *bar)
{
	json_t *object = json_object();
	json_t *sizes = json_array();

	for (unsigned bit = 0; bit < BAR_SIZES - 1; bit++)
		if (bar->sizes.value >> bit & 1)
			json_append(json, sizes,
				json_integer((json_int_t)1 << (20 + bit)));
	json_put(json, object, "bar", json_integer(bar->index));
	if (bar->sizes.state == FACT_UNKNOWN) {
		json_decref(sizes);
		sizes = json_null();
	}
	json_put(json, object, "sizes", sizes);
	return object;
}

void list_key_resize(struct json *json, json_t *object,
	const struct list_column *column, const struct list_row *row)
{
	const struct host_details *details = host_details(row->function);
	json_t *bars;

	(void)column;
	if (!list_is_known(
		    json, object, "resizable_bars", details->bars_known))
		return;
	bars = json_array();
	for (size_t i = 0; i < details->bars.count; i++)
		if (details->bars.items[i].sizes.state != FACT_ABSENT)
			json_append(json, bars,
				resize_json(json, &details->bars.items[i]));
	json_put(json, object, "resizable_bars", bars);
}

void list_key_link(struct json *json, json_t *object,
	const struct list_column *column, const struct list_row *row)
{
	const struct host_details *details = host_details(row->function);

	(void)column;
	json_put_string(json, object, "link_speed", &details->link_speed);
	json_put_number(json, object, "link_width", details->link_width);
	json_put_string(
		json, object, "link_speed_max", &details->link_speed_max);
	json_put_number(
		json, object, "link_width_max", details->link_width_max);
}

void list_key_power(struct json *json, json_t *object,
	const struct list_column *column, const struct list_row *row)
{
	const struct host_details *details = host_details(row->function);

	(void)column;
	json_put_string(json, object, "power_state", &details->power_state);
	json_put_string(
		json, object, "runtime_status", &details->runtime_status);
}

/* An array of the words of a text, in its order. */
static void put_words(struct json *json, json_t *object, const char *key,
	const struct fact_string *fact)
{
	json_t *words;

	if (!list_is_known(
		    json, object, key, (struct fact){.state = fact->state}))
		return;
	words = json_array();
	for (const char *word = fact->value; *word;) {
		size_t length = strcspn(word, " ");
		cleanup_text struct text text = TEXT_INIT;

		text_add_bytes(&text, word, length);
		if (length)
			json_append(json, words,
				json_text(json, text_string(&text)));
		json->failed |= text.failed;
		word += length + (word[length] == ' ');
	}
	json_put(json, object, key, words);
}

void list_key_reset(struct json *json, json_t *object,
	const struct list_column *column, const struct list_row *row)
{
	put_words(json, object, column->key, list_fact(column, row));
}

void list_key_modules(struct json *json, json_t *object,
	const struct list_column *column, const struct list_row *row)
{
	const struct host_details *details = host_details(row->function);

	(void)column;
	put_words(json, object, "modules", &details->modules);
	put_words(json, object, "vfio_modules", &details->vfio_modules);
}

void list_key_sriov(struct json *json, json_t *object,
	const struct list_column *column, const struct list_row *row)
{
	const struct host_details *details = host_details(row->function);

	(void)column;
	json_put_string(
		json, object, "physical_function", &row->function->physfn);
	json_put_number(json, object, "vfs_total", details->vfs_total);
	json_put_number(json, object, "vfs_enabled", details->vfs_enabled);
	if (list_is_known(
		    json, object, "virtual_functions", details->vfs_known))
		json_put(json, object, "virtual_functions",
			addresses_json(
				json, details->vfs.items, details->vfs.count));
}
