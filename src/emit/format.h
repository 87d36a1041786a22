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

enum plan_section {
	SECTION_MACHINE = 1 << 0,   /* -machine, -nodefaults, -m */
	SECTION_RESOURCES = 1 << 1, /* -object, -blockdev, -chardev, … */
	SECTION_DEVICES = 1 << 2,   /* -device */
	SECTION_ALL = (1 << 3) - 1,
};

struct plan_format {
	const char *name;
	const char *help;
	bool has_sections; /* may be limited to some of them */
	int (*emit)(const struct plan *plan, unsigned sections, FILE *output);
};

/* Ended by one without a name; the first is the default. */
extern const struct plan_format plan_formats[];

const struct plan_format *plan_format(const char *name);

/* Reads "resources,devices"; false when one is no section. */
bool plan_sections_parse(const char *string, unsigned *ret) must_check;

int emit_qemu(const struct plan *plan, unsigned sections, FILE *output);
int emit_devices(const struct plan *plan, unsigned sections, FILE *output);

#endif
