/* SPDX-License-Identifier: MIT */
#include "base/escape.h"
#include "emit/describe.h"
#include "emit/list.h"
#include "emit/table.h"

#include <qdev/error.h>

#include <string.h>

/* A table whose rows are filled from an array of texts, one a column. */
struct grid {
	struct libscols_table *table;
	size_t columns;
};

#define GRID_COLUMNS 7

/* What people read; what they copy stays whole. */
static bool may_be_cut(const char *name)
{
	return strcmp(name, "NAME") == 0 || strcmp(name, "DESCRIPTION") == 0 ||
	       strcmp(name, "VERDICT") == 0;
}

static int grid_new(
	FILE *output, const char *const *names, size_t count, struct grid *ret)
{
	int error = table_new(output, &ret->table);

	ret->columns = count;
	for (size_t i = 0; error == 0 && i < count; i++)
		if (!scols_table_new_column(ret->table, names[i], 0,
			    may_be_cut(names[i]) ? SCOLS_FL_TRUNC : 0))
			error = QDEV_ERROR_NO_MEMORY;
	return error;
}

static void grid_clear(struct grid *grid)
{
	scols_unref_table(grid->table);
}

/* Takes the cells, which are cleared. */
static int grid_add(const struct grid *grid, struct text *cells)
{
	struct libscols_line *line = scols_table_new_line(grid->table, NULL);
	int error = line ? 0 : QDEV_ERROR_NO_MEMORY;

	for (size_t i = 0; i < grid->columns; i++) {
		if (error == 0)
			error = table_set(line, i, &cells[i]);
		text_clear(&cells[i]);
	}
	return error;
}

static int add_mdev(const struct grid *grid,
	const struct list_request *request, const struct host_mdev *mdev)
{
	const struct list_row row = list_mdev_row(request, mdev->uuid);
	struct text cells[GRID_COLUMNS] = {0};

	text_add(&cells[0], mdev->uuid);
	text_add(&cells[1], "mdev");
	text_add_fact(&cells[2], &mdev->parent);
	text_add_fact(&cells[3], &mdev->type);
	text_add_fact(&cells[4], &mdev->driver);
	text_add_count(&cells[5], mdev->group);
	list_cell_verdict(&cells[6], NULL, &row);
	return grid_add(grid, cells);
}

static int add_vgpu(const struct grid *grid, const struct host_vgpu *vgpu)
{
	struct text cells[GRID_COLUMNS] = {0};

	text_add(&cells[0], pci_address_text(vgpu->address).string);
	text_add(&cells[1], "NVIDIA vGPU");
	text_add_fact(&cells[2], &vgpu->physfn);
	text_add_fact(&cells[3], &vgpu->type);
	text_add(&cells[4], "nvidia");
	text_add_count(&cells[5], vgpu->group);
	return grid_add(grid, cells);
}

static int add_vdpa(const struct grid *grid, const struct host_vdpa *vdpa)
{
	struct text cells[GRID_COLUMNS] = {0};

	text_add_printable(&cells[0], vdpa->name);
	text_add(&cells[1], "vDPA, not VFIO");
	text_add_fact(&cells[2], &vdpa->parent);
	text_add(&cells[3], "-");
	text_add_fact(&cells[4], &vdpa->driver);
	text_add(&cells[5], "-");
	text_add(&cells[6], "-");
	return grid_add(grid, cells);
}

int emit_mdevs_table(const struct list_request *request, FILE *output)
{
	const struct host *host = request->host;
	static const char *const names[] = {
		"DEVICE", "KIND", "PARENT", "TYPE", "DRIVER", "GROUP",
		"VERDICT"};
	const struct host_mediated *mediated = &host->mediated;
	cleanup(grid_clear) struct grid grid = {0};
	int error = grid_new(output, names, ARRAY_SIZE(names), &grid);

	for (size_t i = 0; error == 0 && i < host->mdevs.count; i++)
		error = add_mdev(&grid, request, host->mdevs.items[i]);
	for (size_t i = 0; error == 0 && i < mediated->vgpus.count; i++)
		error = add_vgpu(&grid, &mediated->vgpus.items[i]);
	for (size_t i = 0; error == 0 && i < mediated->vdpas.count; i++)
		error = add_vdpa(&grid, &mediated->vdpas.items[i]);
	return error < 0 ? error : table_print(grid.table, request->width);
}

/* Drivers describe a type in several lines; a cell has one. */
static void add_lines(struct text *text, const struct fact_string *fact)
{
	if (fact->state != FACT_KNOWN) {
		text_add_fact(text, fact);
		return;
	}
	for (const char *line = fact->value; *line;) {
		size_t length = strcspn(line, "\n");
		cleanup_text struct text part = TEXT_INIT;

		text_add_bytes(&part, line, length);
		text_add_printable(text, text_string(&part));
		text->failed |= part.failed;
		line += length;
		if (*line == '\n' && *++line)
			text_add(text, ", ");
	}
}

static int add_type(const struct grid *grid, const struct host_mdev_type *type)
{
	struct text cells[GRID_COLUMNS] = {0};

	text_add_printable(&cells[0], type->parent);
	text_add_printable(&cells[1], type->id);
	text_add_count(&cells[2], type->available);
	text_add_fact(&cells[3], &type->device_api);
	text_add_fact(&cells[4], &type->name);
	add_lines(&cells[5], &type->description);
	return grid_add(grid, cells);
}

/* What a VF can become, it can become now: the driver lists no others. */
static int add_vgpu_types(const struct grid *grid, const struct host_vgpu *vgpu)
{
	int error = 0;

	for (size_t i = 0; error == 0 && i < vgpu->creatable.count; i++) {
		struct text cells[GRID_COLUMNS] = {0};

		text_add(&cells[0], pci_address_text(vgpu->address).string);
		text_add_printable(&cells[1], vgpu->creatable.items[i].id);
		text_add(&cells[2], "1");
		text_add(&cells[3], "vfio-pci");
		text_add_printable(&cells[4], vgpu->creatable.items[i].name);
		text_add(&cells[5], "NVIDIA vGPU, without mdev");
		error = grid_add(grid, cells);
	}
	return error;
}

int emit_types_table(const struct list_request *request, FILE *output)
{
	static const char *const names[] = {
		"PARENT", "TYPE", "AVAILABLE", "API", "NAME", "DESCRIPTION"};
	const struct host_mediated *mediated = &request->host->mediated;
	cleanup(grid_clear) struct grid grid = {0};
	int error = grid_new(output, names, ARRAY_SIZE(names), &grid);

	for (size_t i = 0; error == 0 && i < mediated->types.count; i++)
		error = add_type(&grid, &mediated->types.items[i]);
	for (size_t i = 0; error == 0 && i < mediated->vgpus.count; i++)
		error = add_vgpu_types(&grid, &mediated->vgpus.items[i]);
	return error < 0 ? error : table_print(grid.table, request->width);
}
