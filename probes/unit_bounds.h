/* SPDX-License-Identifier: MIT */
#ifndef PROBES_UNIT_BOUNDS_H
#define PROBES_UNIT_BOUNDS_H

/*
 * What the control group of a unit, or of a slice that it is in, bounds for
 * all in it (systemd.resource-control(5)): memory, its nodes, and devices.
 */

#include "probes/unit_settings.h"

/* What others have taken of it. */
struct unit_used {
	struct fact_number memory; /* bytes */
	struct fact_number tasks;
};

/*
 * Adds what its settings, which are used up, say to host->user and host->unit.
 * 0 or -ENOMEM.
 */
int unit_bounds_add(struct unit_settings *settings, const char *unit,
	const struct unit_used *used, struct host *host) must_check;

/* Whether any memory, or how many tasks, is bound there. */
bool unit_bounds_memory(const struct unit_settings *settings) must_check;
bool unit_bounds_tasks(const struct unit_settings *settings) must_check;

/* Adds that nobody can tell what bounds the unit; `source` is why, or NULL. */
int unit_bounds_add_unknown(const char *unit, const char *source, int error,
	struct host *host) must_check;

#endif
