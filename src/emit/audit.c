/* SPDX-License-Identifier: MIT */
#include "emit/audit.h"

#include "base/escape.h"
#include "emit/describe.h"
#include "emit/list_column.h"

#include <string.h>

const struct audit_format audit_formats[] = {
	{.name = "text", .for_people = true, .emit = emit_audit_text},
	{.name = "json", .group_types = true, .emit = emit_audit_json},
	{.name = "dot", .emit = emit_audit_dot},
	{.name = "html",
		.for_people = true,
		.group_types = true,
		.emit = emit_audit_html},
	{0},
};

const struct audit_format *audit_format(const char *name)
{
	for (const struct audit_format *format = audit_formats; format->name;
		format++)
		if (strcmp(format->name, name) == 0)
			return format;
	return NULL;
}

bool audit_shows(
	const struct audit_request *request, const struct host_group *group)
{
	return !request->by_group || group->id == request->group;
}

bool audit_shows_mdev(
	const struct audit_request *request, const struct host_mdev *mdev)
{
	return mdev->existence.state == FACT_KNOWN &&
	       (!request->by_group || fact_is(mdev->group, request->group));
}

static const struct {
	enum audit_rank rank;
	const char *words;
} totals[] = {
	{AUDIT_BLOCKED, "blocked"},
	{AUDIT_ACTION, "need action"},
	{AUDIT_UNKNOWN, "unknown"},
	{AUDIT_GO, "go"},
};

void text_add_totals(struct text *text, const struct audit *audit)
{
	const char *separator = ": ";

	text_addf(text, "%zu function%s", audit->functions,
		audit->functions == 1 ? "" : "s");
	if (audit->mdevs)
		text_addf(text, ", %zu mdev%s", audit->mdevs,
			audit->mdevs == 1 ? "" : "s");
	for (size_t i = 0; i < ARRAY_SIZE(totals); i++) {
		size_t count = audit->ranks[totals[i].rank];

		if (!count)
			continue;
		text_addf(text, "%s%zu %s", separator, count, totals[i].words);
		separator = ", ";
	}
	if (audit->bridges)
		text_addf(text, "%s%zu bridge%s", separator, audit->bridges,
			audit->bridges == 1 ? "" : "s");
}

/* So many are choice enough. */
#define PORTS_TOLD 4

void text_add_free_ports(struct text *text, const struct audit *audit)
{
	size_t count = audit->free_ports.count;

	for (size_t i = 0; i < count && i < PORTS_TOLD; i++) {
		const struct host_function *port = audit->free_ports.items[i];
		const char *slot = audit_slot_name(audit->host, port);

		text_addf(text, "%s%s", i ? ", " : "",
			pci_address_text(port->address).string);
		if (!slot)
			continue;
		text_add(text, " (slot ");
		text_add_printable(text, slot);
		text_add_char(text, ')');
	}
	if (count > PORTS_TOLD)
		text_addf(text, " and %zu more", count - PORTS_TOLD);
}

void text_add_owner(struct text *text, const struct host_function *function)
{
	const struct list_row row = {.function = function};

	text_add_fact(text, &function->driver);
	if (function->uses.items.count == 0 &&
		function->uses_known.state != FACT_UNKNOWN)
		return;
	text_add(text, ": ");

	cleanup_text struct text users = TEXT_INIT;

	list_cell_users(&users, NULL, &row);
	text_add(text, text_string(&users));
	text->failed |= users.failed;
}

void text_add_verdict(struct text *text, const struct audit *audit,
	const struct host_function *function)
{
	const struct list_row row = {
		.function = function,
		.verdict = survey_entry(audit->survey, audit->host, function),
	};

	if (row.verdict && survey_is_bridge(row.verdict))
		text_add(text, "bridge");
	else
		list_cell_verdict(text, NULL, &row);
}

void text_add_mdev_verdict(
	struct text *text, const struct audit *audit, const char *uuid)
{
	const struct list_row row = {
		.verdict = survey_mdev(audit->survey, audit->host, uuid),
	};

	if (row.verdict)
		list_cell_verdict(text, NULL, &row);
}

void text_add_mdev(struct text *text, const struct host_mdev *mdev)
{
	text_add(text, "mdev of type ");
	text_add_fact(text, &mdev->type);
	text_add(text, " of ");
	text_add_fact(text, &mdev->parent);
}
