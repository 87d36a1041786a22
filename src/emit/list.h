/* SPDX-License-Identifier: MIT */
#ifndef EMIT_LIST_H
#define EMIT_LIST_H

/* How a host is listed: tables for people, JSON for programs. */

#include "emit/list_column.h"
#include "host/filter.h"

#include <stdio.h>

/* What is listed, and what of it. */
struct list_request {
	const struct host *host;
	const struct survey *survey; /* NULL: without verdicts */
	const struct filter *filter;
	struct list_columns columns;
	bool tree; /* of a table: devices below bridges and groups */
	size_t width; /* of a terminal, in columns; 0: of no end */
};

struct list_format {
	const char *name;
	bool for_people; /* who are told why there is nothing to see */
	int (*devices)(const struct list_request *request, FILE *output);
	int (*groups)(const struct list_request *request, FILE *output);
	int (*mdevs)(const struct list_request *request, FILE *output);
	int (*types)(const struct list_request *request, FILE *output);

	bool group_types; /* groups are shown with their types */

	/* The columns that each shows when none are named. */
	const char *device_columns;
	const char *group_columns;
};

/* Ended by one without a name; the first is the default. */
extern const struct list_format list_formats[];

const struct list_format *list_format(const char *name);

int emit_devices_table(const struct list_request *request, FILE *output);
int emit_groups_table(const struct list_request *request, FILE *output);
int emit_devices_json(const struct list_request *request, FILE *output);
int emit_groups_json(const struct list_request *request, FILE *output);

/* mediated_table.c, mediated_json.c: no columns to choose, no filters */
int emit_mdevs_table(const struct list_request *request, FILE *output);
int emit_types_table(const struct list_request *request, FILE *output);
int emit_mdevs_json(const struct list_request *request, FILE *output);
int emit_types_json(const struct list_request *request, FILE *output);

/* The row of a function that the host has. */
struct list_row list_row(const struct list_request *request,
	const struct host_function *function);

/* Of an mdev, its verdict alone; without, of what is none. */
struct list_row list_mdev_row(
	const struct list_request *request, const char *uuid);

#endif
