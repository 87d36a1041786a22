/* SPDX-License-Identifier: MIT */
#ifndef EMIT_LIST_H
#define EMIT_LIST_H

/* How a host is listed: tables for people, JSON for programs. */

#include "host/host.h"

#include <stdio.h>

struct list_format {
	const char *name;
	bool for_people; /* who are told why there is nothing to see */
	int (*devices)(const struct host *host, FILE *output);
	int (*groups)(const struct host *host, FILE *output);
};

/* Ended by one without a name; the first is the default. */
extern const struct list_format list_formats[];

const struct list_format *list_format(const char *name);

int emit_devices_table(const struct host *host, FILE *output);
int emit_groups_table(const struct host *host, FILE *output);
int emit_devices_json(const struct host *host, FILE *output);
int emit_groups_json(const struct host *host, FILE *output);

#endif
