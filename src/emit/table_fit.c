/* SPDX-License-Identifier: MIT */

/*
 * A table on a terminal that is too narrow for it. libsmartcols cuts at the end
 * of a cell, where names have their ids, and one column to nothing before the
 * next; here all that may be cut have one limit.
 */

#include "base/array.h"
#include "base/escape.h"
#include "emit/table.h"

#include <qdev/error.h>

#include <string.h>

/* Less of a cell says nothing: it is the width of ids. */
#define LEAST 11

struct measure {
	struct libscols_column *column;
	size_t width; /* of its widest cell, or its name */
	bool may_be_cut;
};

struct fit {
	struct libscols_table *table;
	struct libscols_iter *lines;
	ARRAY(struct measure) columns;
	bool failed;
};

static void fit_clear(struct fit *fit)
{
	scols_free_iter(fit->lines);
	array_clear(&fit->columns);
}

static const char *cell_text(struct libscols_line *line, size_t column)
{
	const char *text =
		scols_cell_get_data(scols_line_get_cell(line, column));

	return text ? text : "";
}

/* What libsmartcols draws before a cell of a tree. */
static size_t branch_width(
	const struct libscols_column *column, const struct libscols_line *line)
{
	size_t width = 0;

	if (!scols_column_is_tree(column))
		return 0;
	while ((line = scols_line_get_parent(line)))
		width += 2;
	return width;
}

static void measure_line(struct fit *fit, struct libscols_line *line)
{
	for (size_t i = 0; i < fit->columns.count; i++) {
		struct measure *measure = &fit->columns.items[i];
		size_t width = text_width(cell_text(line, i)) +
			       branch_width(measure->column, line);

		if (width > measure->width)
			measure->width = width;
	}
}

static void cut_line(
	struct fit *fit, struct libscols_line *line, size_t limit)
{
	for (size_t i = 0; i < fit->columns.count; i++) {
		const struct measure *measure = &fit->columns.items[i];
		cleanup_text struct text cut = TEXT_INIT;

		if (!measure->may_be_cut ||
			text_width(cell_text(line, i)) <= limit)
			continue;
		text_add_cut(&cut, cell_text(line, i), limit);
		fit->failed |= table_set(line, i, &cut) < 0;
	}
}

static int measure_columns(struct fit *fit)
{
	struct libscols_column *column;
	struct libscols_line *line;

	scols_reset_iter(fit->lines, SCOLS_ITER_FORWARD);
	while (scols_table_next_column(fit->table, fit->lines, &column) == 0) {
		struct measure *measure = array_add(&fit->columns);

		if (!measure)
			return QDEV_ERROR_NO_MEMORY;
		*measure = (struct measure){
			.column = column,
			.width = text_width(scols_column_get_name(column)),
			.may_be_cut = scols_column_is_trunc(column),
		};
	}
	scols_reset_iter(fit->lines, SCOLS_ITER_FORWARD);
	while (scols_table_next_line(fit->table, fit->lines, &line) == 0)
		measure_line(fit, line);
	return 0;
}

/* The width of the table, of which no column that may be cut is wider. */
static size_t width_within(const struct fit *fit, size_t limit)
{
	size_t width = fit->columns.count ? fit->columns.count - 1 : 0;

	for (size_t i = 0; i < fit->columns.count; i++) {
		const struct measure *measure = &fit->columns.items[i];

		width += measure->may_be_cut && measure->width > limit
				 ? limit
				 : measure->width;
	}
	return width;
}

static size_t find_limit(const struct fit *fit, size_t width)
{
	size_t limit = 0;

	for (size_t i = 0; i < fit->columns.count; i++)
		if (fit->columns.items[i].width > limit)
			limit = fit->columns.items[i].width;
	while (limit > LEAST && width_within(fit, limit) > width)
		limit--;
	return limit;
}

int table_fit(struct libscols_table *table, size_t width)
{
	cleanup(fit_clear) struct fit fit = {
		.table = table,
		.lines = scols_new_iter(SCOLS_ITER_FORWARD),
	};
	struct libscols_line *line;
	size_t limit;

	if (!fit.lines || measure_columns(&fit) < 0)
		return QDEV_ERROR_NO_MEMORY;
	limit = find_limit(&fit, width);
	scols_reset_iter(fit.lines, SCOLS_ITER_FORWARD);
	while (scols_table_next_line(table, fit.lines, &line) == 0)
		cut_line(&fit, line, limit);
	return fit.failed ? QDEV_ERROR_NO_MEMORY : 0;
}
