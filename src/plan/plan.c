/* SPDX-License-Identifier: MIT */
#include "plan/plan.h"

#include "base/cleanup.h"
#include "plan/placement.h"

#include <qdev/error.h>

#include <stdlib.h>

DEFINE_CLEANUP(struct plan *, plan_free);

struct plan *plan_free(struct plan *plan)
{
	if (!plan)
		return NULL;
	qdev_topology_free(plan->topology);
	free(plan);
	return NULL;
}

static int place_spare_ports(struct placement *placement, unsigned count)
{
	struct qdev_root_port *port;
	int error = 0;

	for (unsigned i = 0; error == 0 && i < count; i++)
		error = qdev_topology_add_root_port(
			placement->plan->topology, &port);
	if (error < 0 && error != QDEV_ERROR_NO_MEMORY)
		text_addf(placement->problem, "--spare-ports %u: %s", count,
			qdev_error_text(error));
	return error;
}

static int place(const struct request *request, struct placement *placement)
{
	int error = qdev_topology_set_root_port_driver(
		placement->plan->topology, request->root_port_driver);

	for (size_t i = 0; error == 0 && i < request->items.count; i++) {
		const struct item *item = &request->items.items[i];

		error = item->kind->place(placement, item);
	}
	if (error == 0)
		error = place_spare_ports(placement, request->spare_ports);
	return error;
}

int plan_new(const struct request *request, const struct host *host,
	const struct target_list *targets, struct plan **ret,
	struct text *problem)
{
	cleanup(plan_free_p) struct plan *plan = calloc(1, sizeof(*plan));
	cleanup_free bool *placed =
		calloc(targets ? targets->items.count + 1 : 1, sizeof(bool));

	if (!plan || !placed)
		return QDEV_ERROR_NO_MEMORY;
	plan->memory = request->memory;

	struct placement placement = {
		.plan = plan,
		.host = host,
		.targets = targets,
		.placed = placed,
		.problem = problem,
	};
	int error = qdev_topology_new(&plan->topology);

	if (error == 0)
		error = place(request, &placement);
	if (error < 0)
		return error;
	*ret = TAKE_PTR(plan);
	return 0;
}
