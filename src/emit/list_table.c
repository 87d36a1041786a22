/* SPDX-License-Identifier: MIT */
#include "base/cleanup.h"
#include "base/escape.h"
#include "emit/describe.h"
#include "emit/list.h"

#include <qdev/error.h>

#include <libsmartcols/libsmartcols.h>

DEFINE_CLEANUP(struct libscols_table *, scols_unref_table);

/* A column, and how a function fills its cell. */
struct column {
	const char *name;
	int flags;
	void (*cell)(struct text *text, const struct host_function *function);
};

static void cell_group(struct text *text, const struct host_function *function)
{
	if (function->group.state == FACT_KNOWN)
		text_addf(text, "%llu",
			(unsigned long long)function->group.value);
	else
		text_add(text,
			function->group.state == FACT_ABSENT ? "-" : "?");
}

static void cell_address(struct text *text,
	const struct host_function *function)
{
	text_add(text, pci_address_text(function->address).string);
}

static void cell_driver(struct text *text, const struct host_function *function)
{
	text_add_fact(text, &function->driver);
}

/* "/, sda2"; "?" stands for what can't be read. Empty when not asked for. */
static void cell_users(struct text *text, const struct host_function *function)
{
	bool is_unknown = function->uses_known.state == FACT_UNKNOWN &&
			  function->uses_known.error;

	for (size_t i = 0; i < function->uses.items.count; i++) {
		const struct host_use *use = &function->uses.items.items[i];

		if (use->kind == USE_UNKNOWN)
			continue;
		text_add(text, text->length ? ", " : "");
		text_add_printable(text, use->name);
	}
	if (is_unknown)
		text_add(text, text->length ? ", ?" : "?");
	else if (!text->length)
		text_add(text, "-");
}

static const struct column columns[] = {
	{"GROUP", SCOLS_FL_RIGHT, cell_group},
	{"DEVICE", 0, cell_address},
	{"DRIVER", 0, cell_driver},
	{"CLASS", 0, text_add_class},
	{"NAME", SCOLS_FL_TRUNC, text_add_name},
	{"USERS", 0, cell_users}, /* last: only some ask for it */
};

/* Whether somebody asked who uses the functions. */
static size_t column_count(const struct host *host)
{
	for (size_t i = 0; i < host->functions.count; i++) {
		struct fact known = host->functions.items[i]->uses_known;

		if (known.state != FACT_UNKNOWN || known.error)
			return ARRAY_SIZE(columns);
	}
	return ARRAY_SIZE(columns) - 1;
}

static int new_table(
	const struct host *host, FILE *output, struct libscols_table **ret)
{
	cleanup(scols_unref_table_p) struct libscols_table *table =
		scols_new_table();

	if (!table)
		return QDEV_ERROR_NO_MEMORY;
	scols_table_set_stream(table, output);
	/* The cells are printable; escaped again, a backslash would double. */
	scols_table_enable_noencoding(table, 1);
	for (size_t i = 0; i < column_count(host); i++)
		if (!scols_table_new_column(
			    table, columns[i].name, 0, columns[i].flags))
			return QDEV_ERROR_NO_MEMORY;
	*ret = TAKE_PTR(table);
	return 0;
}

static int add_row(struct libscols_table *table,
	const struct host_function *function)
{
	struct libscols_line *line = scols_table_new_line(table, NULL);

	if (!line)
		return QDEV_ERROR_NO_MEMORY;
	for (size_t i = 0; i < scols_table_get_ncols(table); i++) {
		cleanup_text struct text text = TEXT_INIT;

		columns[i].cell(&text, function);
		if (text.failed ||
			scols_line_set_data(line, i, text_string(&text)) < 0)
			return QDEV_ERROR_NO_MEMORY;
	}
	return 0;
}

/* A row that has no function: an odd entry, or a group's other member. */
static int add_named_row(struct libscols_table *table, const char *group,
	const char *name, const struct fact_string *driver)
{
	cleanup_text struct text printable = TEXT_INIT, driver_text = TEXT_INIT;
	struct libscols_line *line = scols_table_new_line(table, NULL);

	text_add_printable(&printable, name);
	text_add_fact(&driver_text, driver);
	if (!line || printable.failed || driver_text.failed ||
		scols_line_set_data(line, 0, group) < 0 ||
		scols_line_set_data(line, 1, text_string(&printable)) < 0 ||
		scols_line_set_data(line, 2, text_string(&driver_text)) < 0)
		return QDEV_ERROR_NO_MEMORY;
	return 0;
}

static int print_table(struct libscols_table *table)
{
	return scols_print_table(table) < 0 ? QDEV_ERROR_NO_MEMORY : 0;
}

int emit_devices_table(const struct host *host, FILE *output)
{
	static const struct fact_string unknown;
	cleanup(scols_unref_table_p) struct libscols_table *table = NULL;
	int error = new_table(host, output, &table);

	for (size_t i = 0; error == 0 && i < host->functions.count; i++)
		if (host->functions.items[i]->existence.state == FACT_KNOWN)
			error = add_row(table, host->functions.items[i]);
	for (size_t i = 0; error == 0 && i < host->strangers.count; i++)
		error = add_named_row(
			table, "?", host->strangers.items[i], &unknown);
	return error < 0 ? error : print_table(table);
}

static int add_group(struct libscols_table *table, const struct host *host,
	const struct host_group *group)
{
	static const struct fact_string unknown;
	char id[16];
	int error = 0;

	snprintf(id, sizeof(id), "%u", group->id);
	if (group->members_known.state == FACT_UNKNOWN && !group->members.count)
		return add_named_row(table, id, "?", &unknown);
	for (size_t i = 0; error == 0 && i < group->members.count; i++) {
		const struct host_member *member = &group->members.items[i];
		const struct host_function *function = member->is_pci
			? host_function(host, member->address)
			: NULL;

		error = function ? add_row(table, function)
				 : add_named_row(table, id, member->name,
					   &member->driver);
	}
	return error;
}

int emit_groups_table(const struct host *host, FILE *output)
{
	cleanup(scols_unref_table_p) struct libscols_table *table = NULL;
	int error = new_table(host, output, &table);

	for (size_t i = 0; error == 0 && i < host->groups.count; i++)
		error = add_group(table, host, host->groups.items[i]);
	return error < 0 ? error : print_table(table);
}
