/* SPDX-License-Identifier: MIT */
#ifndef EMIT_TABLE_H
#define EMIT_TABLE_H

/* Tables by libsmartcols, of cells that are printable already. */

#include "base/cleanup.h"
#include "base/text.h"

#include <libsmartcols/libsmartcols.h>
#include <stdio.h>

DEFINE_CLEANUP(struct libscols_table *, scols_unref_table);

/* 0 or QDEV_ERROR_NO_MEMORY, as all here. */
int table_new(FILE *output, struct libscols_table **ret) must_check;
int table_set(struct libscols_line *line, size_t column,
	const struct text *text) must_check;
/*
 * Of a terminal so many columns wide (0: it is none), what the columns that may
 * be cut have too much of is left out.
 */
int table_print(struct libscols_table *table, size_t width) must_check;

/* table_fit.c: cuts cells, to no less than what still tells something. */
int table_fit(struct libscols_table *table, size_t width) must_check;

#endif
