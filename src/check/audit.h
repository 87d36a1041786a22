/* SPDX-License-Identifier: MIT */
#ifndef CHECK_AUDIT_H
#define CHECK_AUDIT_H

/*
 * A host as an auditor sees it: every IOMMU group with its verdict, worst
 * first, and totals. Whoever prints it asks survey and isolation for more.
 */

#include "check/isolation.h"
#include "check/survey.h"

/* From the best to the worst; what groups are sorted by. */
enum audit_rank {
	AUDIT_NOTHING, /* bridges, or no PCI devices: none to pass through */
	AUDIT_GO,
	AUDIT_UNKNOWN,
	AUDIT_ACTION,
	AUDIT_BLOCKED,
	AUDIT_RANKS,
};

/* "go", "action", …, as a survey says; "none" */
const char *audit_rank_word(enum audit_rank rank);

struct audit_group {
	const struct host_group *group;
	enum audit_rank rank; /* that of its worst device which is no bridge */
	size_t slots;         /* more than one: they share it */
	size_t devices;       /* that could be passed through: no bridges */
};

struct audit {
	const struct host *host;
	struct survey *survey;
	ARRAY(struct audit_group) groups; /* worst first, then by number */
	ARRAY(uint32_t) several; /* ids of groups of several members, sorted */
	size_t ungrouped;   /* devices without a group, or of an unknown one */
	size_t functions;   /* all that the host has */
	size_t mdevs;       /* likewise */
	size_t bridges;     /* of these */
	size_t shared;      /* groups of more than one slot */
	size_t ranks[AUDIT_RANKS]; /* mdevs, and functions but bridges */

	/* Empty ports below which a card would be alone. */
	ARRAY(const struct host_function *) free_ports;
};

/*
 * Of a host read with DETAIL_VERDICT, DETAIL_USERS and DETAIL_ISOLATION, its
 * groups, slots and mdevs. 0 or QDEV_ERROR_NO_MEMORY.
 */
int audit_new(const struct host *host, struct audit **ret) must_check;
struct audit *audit_free(struct audit *audit);

/* What a function is for an audit: a bridge is nothing to pass through. */
enum audit_rank audit_rank_of(
	const struct audit *audit, const struct host_function *function);

/* What a member that is no PCI function is: nothing, unless an mdev. */
enum audit_rank audit_rank_of_mdev(
	const struct audit *audit, const char *uuid);

/* Whether a device belongs to no group that anybody knows. */
bool audit_is_ungrouped(const struct host_function *function);
bool audit_is_mdev_ungrouped(const struct host_mdev *mdev);

/* Which of the groups of several members it is, by their ids; from 0. */
size_t audit_number_of(
	const struct audit *audit, const struct host_group *group);

/* The name of the slot below a port, or NULL. */
const char *audit_slot_name(
	const struct host *host, const struct host_function *port);

/* Whether a card could leave the group for another slot. */
bool audit_has_movable(const struct audit_group *group,
	const struct isolation *isolation);

#endif
