/* SPDX-License-Identifier: MIT */
#include "plan/plan.h"

#include "base/cleanup.h"
#include "plan/placement.h"

#include <qdev/error.h>

#include <stdlib.h>
#include <string.h>

DEFINE_CLEANUP(struct plan *, plan_free);
DEFINE_CLEANUP(struct qdev_controller_map *, qdev_controller_map_free);

struct plan *plan_free(struct plan *plan)
{
	if (!plan)
		return NULL;
	qdev_topology_free(plan->topology);
	qdev_resources_free(plan->resources);
	need_list_clear(&plan->needs);
	findings_clear(&plan->findings);
	free(plan);
	return NULL;
}

int placement_set(struct placement *placement, struct qdev_device *device,
	const char *key, const char *value)
{
	int error = qdev_device_set(device, key, value);

	if (error < 0 && error != QDEV_ERROR_NO_MEMORY)
		text_addf(placement->problem, "%s: %s=%s: %s", placement->label,
			key, value, qdev_error_text(error));
	return error;
}

int placement_set_properties(struct placement *placement,
	const struct item *item,
	struct qdev_device *device, const char *const *keys, size_t count)
{
	int error = 0;

	for (size_t i = 0; error == 0 && i < count; i++) {
		const char *value = item_get(item, keys[i]);

		if (value)
			error = placement_set(
				placement, device, keys[i], value);
	}
	return error;
}

/* No path: neither is the name of a port that of an interface. */
static bool has_own_names(enum need_kind kind)
{
	return kind == NEED_PORT || kind == NEED_TAP;
}

/* Whether two needs of one name get in each other's way. */
static bool in_conflict(const struct need *a, enum need_kind kind,
	const char *name)
{
	const struct need_rule *one = need_rule(a->kind);
	const struct need_rule *other = need_rule(kind);

	return (one->exclusive || other->exclusive) &&
		(a->kind == kind ||
			(!has_own_names(a->kind) && !has_own_names(kind))) &&
		a->kind != NEED_DIRECTORY && kind != NEED_DIRECTORY &&
		*name && strcmp(a->name, name) == 0;
}

int placement_need(struct placement *placement, enum need_kind kind,
	const char *name)
{
	struct need_list *needs = &placement->plan->needs;

	for (size_t i = 0; i < needs->items.count; i++) {
		const struct need *other = &needs->items.items[i];

		if (!in_conflict(other, kind, name))
			continue;
		text_addf(placement->problem, "%s: %s is taken by %s",
			placement->label, name, other->device);
		return QDEV_ERROR_BACKEND_IN_USE;
	}
	return need_add(needs, kind, name, placement->label);
}

/* Whatever stands in the way, the line names the flag that asked for it. */
static int explain(struct placement *placement, int error)
{
	if (error == 0 || error == QDEV_ERROR_NO_MEMORY)
		return error;
	if (placement->problem->length == 0)
		text_addf(placement->problem, "%s: %s", placement->label,
			qdev_error_text(error));
	return error;
}

static int place_item(struct placement *placement, const struct item *item)
{
	cleanup_free char *label = format_string("--%s%s%s", item->kind->name,
		item->value ? " " : "", item->value ? item->value : "");

	if (!label)
		return QDEV_ERROR_NO_MEMORY;
	placement->label = label;
	return explain(placement, item->kind->place(placement, item));
}

static int place_items(const struct request *request, bool first,
	struct placement *placement)
{
	int error = 0;

	for (size_t i = 0; error == 0 && i < request->items.count; i++)
		if (request->items.items[i].kind->goes_first == first)
			error = place_item(
				placement, &request->items.items[i]);
	return error;
}

static int place_spare_ports(struct placement *placement, unsigned count)
{
	struct qdev_root_port *port;
	int error = 0;

	placement->label = "--spare-ports";
	for (unsigned i = 0; error == 0 && i < count; i++)
		error = qdev_topology_add_root_port(
			placement->plan->topology, &port);
	return explain(placement, error);
}

/* Of no use to a plan without passthrough, and no harm either: left out. */
static int place_iommufd(
	const struct request *request, struct placement *placement)
{
	struct plan *plan = placement->plan;

	if (!request->iommufd || request->selectors.count == 0)
		return 0;
	return qdev_resources_add_iommufd(
		plan->resources, "iommufd0", &plan->iommufd);
}

static int place(const struct request *request, struct placement *placement)
{
	int error = qdev_topology_set_root_port_driver(
		placement->plan->topology, request->root_port_driver);

	if (error == 0)
		error = place_iommufd(request, placement);
	if (error == 0)
		error = place_items(request, true, placement);
	if (error == 0)
		error = place_items(request, false, placement);
	if (error == 0)
		error = place_spare_ports(placement, request->spare_ports);
	return error;
}

static int start(struct plan *plan, struct qdev_controller_map **ret)
{
	int error = qdev_resources_new(&plan->resources);

	if (error == 0)
		error = qdev_topology_new(&plan->topology);
	if (error == 0)
		error = qdev_controller_map_new(
			plan->topology, plan->resources, ret);
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
	cleanup(qdev_controller_map_free_p) struct qdev_controller_map *
		controllers = NULL;
	int error = start(plan, &controllers);

	placement.controllers = controllers;
	if (error == 0)
		error = place(request, &placement);
	if (error < 0)
		return error;
	if (plan->findings.failed)
		return QDEV_ERROR_NO_MEMORY;
	*ret = TAKE_PTR(plan);
	return 0;
}
