/* SPDX-License-Identifier: MIT */
#include "emit/table.h"

#include <qdev/error.h>

int table_new(FILE *output, struct libscols_table **ret)
{
	struct libscols_table *table = scols_new_table();

	if (!table)
		return QDEV_ERROR_NO_MEMORY;
	scols_table_set_stream(table, output);
	/* The cells are printable; escaped again, a backslash would double. */
	scols_table_enable_noencoding(table, 1);
	*ret = table;
	return 0;
}

int table_set(
	struct libscols_line *line, size_t column, const struct text *text)
{
	if (text->failed ||
		scols_line_set_data(line, column, text_string(text)) < 0)
		return QDEV_ERROR_NO_MEMORY;
	return 0;
}

int table_print(struct libscols_table *table, size_t width)
{
	/* What is too wide even so goes on in the terminal's next line. */
	scols_table_set_termforce(table, SCOLS_TERMFORCE_NEVER);
	if (width && table_fit(table, width) < 0)
		return QDEV_ERROR_NO_MEMORY;
	return scols_print_table(table) < 0 ? QDEV_ERROR_NO_MEMORY : 0;
}
