/* SPDX-License-Identifier: MIT */
#include "emit/list_column.h"

#include "base/cleanup.h"

#include <qdev/error.h>

#include <libsmartcols/libsmartcols.h>
#include <string.h>

/* A column that is one fact of the function, or one of its details. */
#define FACT(kind, fact)                                                       \
	list_cell_##kind, list_key_##kind, #fact,                              \
		offsetof(struct host_function, fact), false
#define DETAIL(kind, fact)                                                     \
	list_cell_##kind, list_key_##kind, #fact,                              \
		offsetof(struct host_details, fact), true
/* One that is several. */
#define MANY(kind) list_cell_##kind, list_key_##kind, NULL, 0, false

const struct list_column list_column_table[] = {
	{"GROUP", 0, SCOLS_FL_RIGHT, list_cell_number, list_key_number,
		"iommu_group", offsetof(struct host_function, group), false, 0,
		"IOMMU group"},
	{"DEVICE", 0, 0, MANY(address), 0, "address"},
	{"CLASS", DETAIL_NAMES, SCOLS_FL_TRUNC, MANY(class), 0,
		"class, name and code"},
	{"NAME", DETAIL_NAMES, SCOLS_FL_TRUNC, MANY(name), 0,
		"vendor and device, names and ids"},
	{"DRIVER", 0, 0, FACT(string, driver), 0, "driver that it is bound to"},
	{"MODULES", DETAIL_MODULES, SCOLS_FL_TRUNC, MANY(modules), 0,
		"modules that could drive it, and vfio's own for it"},
	{"VERDICT", DETAIL_VERDICT, SCOLS_FL_TRUNC, MANY(verdict), 0,
		"whether it could be passed through now, and why not"},
	{"SUBSYSTEM", 0, 0, MANY(subsystem), 0, "subsystem ids"},
	{"REV", DETAIL_REVISION, 0, FACT(hex, revision), 2, "revision"},
	{"PARENT", 0, 0, MANY(parent), 0, "bridge above it"},
	{"OVERRIDE", DETAIL_OVERRIDE, 0, FACT(string, driver_override), 0,
		"driver that it is reserved for"},
	{"NUMA", DETAIL_NUMA, SCOLS_FL_RIGHT, DETAIL(number, numa_node), 0,
		"NUMA node"},
	{"CPUS", DETAIL_CPUS, SCOLS_FL_TRUNC, DETAIL(string, cpus), 0, "CPUs near it"},
	{"IOMMU", DETAIL_UNIT, 0, DETAIL(string, iommu_unit), 0, "IOMMU unit"},
	{"SLOT", DETAIL_SLOT, 0, DETAIL(string, slot), 0, "physical slot"},
	{"LABEL", DETAIL_LABEL, SCOLS_FL_TRUNC, DETAIL(string, label), 0,
		"the firmware's name for it"},
	{"INDEX", DETAIL_INDEX, SCOLS_FL_RIGHT, DETAIL(number, acpi_index), 0,
		"the firmware's number for it"},
	{"BARS", DETAIL_BARS, SCOLS_FL_TRUNC, MANY(bars), 0,
		"BARs and ROM, with sizes"},
	{"RESIZE", DETAIL_BARS | DETAIL_RESIZE, SCOLS_FL_TRUNC, MANY(resize), 0,
		"BARs that can have other sizes"},
	{"LINK", DETAIL_LINK, SCOLS_FL_TRUNC, MANY(link), 0,
		"PCI Express link, now and at most"},
	{"POWER", DETAIL_POWER, 0, MANY(power), 0, "power state"},
	{"RESET", DETAIL_RESET, 0, list_cell_reset, list_key_reset,
		"reset_methods", offsetof(struct host_details, reset_methods),
		true, 0, "ways to reset it alone"},
	{"SRIOV", DETAIL_SRIOV, 0, MANY(sriov), 0, "its VFs, or its PF"},
	{"VFIO", DETAIL_VFIO_DEVICE, 0, DETAIL(string, vfio_device), 0,
		"its character device of VFIO"},
	{"USERS", DETAIL_USERS, SCOLS_FL_TRUNC, MANY(users), 0,
		"what the host uses it for"},
	{"BOOTVGA", DETAIL_VGA, 0, DETAIL(yes_no, boot_vga), 0,
		"whether the firmware displayed on it"},
	{0},
};

const void *list_fact(
	const struct list_column *column, const struct list_row *row)
{
	const char *base = column->detailed
				   ? (const char *)host_details(row->function)
				   : (const char *)row->function;

	return base + column->offset;
}

static int add(struct list_columns *columns, const struct list_column *column)
{
	const struct list_column **added;

	for (size_t i = 0; i < columns->items.count; i++)
		if (columns->items.items[i] == column)
			return 0;
	added = array_add(&columns->items);
	if (!added)
		return QDEV_ERROR_NO_MEMORY;
	*added = column;
	return 0;
}

static const struct list_column *find(const char *name)
{
	for (const struct list_column *column = list_column_table; column->name;
		column++)
		if (strcasecmp(column->name, name) == 0)
			return column;
	return NULL;
}

static int add_all(struct list_columns *columns)
{
	int error = 0;

	for (size_t i = 0; error == 0 && list_column_table[i].name; i++)
		error = add(columns, &list_column_table[i]);
	return error;
}

static int add_named(
	struct list_columns *columns, const char *name, struct text *problem)
{
	const struct list_column *column = find(name);

	if (strcasecmp(name, "all") == 0)
		return add_all(columns);
	if (column)
		return add(columns, column);
	text_addf(problem, "no column is called '%s'; there are: all", name);
	for (column = list_column_table; column->name; column++)
		text_addf(problem, " %s", column->name);
	return QDEV_ERROR_INVALID;
}

int list_columns_add(
	struct list_columns *columns, const char *names, struct text *problem)
{
	cleanup_free char *copy = strdup(names);
	char *rest = copy;
	int error = copy ? 0 : QDEV_ERROR_NO_MEMORY;

	while (error == 0 && rest)
		error = add_named(columns, strsep(&rest, ","), problem);
	return error;
}

void list_columns_clear(struct list_columns *columns)
{
	array_clear(&columns->items);
}

unsigned list_columns_details(const struct list_columns *columns)
{
	unsigned details = 0;

	for (size_t i = 0; i < columns->items.count; i++)
		details |= columns->items.items[i]->details;
	return details;
}
