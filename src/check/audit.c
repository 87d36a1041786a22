/* SPDX-License-Identifier: MIT */
#include "check/audit.h"

#include <qdev/error.h>

#include <stdlib.h>

static const char *const rank_words[] = {
	[AUDIT_NOTHING] = "none",
	[AUDIT_GO] = "go",
	[AUDIT_UNKNOWN] = "unknown",
	[AUDIT_ACTION] = "action",
	[AUDIT_BLOCKED] = "blocked",
};

const char *audit_rank_word(enum audit_rank rank)
{
	return rank_words[rank];
}

static enum audit_rank rank_of_severity(enum severity severity)
{
	static const enum audit_rank ranks[] = {
		[SEVERITY_INFO] = AUDIT_GO,
		[SEVERITY_WARN] = AUDIT_GO,
		[SEVERITY_UNKNOWN] = AUDIT_UNKNOWN,
		[SEVERITY_ACTION] = AUDIT_ACTION,
		[SEVERITY_BLOCK] = AUDIT_BLOCKED,
	};

	return ranks[severity];
}

enum audit_rank audit_rank_of(
	const struct audit *audit, const struct host_function *function)
{
	const struct survey_entry *entry =
		survey_entry(audit->survey, audit->host, function);

	if (!entry)
		return AUDIT_UNKNOWN;
	return survey_is_bridge(entry) ? AUDIT_NOTHING
				       : rank_of_severity(entry->worst);
}

enum audit_rank audit_rank_of_mdev(const struct audit *audit, const char *uuid)
{
	const struct survey_entry *entry =
		survey_mdev(audit->survey, audit->host, uuid);

	return entry ? rank_of_severity(entry->worst) : AUDIT_NOTHING;
}

bool audit_is_ungrouped(const struct host_function *function)
{
	return function->existence.state == FACT_KNOWN &&
	       function->group.state != FACT_KNOWN;
}

bool audit_is_mdev_ungrouped(const struct host_mdev *mdev)
{
	return mdev->existence.state == FACT_KNOWN &&
	       mdev->group.state != FACT_KNOWN;
}

static enum audit_rank rank_of_member(
	const struct audit *audit, const struct host_member *member)
{
	const struct host_function *function =
		host_member_function(audit->host, member);

	if (!member->is_pci)
		return audit_rank_of_mdev(audit, member->name);
	return function ? audit_rank_of(audit, function) : AUDIT_NOTHING;
}

static void judge_group(const struct audit *audit, struct audit_group *group)
{
	group->slots = isolation_count_slots(group->group);
	if (group->group->members_known.state == FACT_UNKNOWN)
		group->rank = AUDIT_UNKNOWN;
	for (size_t i = 0; i < group->group->members.count; i++) {
		enum audit_rank rank = rank_of_member(
			audit, &group->group->members.items[i]);

		group->devices += rank != AUDIT_NOTHING;
		if (rank > group->rank)
			group->rank = rank;
	}
}

static int compare_groups(const void *a, const void *b)
{
	const struct audit_group *one = a, *other = b;

	if (one->rank != other->rank)
		return one->rank > other->rank ? -1 : 1;
	return (one->group->id > other->group->id) -
	       (one->group->id < other->group->id);
}

static int add_groups(struct audit *audit)
{
	for (size_t i = 0; i < audit->host->groups.count; i++) {
		struct audit_group *group = array_add(&audit->groups);
		uint32_t *several;

		if (!group)
			return QDEV_ERROR_NO_MEMORY;
		group->group = audit->host->groups.items[i];
		judge_group(audit, group);
		audit->shared += group->slots > 1;
		if (group->group->members.count < 2)
			continue;
		several = array_add(&audit->several);
		if (!several)
			return QDEV_ERROR_NO_MEMORY;
		*several = group->group->id;
	}
	if (audit->groups.count > 1)
		qsort(audit->groups.items, audit->groups.count,
			sizeof(struct audit_group), compare_groups);
	return 0;
}

static int add_function(
	struct audit *audit, const struct host_function *function)
{
	enum audit_rank rank = audit_rank_of(audit, function);
	const struct host_function **port;

	audit->functions++;
	audit->bridges += rank == AUDIT_NOTHING;
	audit->ranks[rank] += rank != AUDIT_NOTHING;
	audit->ungrouped += audit_is_ungrouped(function);
	if (function->leads_on ||
		!isolation_port_isolates(audit->host, function))
		return 0;
	port = array_add(&audit->free_ports);
	if (!port)
		return QDEV_ERROR_NO_MEMORY;
	*port = function;
	return 0;
}

static void add_mdev(struct audit *audit, const struct host_mdev *mdev)
{
	audit->mdevs++;
	audit->ranks[audit_rank_of_mdev(audit, mdev->uuid)]++;
	audit->ungrouped += audit_is_mdev_ungrouped(mdev);
}

/* A group may list what its bus does not: it is shown, and judged, there. */
static bool counts(const struct host_function *function)
{
	return function->existence.state == FACT_KNOWN ||
	       function->group.state == FACT_KNOWN;
}

static int fill(struct audit *audit)
{
	const struct host *host = audit->host;
	int error = survey_new(host, &audit->survey);

	for (size_t i = 0; error == 0 && i < host->functions.count; i++)
		if (counts(host->functions.items[i]))
			error = add_function(audit, host->functions.items[i]);
	for (size_t i = 0; error == 0 && i < host->mdevs.count; i++)
		if (host->mdevs.items[i]->existence.state == FACT_KNOWN)
			add_mdev(audit, host->mdevs.items[i]);
	return error < 0 ? error : add_groups(audit);
}

int audit_new(const struct host *host, struct audit **ret)
{
	struct audit *audit = calloc(1, sizeof(*audit));
	int error;

	if (!audit)
		return QDEV_ERROR_NO_MEMORY;
	audit->host = host;
	error = fill(audit);
	if (error < 0) {
		audit_free(audit);
		return error;
	}
	*ret = audit;
	return 0;
}

struct audit *audit_free(struct audit *audit)
{
	if (!audit)
		return NULL;
	survey_free(audit->survey);
	array_clear(&audit->groups);
	array_clear(&audit->several);
	array_clear(&audit->free_ports);
	free(audit);
	return NULL;
}

static int compare_ids(const void *a, const void *b)
{
	uint32_t one = *(const uint32_t *)a, other = *(const uint32_t *)b;

	return (one > other) - (one < other);
}

size_t audit_number_of(
	const struct audit *audit, const struct host_group *group)
{
	const uint32_t *found =
		audit->several.count
			? bsearch(&group->id, audit->several.items,
				  audit->several.count, sizeof(uint32_t),
				  compare_ids)
			: NULL;

	return found ? (size_t)(found - audit->several.items) : 0;
}

/* Slots are named by the bus they are on: the one below the port. */
const char *audit_slot_name(
	const struct host *host, const struct host_function *port)
{
	if (port->isolation.header_known.state != FACT_KNOWN)
		return NULL;
	for (size_t i = 0; i < host->slots.count; i++)
		if (host->slots.items[i].address.domain ==
				port->address.domain &&
			host->slots.items[i].address.bus ==
				port->isolation.secondary_bus)
			return host->slots.items[i].name;
	return NULL;
}

/* What hangs together in its own slot does so in any other. */
bool audit_has_movable(
	const struct audit_group *group, const struct isolation *isolation)
{
	if (group->slots < 2 || group->devices == 0)
		return false;
	for (size_t i = 0; i < isolation->hops.count; i++)
		if (!isolation->hops.items[i].in_slot)
			return true;
	return false;
}
