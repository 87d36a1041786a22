/* SPDX-License-Identifier: MIT */
#ifndef EMIT_FORMAT_H
#define EMIT_FORMAT_H

/*
 * How a plan is printed: one row a format, one file a row. A format prints and
 * decides nothing. 0, QDEV_ERROR_NO_MEMORY; what the stream says of writing is
 * the caller's to ask.
 */

#include "plan/plan.h"

#include <stdio.h>

struct plan_format {
	const char *name;
	const char *help;
	int (*emit)(const struct plan *plan, FILE *output);
};

/* Ended by one without a name; the first is the default. */
extern const struct plan_format plan_formats[];

const struct plan_format *plan_format(const char *name);

int emit_qemu(const struct plan *plan, FILE *output);
int emit_devices(const struct plan *plan, FILE *output);

#endif
