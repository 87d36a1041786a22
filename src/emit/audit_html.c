/* SPDX-License-Identifier: MIT */

/* One page that needs nothing else: no script, no font, no network. */

#include "base/cleanup.h"
#include "base/escape.h"
#include "emit/audit_picture.h"
#include "emit/audit_style.h"
#include "emit/describe.h"
#include "emit/traits.h"

#include <qdev/error.h>

static const struct {
	enum audit_rank rank;
	const char *what;
} tiles[] = {
	{AUDIT_BLOCKED, "blocked"},
	{AUDIT_ACTION, "need action"},
	{AUDIT_UNKNOWN, "unknown"},
	{AUDIT_GO, "go"},
};

static void add_tile(
	struct text *text, const char *style, size_t count, const char *what)
{
	text_addf(text,
		"<div class=\"tile %s\"><b>%zu</b><span>%s</span></div>\n",
		style, count, what);
}

/* The share of each verdict, as a bar. */
static void add_bar(struct text *text, const struct audit *audit)
{
	text_add(text, "<div class=\"bar\">");
	for (size_t i = 0; i < ARRAY_SIZE(tiles); i++)
		if (audit->ranks[tiles[i].rank])
			text_addf(text,
				"<i class=\"%s\" style=\"flex-grow:%zu\"></i>",
				audit_style(tiles[i].rank),
				audit->ranks[tiles[i].rank]);
	text_add(text, "</div>\n");
}

static void add_summary(struct text *text, const struct audit *audit)
{
	text_add(text, "<div class=\"tiles\">\n");
	for (size_t i = 0; i < ARRAY_SIZE(tiles); i++)
		add_tile(text, audit_style(tiles[i].rank),
			audit->ranks[tiles[i].rank], tiles[i].what);
	add_tile(text, "none", audit->bridges, "bridges");
	add_tile(text, "plain", audit->groups.count, "IOMMU groups");
	add_tile(text, "plain", audit->shared, "groups of several slots");
	text_add(text, "</div>\n");
	add_bar(text, audit);
}

static void add_traits(struct text *text, const struct audit_request *request)
{
	if (request->by_group)
		return;
	text_add(text, "<table class=\"host\"><tbody>\n");
	text_add_traits_markup(text, request->audit->host);
	text_add(text, "</tbody></table>\n");
}

static void add_findings(
	struct text *text, const struct findings *findings, enum severity least)
{
	for (int severity = SEVERITY_BLOCK; severity >= (int)least; severity--)
		for (size_t i = 0; i < findings->items.count; i++) {
			const struct finding *finding =
				&findings->items.items[i];

			if ((int)finding->severity != severity)
				continue;
			text_addf(text, "<li><code>%s</code> ",
				code(finding->code)->name);
			text_add_markup(text, finding->message);
			text_add(text, "</li>");
		}
}

static void add_reasons(
	struct text *text, const struct audit *audit, struct target target)
{
	struct findings findings;

	if (survey_findings(audit->host, &target, &findings) < 0) {
		text->failed = true;
		return;
	}
	if (findings.items.count) {
		text_add(text, "<ul class=\"reasons\">");
		add_findings(text, &findings, SEVERITY_WARN);
		text_add(text, "</ul>");
	}
	findings_clear(&findings);
}

static void add_users(
	struct text *text, const struct host_function *function)
{
	for (size_t i = 0; i < function->uses.items.count; i++) {
		const struct host_use *use = &function->uses.items.items[i];

		if (use->kind == USE_UNKNOWN)
			continue;
		text_add(text, "<div class=\"use\">");
		text_add_markup(text, use->name);
		text_add(text, " <small>");
		text_add_markup(text, use->detail);
		text_add(text, "</small></div>");
	}
	if (function->uses_known.state == FACT_UNKNOWN)
		text_add(text, "<div class=\"use\"><small>whether the host "
			       "uses it can't be told</small></div>");
}

static void add_described(struct text *text,
	void (*describe)(struct text *, const struct host_function *),
	const struct host_function *function)
{
	cleanup_text struct text plain = TEXT_INIT;

	describe(&plain, function);
	text_add_markup(text, text_string(&plain));
	text->failed |= plain.failed;
}

static void add_driver(struct text *text, const struct fact_string *driver)
{
	if (driver->state == FACT_KNOWN)
		text_add_markup(text, driver->value);
	else
		text_add(text, driver->state == FACT_ABSENT ? "no driver"
							    : "?");
}

static void add_function(struct text *text, const struct audit *audit,
	const struct host_function *function)
{
	enum audit_rank rank = audit_rank_of(audit, function);
	const struct survey_entry *entry =
		survey_entry(audit->survey, audit->host, function);

	text_addf(text, "<tr><td class=\"address\">%s</td><td>",
		pci_address_text(function->address).string);
	add_described(text, text_add_name, function);
	text_add(text, "<div><small>");
	add_described(text, text_add_class, function);
	text_add(text, "</small></div></td><td>");
	add_driver(text, &function->driver);
	add_users(text, function);
	text_addf(text, "</td><td><b class=\"word %s\">%s</b>",
		audit_style(rank),
		rank == AUDIT_NOTHING ? "bridge"
		: entry               ? survey_word(entry)
				      : "?");
	if (rank != AUDIT_NOTHING)
		add_reasons(text, audit, target_of_function(function->address));
	text_add(text, "</td></tr>\n");
}

/* What is no PCI function: an mdev, or nothing for a VM. */
static void add_other(struct text *text, const struct audit *audit,
	const char *name, const struct fact_string *driver)
{
	const struct host_mdev *mdev = host_mdev(audit->host, name);
	enum audit_rank rank = audit_rank_of_mdev(audit, name);

	text_add(text, "<tr><td class=\"address\">");
	text_add_markup(text, name);
	text_add(text, "</td><td>");
	if (mdev) {
		cleanup_text struct text plain = TEXT_INIT;

		text_add_mdev(&plain, mdev);
		text_add_markup(text, text_string(&plain));
		text->failed |= plain.failed;
	}
	text_add(text, "</td><td>");
	add_driver(text, driver);
	text_add(text, "</td><td>");
	if (mdev) {
		text_addf(text, "<b class=\"word %s\">%s</b>",
			audit_style(rank), audit_rank_word(rank));
		add_reasons(text, audit, target_of_mdev(name));
	}
	text_add(text, "</td></tr>\n");
}

static void add_member(struct text *text, const struct audit *audit,
	const struct host_member *member)
{
	const struct host_function *function =
		host_member_function(audit->host, member);

	if (function)
		add_function(text, audit, function);
	else
		add_other(text, audit, member->name, &member->driver);
}

static void add_explanation(struct text *text, const struct audit *audit,
	const struct audit_group *group)
{
	struct isolation isolation;
	size_t count;

	if (isolation_explain(audit->host, group->group, &isolation) < 0) {
		text->failed = true;
		return;
	}
	count = isolation_count_lines(&isolation);
	if (count)
		text_add(text, "<ul class=\"why\">");
	for (size_t i = 0; i < count; i++) {
		cleanup_text struct text line = TEXT_INIT;

		text_add_isolation(&line, &isolation, i);
		text_add(text, "<li>");
		text_add_markup(text, text_string(&line));
		text_add(text, "</li>");
		text->failed |= line.failed;
	}
	if (count && audit_has_movable(group, &isolation)) {
		cleanup_text struct text ports = TEXT_INIT;

		text_add_free_ports(&ports, audit);
		text_add(text, "<li>to isolate a card: ");
		text_add(text, audit->free_ports.count
				       ? "move it below "
				       : "no free slot is known to do so");
		text_add_markup(text, text_string(&ports));
		text_add(text, "</li>");
		text->failed |= ports.failed;
	}
	if (count)
		text_add(text, "</ul>\n");
	isolation_clear(&isolation);
}

#define TABLE                                                                  \
	"<table><thead><tr><th>device</th><th>what it is</th><th>owner</th>"  \
	"<th>verdict</th></tr></thead><tbody>\n"

static void add_group(struct text *text, const struct audit *audit,
	const struct audit_group *group)
{
	const struct host_group *own = group->group;

	text_addf(text,
		"<section id=\"group-%u\" class=\"group\" style=\"--h:%u\">"
		"<h3><span class=\"tag%s\">group %u</span>"
		"<b class=\"word %s\">%s</b>",
		own->id, audit_hue(audit, own),
		own->members.count > 1 ? "" : " alone", own->id,
		audit_style(group->rank),
		group->rank == AUDIT_NOTHING ? "nothing to pass through"
					     : audit_rank_word(group->rank));
	if (group->slots > 1)
		text_addf(text, "<span class=\"note\">%zu slots share it</span>",
			group->slots);
	if (own->type.state == FACT_KNOWN) {
		text_add(text, "<span class=\"note\">");
		text_add_markup(text, own->type.value);
		text_add(text, "</span>");
	}
	text_add(text, "</h3>\n");
	if (own->members_known.state == FACT_UNKNOWN)
		text_addf(text, "<p>Its members can't be read: %s.</p>\n",
			fact_reason(own->members_known.error));
	add_explanation(text, audit, group);
	text_add(text, TABLE);
	for (size_t i = 0; i < own->members.count; i++)
		add_member(text, audit, &own->members.items[i]);
	text_add(text, "</tbody></table></section>\n");
}

static int flush(struct text *text, FILE *output)
{
	fputs(text_string(text), output);
	text_truncate(text, 0);
	return text->failed ? QDEV_ERROR_NO_MEMORY : 0;
}

static int print_ungrouped(const struct audit_request *request,
	struct text *text, FILE *output)
{
	const struct audit *audit = request->audit;
	int error = 0;

	if (request->by_group || !audit->ungrouped)
		return 0;
	text_add(text, "<section id=\"no-group\" class=\"group\"><h3>"
		       "<span class=\"tag alone\">no group</span></h3>\n" TABLE);
	for (size_t i = 0; error == 0 && i < audit->host->functions.count;
		i++) {
		const struct host_function *function =
			audit->host->functions.items[i];

		if (!audit_is_ungrouped(function))
			continue;
		add_function(text, audit, function);
		error = flush(text, output);
	}
	for (size_t i = 0; i < audit->host->mdevs.count; i++)
		if (audit_is_mdev_ungrouped(audit->host->mdevs.items[i]))
			add_other(text, audit, audit->host->mdevs.items[i]->uuid,
				&audit->host->mdevs.items[i]->driver);
	text_add(text, "</tbody></table></section>\n");
	return error;
}

static int print_groups(const struct audit_request *request, struct text *text,
	FILE *output)
{
	const struct audit *audit = request->audit;
	int error = print_ungrouped(request, text, output);

	for (size_t i = 0; error == 0 && i < audit->groups.count; i++) {
		if (!audit_shows(request, audit->groups.items[i].group))
			continue;
		add_group(text, audit, &audit->groups.items[i]);
		error = flush(text, output);
	}
	return error;
}

int emit_audit_html(const struct audit_request *request, FILE *output)
{
	cleanup_text struct text text = TEXT_INIT;
	int error;

	fputs("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n"
	      "<meta charset=\"utf-8\">\n"
	      "<meta name=\"viewport\" content=\"width=device-width\">\n"
	      "<title>PCI passthrough audit</title>\n<style>\n",
		output);
	fputs(audit_style_sheet, output);
	fputs("</style>\n</head>\n<body>\n<main>\n"
	      "<h1>PCI passthrough audit</h1>\n",
		output);
	add_summary(&text, request->audit);
	add_traits(&text, request);
	text_add(&text, "<h2>The host&#39;s tree</h2>\n"
			"<p class=\"legend\">Functions below their bridges, "
			"mediated devices below their parents. "
			"Those of one colour share an IOMMU group, and go to a "
			"VM together or not at all; each leads to its group "
			"below.</p>\n<div class=\"picture\">\n");
	error = flush(&text, output);
	if (error == 0)
		error = emit_audit_picture(request, output);
	text_add(&text, "</div>\n<h2>Groups, worst first</h2>\n");
	if (error == 0)
		error = print_groups(request, &text, output);
	text_add(&text, "</main>\n</body>\n</html>\n");
	return error < 0 ? error : flush(&text, output);
}
