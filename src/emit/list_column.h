/* SPDX-License-Identifier: MIT */
#ifndef EMIT_LIST_COLUMN_H
#define EMIT_LIST_COLUMN_H

/*
 * The columns of listings of PCI functions, a table: what each is called, what
 * it reads of the host, its cell and its keys in JSON.
 */

#include "base/text.h"
#include "check/survey.h"
#include "emit/json.h"
#include "host/host.h"

struct list_row {
	const struct host_function *function;
	const struct survey_entry *verdict; /* NULL: nobody asked */
	const char *name; /* of an entry that is no address; else NULL */
};

struct list_column {
	const char *name;
	unsigned details; /* enum host_detail */
	int flags;        /* SCOLS_FL_… */
	void (*cell)(struct text *text, const struct list_column *column,
		const struct list_row *row);
	void (*keys)(struct json *json, json_t *object,
		const struct list_column *column, const struct list_row *row);

	/* Of columns that are one fact: its key, and where it is. */
	const char *key;
	size_t offset;
	bool detailed; /* in host_details, not host_function */
	int digits;    /* of a hex number */
	const char *help;
};

/* Ended by one without a name. */
extern const struct list_column list_column_table[];

struct list_columns {
	ARRAY(const struct list_column *) items;
};

/*
 * Adds the columns of "NAME,NAME…", in either case, or "all". 0,
 * QDEV_ERROR_NO_MEMORY, or QDEV_ERROR_INVALID with a line in *problem.
 */
int list_columns_add(struct list_columns *columns, const char *names,
	struct text *problem) must_check;
void list_columns_clear(struct list_columns *columns);

/* All that the columns read. */
unsigned list_columns_details(const struct list_columns *columns);

/* The fact of a column that is one. */
const void *list_fact(
	const struct list_column *column, const struct list_row *row);

/* list_cell.c */
#define LIST_CELL(name)                                                        \
	void list_cell_##name(struct text *, const struct list_column *,       \
		const struct list_row *)
LIST_CELL(address);
LIST_CELL(string);
LIST_CELL(number);
LIST_CELL(yes_no);
LIST_CELL(class);
LIST_CELL(name);
LIST_CELL(subsystem);
LIST_CELL(hex);
LIST_CELL(verdict);
LIST_CELL(parent);
LIST_CELL(bars);
LIST_CELL(resize);
LIST_CELL(link);
LIST_CELL(power);
LIST_CELL(reset);
LIST_CELL(modules);
LIST_CELL(sriov);
LIST_CELL(users);

/* list_key.c */
#define LIST_KEY(name)                                                         \
	void list_key_##name(struct json *, json_t *object,                    \
		const struct list_column *, const struct list_row *)
LIST_KEY(address);
LIST_KEY(string);
LIST_KEY(number);
LIST_KEY(yes_no);
LIST_KEY(hex);
LIST_KEY(class);
LIST_KEY(name);
LIST_KEY(subsystem);
LIST_KEY(verdict);
LIST_KEY(parent);
LIST_KEY(bars);
LIST_KEY(resize);
LIST_KEY(link);
LIST_KEY(power);
LIST_KEY(reset);
LIST_KEY(modules);
LIST_KEY(sriov);
LIST_KEY(users);

#endif
