/* SPDX-License-Identifier: MIT */
#ifndef EMIT_AUDIT_H
#define EMIT_AUDIT_H

/* How an audit is printed: one row a format, one file a row. */

#include "check/audit.h"
#include "emit/json.h"

struct audit_request {
	const struct audit *audit;
	bool by_group; /* one group alone */
	uint32_t group;
	size_t width; /* of a terminal, in columns; 0: of no end */
};

struct audit_format {
	const char *name;
	bool for_people;
	bool group_types; /* groups are shown with their types */
	int (*emit)(const struct audit_request *request, FILE *output);
};

/* Ended by one without a name; the first is the default. */
extern const struct audit_format audit_formats[];

const struct audit_format *audit_format(const char *name);

int emit_audit_text(const struct audit_request *request, FILE *output);
int emit_audit_json(const struct audit_request *request, FILE *output);
int emit_audit_dot(const struct audit_request *request, FILE *output);
int emit_audit_html(const struct audit_request *request, FILE *output);

/* Whether a group, or an mdev by its group, is among those asked for. */
bool audit_shows(
	const struct audit_request *request, const struct host_group *group);
bool audit_shows_mdev(
	const struct audit_request *request, const struct host_mdev *mdev);

/* "12 functions, 1 mdev: 1 blocked, 3 need action, 2 go, 7 bridges" */
void text_add_totals(struct text *text, const struct audit *audit);

/* Where a card of the group would be alone: "0000:00:02.1 (slot 4), …". */
void text_add_free_ports(struct text *text, const struct audit *audit);

/* "nvme: /, sda2": who has a function; "-": nobody. */
void text_add_owner(struct text *text, const struct host_function *function);

/* "action: not-bound, group-not-viable"; "bridge" */
void text_add_verdict(struct text *text, const struct audit *audit,
	const struct host_function *function);

/* The same of a member that is no PCI function; nothing, unless an mdev. */
void text_add_mdev_verdict(
	struct text *text, const struct audit *audit, const char *uuid);

/* "mdev of type mtty-2 of mtty" */
void text_add_mdev(struct text *text, const struct host_mdev *mdev);

#endif
