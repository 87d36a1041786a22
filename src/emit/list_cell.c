/* SPDX-License-Identifier: MIT */

/* What columns show in a table: "-" is absent, "?" unknown. */

#include "base/escape.h"
#include "emit/describe.h"
#include "emit/list_column.h"

#include <string.h>

static void add_state(struct text *text, enum fact_state state)
{
	text_add(text, state == FACT_ABSENT ? "-" : "?");
}

void list_cell_address(struct text *text, const struct list_column *column,
	const struct list_row *row)
{
	(void)column;
	if (row->name)
		text_add_printable(text, row->name);
	else
		text_add(text, pci_address_text(row->function->address).string);
}

void list_cell_string(struct text *text, const struct list_column *column,
	const struct list_row *row)
{
	text_add_fact(text, list_fact(column, row));
}

void list_cell_number(struct text *text, const struct list_column *column,
	const struct list_row *row)
{
	text_add_count(
		text, *(const struct fact_number *)list_fact(column, row));
}

void list_cell_yes_no(struct text *text, const struct list_column *column,
	const struct list_row *row)
{
	const struct fact_number *fact = list_fact(column, row);

	if (fact->state == FACT_KNOWN)
		text_add(text, fact->value ? "yes" : "no");
	else
		add_state(text, fact->state);
}

void list_cell_hex(struct text *text, const struct list_column *column,
	const struct list_row *row)
{
	const struct fact_number *fact = list_fact(column, row);

	if (fact->state == FACT_KNOWN)
		text_addf(text, "%0*llx", column->digits,
			(unsigned long long)fact->value);
	else
		add_state(text, fact->state);
}

void list_cell_class(struct text *text, const struct list_column *column,
	const struct list_row *row)
{
	(void)column;
	text_add_class(text, row->function);
}

void list_cell_name(struct text *text, const struct list_column *column,
	const struct list_row *row)
{
	(void)column;
	text_add_name(text, row->function);
}

void list_cell_subsystem(struct text *text, const struct list_column *column,
	const struct list_row *row)
{
	struct fact_number vendor = row->function->subsystem_vendor;
	struct fact_number device = row->function->subsystem_device;

	(void)column;
	if (vendor.state == FACT_KNOWN && device.state == FACT_KNOWN)
		text_addf(text, "%04x:%04x", (unsigned)vendor.value,
			(unsigned)device.value);
	else
		add_state(text, vendor.state == FACT_KNOWN ? device.state
							   : vendor.state);
}

/* "action: not-bound, group-not-viable" */
void list_cell_verdict(struct text *text, const struct list_column *column,
	const struct list_row *row)
{
	const char *separator = ": ";

	(void)column;
	if (!row->verdict) {
		text_add(text, "?");
		return;
	}
	text_add(text, survey_word(row->verdict));
	if (row->verdict->worst < SEVERITY_UNKNOWN)
		return;
	for (unsigned id = 0; id < CODE_MAX; id++) {
		if (!survey_has(row->verdict, id))
			continue;
		text_add(text, separator);
		text_add(text, code(id)->name);
		separator = ", ";
	}
}

void list_cell_parent(struct text *text, const struct list_column *column,
	const struct list_row *row)
{
	const struct host_function *function = row->function;
	size_t count = function->bridges.count;

	(void)column;
	if (count)
		text_add(text,
			pci_address_text(function->bridges.items[count - 1])
				.string);
	else
		text_add(text, function->bridges_known.state == FACT_KNOWN
				       ? "-"
				       : "?");
}

static void add_size(struct text *text, uint64_t bytes)
{
	static const char units[] = "KMGTPE";
	unsigned unit = 0;

	if (bytes < 1024 || bytes % 1024) {
		text_addf(text, "%llu", (unsigned long long)bytes);
		return;
	}
	for (bytes /= 1024; bytes >= 1024 && bytes % 1024 == 0; bytes /= 1024)
		unit++;
	text_addf(text, "%llu%c", (unsigned long long)bytes, units[unit]);
}

/* "0:16M 1:256M,64,pref 5:128,io rom:512K,unassigned" */
static void add_bar(struct text *text, const struct host_bar *bar)
{
	if (text->length)
		text_add_char(text, ' ');
	if (bar->index == BAR_ROM)
		text_add(text, "rom:");
	else
		text_addf(text, "%u:", bar->index);
	add_size(text, bar->size);
	if (bar->wide)
		text_add(text, ",64");
	if (bar->prefetchable)
		text_add(text, ",pref");
	if (bar->io)
		text_add(text, ",io");
	if (!bar->assigned)
		text_add(text, ",unassigned");
}

void list_cell_bars(struct text *text, const struct list_column *column,
	const struct list_row *row)
{
	const struct host_details *details = host_details(row->function);

	(void)column;
	for (size_t i = 0; i < details->bars.count; i++)
		add_bar(text, &details->bars.items[i]);
	if (details->bars.count == 0)
		text_add(text,
			details->bars_known.state == FACT_UNKNOWN ? "?" : "-");
}

/* "1:256M,512M,1G 3:2M" */
void list_cell_resize(struct text *text, const struct list_column *column,
	const struct list_row *row)
{
	const struct host_details *details = host_details(row->function);
	enum fact_state state = details->bars_known.state == FACT_UNKNOWN
					? FACT_UNKNOWN
					: FACT_ABSENT;

	(void)column;
	for (size_t i = 0; i < details->bars.count; i++) {
		const struct host_bar *bar = &details->bars.items[i];
		const char *comma = "";

		if (bar->sizes.state == FACT_UNKNOWN)
			state = FACT_UNKNOWN;
		if (bar->sizes.state != FACT_KNOWN || !bar->sizes.value)
			continue;
		text_addf(text, "%s%u:", text->length ? " " : "", bar->index);
		for (unsigned bit = 0; bit < BAR_SIZES; bit++) {
			if (!(bar->sizes.value >> bit & 1))
				continue;
			text_add(text, comma);
			add_size(text, UINT64_C(1) << (20 + bit));
			comma = ",";
		}
	}
	if (!text->length)
		add_state(text, state);
}

/* Lanes say nothing without a speed: a VF has "Unknown" and 0. */
static void add_link(struct text *text, const struct fact_string *speed,
	struct fact_number width)
{
	text_add_fact(text, speed);
	if (speed->state != FACT_KNOWN)
		return;
	text_add(text, " x");
	text_add_count(text, width);
}

/* "8.0 GT/s PCIe x4 of 16.0 GT/s PCIe x16" */
void list_cell_link(struct text *text, const struct list_column *column,
	const struct list_row *row)
{
	const struct host_details *details = host_details(row->function);

	(void)column;
	add_link(text, &details->link_speed, details->link_width);
	if (details->link_speed_max.state != FACT_KNOWN)
		return;
	text_add(text, " of ");
	add_link(text, &details->link_speed_max, details->link_width_max);
}

/* "D0", "D3hot, suspended" */
void list_cell_power(struct text *text, const struct list_column *column,
	const struct list_row *row)
{
	const struct host_details *details = host_details(row->function);

	(void)column;
	text_add_fact(text, &details->power_state);
	if (details->runtime_status.state != FACT_KNOWN)
		return;
	text_add(text, ", ");
	text_add_fact(text, &details->runtime_status);
}

/* An empty file: an administrator disabled what methods there are. */
void list_cell_reset(struct text *text, const struct list_column *column,
	const struct list_row *row)
{
	const struct fact_string *methods = list_fact(column, row);

	if (methods->state == FACT_KNOWN && !*methods->value)
		text_add(text, "disabled");
	else
		text_add_fact(text, methods);
}

/* "mlx5_core mlx5_vfio_pci" */
void list_cell_modules(struct text *text, const struct list_column *column,
	const struct list_row *row)
{
	const struct host_details *details = host_details(row->function);

	(void)column;
	text_add_fact(text, &details->modules);
	if (details->vfio_modules.state != FACT_KNOWN)
		return;
	if (details->modules.state == FACT_ABSENT)
		text_clear(text);
	text_add(text, text->length ? " " : "");
	text_add_fact(text, &details->vfio_modules);
}

/* "2 of 7 VFs", "VF of 0000:03:00.0" */
void list_cell_sriov(struct text *text, const struct list_column *column,
	const struct list_row *row)
{
	const struct host_details *details = host_details(row->function);

	(void)column;
	if (row->function->physfn.state == FACT_KNOWN) {
		text_add(text, "VF of ");
		text_add_printable(text, row->function->physfn.value);
	} else if (details->vfs_total.state != FACT_KNOWN) {
		add_state(text, details->vfs_total.state);
	} else {
		text_add_count(text, details->vfs_enabled);
		text_addf(text, " of %llu VFs",
			(unsigned long long)details->vfs_total.value);
	}
}
