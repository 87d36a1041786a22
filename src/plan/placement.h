/* SPDX-License-Identifier: MIT */
#ifndef PLAN_PLACEMENT_H
#define PLAN_PLACEMENT_H

/* A plan in the making: what the kinds place their items with. */

#include "plan/plan.h"

struct placement {
	struct plan *plan;
	const struct host *host;
	const struct target_list *targets;
	size_t selector; /* of the passthrough item that comes next */
	bool *placed;    /* one for each target */
	struct text *problem;
};

/* passthrough.c */
int place_passthrough(struct placement *placement, const struct item *item);

#endif
