/* SPDX-License-Identifier: MIT */
#include "base/escape.h"
#include "emit/describe.h"
#include "emit/list.h"
#include "emit/list_tree.h"
#include "emit/table.h"

#include <qdev/error.h>

#include <string.h>

/* The device's column bears the tree, or else the first. */
static size_t tree_column(const struct list_columns *columns)
{
	for (size_t i = 0; i < columns->items.count; i++)
		if (columns->items.items[i]->cell == list_cell_address)
			return i;
	return 0;
}

static int new_table(const struct list_request *request, FILE *output,
	struct libscols_table **ret)
{
	const struct list_columns *columns = &request->columns;
	cleanup(scols_unref_table_p) struct libscols_table *table = NULL;
	int error = table_new(output, &table);

	for (size_t i = 0; error == 0 && i < columns->items.count; i++) {
		const struct list_column *column = columns->items.items[i];
		int flags = column->flags;

		if (request->tree && i == tree_column(columns))
			flags |= SCOLS_FL_TREE;
		if (!scols_table_new_column(table, column->name, 0, flags))
			error = QDEV_ERROR_NO_MEMORY;
	}
	if (error < 0)
		return error;
	*ret = TAKE_PTR(table);
	return 0;
}

static int add_row(struct libscols_table *table,
	const struct list_request *request, const struct list_row *row,
	struct libscols_line *parent, struct libscols_line **ret)
{
	const struct list_columns *columns = &request->columns;
	struct libscols_line *line = scols_table_new_line(table, parent);

	if (!line)
		return QDEV_ERROR_NO_MEMORY;
	for (size_t i = 0; i < columns->items.count; i++) {
		const struct list_column *column = columns->items.items[i];
		cleanup_text struct text text = TEXT_INIT;

		column->cell(&text, column, row);
		if (table_set(line, i, &text) < 0)
			return QDEV_ERROR_NO_MEMORY;
	}
	*ret = line;
	return 0;
}

static int add_function(struct libscols_table *table,
	const struct list_request *request,
	const struct host_function *function, struct libscols_line *parent,
	struct libscols_line **ret)
{
	struct list_row row = list_row(request, function);

	return add_row(table, request, &row, parent, ret);
}

/* An entry that is no address: its name is all. */
static int add_stranger(struct libscols_table *table,
	const struct list_request *request, const char *name)
{
	static const struct host_function unknown;
	struct libscols_line *line;

	return add_row(table, request,
		&(struct list_row){.function = &unknown, .name = name}, NULL,
		&line);
}

/* A group's member that is no PCI function, or is not listed as one. */
static int add_other(struct libscols_table *table,
	const struct list_request *request, const struct host_group *group,
	const struct host_member *member, struct libscols_line *parent)
{
	const struct list_columns *columns = &request->columns;
	struct libscols_line *line = scols_table_new_line(table, parent);
	const struct list_row row = list_mdev_row(request, member->name);

	if (!line)
		return QDEV_ERROR_NO_MEMORY;
	for (size_t i = 0; i < columns->items.count; i++) {
		const char *name = columns->items.items[i]->name;
		cleanup_text struct text text = TEXT_INIT;

		if (strcmp(name, "GROUP") == 0)
			text_addf(&text, "%u", group->id);
		else if (strcmp(name, "DEVICE") == 0)
			text_add_printable(&text, member->name);
		else if (strcmp(name, "DRIVER") == 0)
			text_add_fact(&text, &member->driver);
		else if (strcmp(name, "VERDICT") == 0 && row.verdict)
			list_cell_verdict(&text, NULL, &row);
		if (table_set(line, i, &text) < 0)
			return QDEV_ERROR_NO_MEMORY;
	}
	return 0;
}

static int add_devices(
	struct libscols_table *table, const struct list_request *request)
{
	const struct host *host = request->host;
	struct libscols_line *line;
	int error = 0;

	for (size_t i = 0; error == 0 && i < host->functions.count; i++) {
		const struct host_function *function = host->functions.items[i];

		if (function->existence.state == FACT_KNOWN &&
			filter_match(request->filter, function) == FILTER_YES)
			error = add_function(
				table, request, function, NULL, &line);
	}
	return error;
}

/* The lines of a tree, by the functions' places in the host. */
struct lines {
	struct libscols_table *table;
	const struct list_request *request;
	struct libscols_line **items;
	struct libscols_line *top; /* of those that are below none; or NULL */
};

static int add_below(size_t index, size_t parent, void *data)
{
	struct lines *lines = data;
	const struct host *host = lines->request->host;

	return add_function(lines->table, lines->request,
		host->functions.items[index],
		parent < host->functions.count ? lines->items[parent]
					       : lines->top,
		&lines->items[index]);
}

static int add_device_tree(struct lines *lines)
{
	return list_tree_of_host(
		lines->request->host, lines->request->filter, add_below, lines);
}

static int lines_new(struct libscols_table *table,
	const struct list_request *request, struct lines *ret)
{
	*ret = (struct lines){
		.table = table,
		.request = request,
		.items = calloc(request->host->functions.count + 1,
			sizeof(struct libscols_line *)),
	};
	return ret->items ? 0 : QDEV_ERROR_NO_MEMORY;
}

static void lines_clear(struct lines *lines)
{
	free(lines->items);
}

int emit_devices_table(const struct list_request *request, FILE *output)
{
	cleanup(scols_unref_table_p) struct libscols_table *table = NULL;
	cleanup(lines_clear) struct lines lines = {0};
	const struct host *host = request->host;
	int error = new_table(request, output, &table);

	if (error == 0)
		error = lines_new(table, request, &lines);
	if (error == 0)
		error = request->tree ? add_device_tree(&lines)
				      : add_devices(table, request);
	if (!filter_is_set(request->filter))
		for (size_t i = 0; error == 0 && i < host->strangers.count; i++)
			error = add_stranger(
				table, request, host->strangers.items[i]);
	return error < 0 ? error : table_print(table, request->width);
}

/* The line that a group's members are below: "group 14". */
static int add_top(struct lines *lines, const struct host_group *group)
{
	const struct list_columns *columns = &lines->request->columns;
	cleanup_text struct text text = TEXT_INIT;

	lines->top = scols_table_new_line(lines->table, NULL);
	text_addf(&text, "group %u", group->id);
	if (!lines->top)
		return QDEV_ERROR_NO_MEMORY;
	return table_set(lines->top, tree_column(columns), &text);
}

static int add_members(struct lines *lines, const struct host_group *group)
{
	const struct host *host = lines->request->host;
	static char nameless[] = "?";
	static const struct host_member unknown = {.name = nameless};
	int error = 0;

	if (group->members_known.state == FACT_UNKNOWN && !group->members.count)
		return add_other(lines->table, lines->request, group, &unknown,
			lines->top);
	if (lines->request->tree)
		error = list_tree_of_group(host, group, add_below, lines);
	for (size_t i = 0; error == 0 && i < group->members.count; i++) {
		const struct host_member *member = &group->members.items[i];
		size_t index = member->is_pci ? host_function_index(
							host, member->address)
					      : host->functions.count;

		if (index == host->functions.count)
			error = add_other(lines->table, lines->request, group,
				member, lines->top);
		else if (!lines->request->tree)
			error = add_below(index, host->functions.count, lines);
	}
	return error;
}

int emit_groups_table(const struct list_request *request, FILE *output)
{
	cleanup(scols_unref_table_p) struct libscols_table *table = NULL;
	cleanup(lines_clear) struct lines lines = {0};
	const struct host *host = request->host;
	int error = new_table(request, output, &table);

	if (error == 0)
		error = lines_new(table, request, &lines);
	for (size_t i = 0; error == 0 && i < host->groups.count; i++) {
		const struct host_group *group = host->groups.items[i];

		if (filter_match_group(request->filter, host, group) !=
			FILTER_YES)
			continue;
		if (request->tree)
			error = add_top(&lines, group);
		if (error == 0)
			error = add_members(&lines, group);
	}
	return error < 0 ? error : table_print(table, request->width);
}
