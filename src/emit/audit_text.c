/* SPDX-License-Identifier: MIT */
#include "base/cleanup.h"
#include "base/escape.h"
#include "emit/audit.h"
#include "emit/describe.h"
#include "emit/traits.h"

#include <qdev/error.h>

#include <string.h>

/*
 * Rows of a group line up with those of the others, and the name at their end
 * is cut at the terminal's edge. Not by libsmartcols: that keeps all cells, or
 * measures them anew for each group, and took as long as all else together.
 */
struct page {
	const struct audit_request *request;
	FILE *output;
	size_t owner_width, verdict_width;
	struct text row; /* the one that is being made */
};

/* Beyond them, a row is on its own. */
#define OWNER_MAX   24
#define VERDICT_MAX 54

#define ADDRESS_WIDTH 14
#define MARGIN        "  "

static void pad(struct text *text, size_t start, size_t width)
{
	size_t length = text_width(text_string(text) + start);

	text_add(text, " ");
	for (; length < width; length++)
		text_add_char(text, ' ');
}

static size_t cell_width(void (*add)(struct text *text,
				 const struct audit *audit,
				 const struct host_function *function),
	const struct audit *audit, const struct host_function *function,
	struct text *text)
{
	text_truncate(text, 0);
	add(text, audit, function);
	return text_width(text_string(text));
}

static void add_owner(struct text *text, const struct audit *audit,
	const struct host_function *function)
{
	(void)audit;
	text_add_owner(text, function);
}

static void widen(size_t *column, size_t width, size_t max)
{
	if (width > *column && width <= max)
		*column = width;
}

/* The columns are as wide as what is in them, to a limit. */
static int measure(struct page *page)
{
	const struct audit *audit = page->request->audit;

	for (size_t i = 0; i < audit->host->functions.count; i++) {
		const struct host_function *function =
			audit->host->functions.items[i];

		widen(&page->owner_width,
			cell_width(add_owner, audit, function, &page->row),
			OWNER_MAX);
		widen(&page->verdict_width,
			cell_width(text_add_verdict, audit, function, &page->row),
			VERDICT_MAX);
	}
	return page->row.failed ? QDEV_ERROR_NO_MEMORY : 0;
}

static struct text *start_row(struct page *page)
{
	text_truncate(&page->row, 0);
	text_add(&page->row, MARGIN);
	return &page->row;
}

static int print_row(struct page *page)
{
	size_t width = page->request->width;
	const char *row = text_string(&page->row);
	cleanup_text struct text cut = TEXT_INIT;

	if (width && text_width(row) > width) {
		text_add_start(&cut, row, width - 1);
		row = text_string(&cut);
	}
	fputs(row, page->output);
	fputc('\n', page->output);
	return page->row.failed || cut.failed ? QDEV_ERROR_NO_MEMORY : 0;
}

static int add_row(struct page *page, const struct host_function *function)
{
	struct text *row = start_row(page);
	size_t start;

	text_add(row, pci_address_text(function->address).string);
	pad(row, 0, ADDRESS_WIDTH);
	start = row->length;
	text_add_owner(row, function);
	pad(row, start, page->owner_width);
	start = row->length;
	text_add_verdict(row, page->request->audit, function);
	pad(row, start, page->verdict_width);
	text_add_description(row, function);
	return print_row(page);
}

static int add_other(struct page *page, const char *name,
	const struct fact_string *driver)
{
	struct text *row = start_row(page);

	text_add_printable(row, name);
	pad(row, 0, ADDRESS_WIDTH);
	text_add_fact(row, driver);
	return print_row(page);
}

static int print_members(struct page *page, const struct host_group *group)
{
	const struct host *host = page->request->audit->host;
	int error = 0;

	for (size_t i = 0; error == 0 && i < group->members.count; i++) {
		const struct host_member *member = &group->members.items[i];
		const struct host_function *function =
			member->is_pci ? host_function(host, member->address)
				       : NULL;

		error = function ? add_row(page, function)
				 : add_other(page, member->name,
					   &member->driver);
	}
	fputc('\n', page->output);
	return error;
}

static void add_way_out(struct text *text, const struct audit *audit)
{
	text_add(text, "  to isolate a card: ");
	if (audit->free_ports.count) {
		text_add(text, "move it below ");
		text_add_free_ports(text, audit);
	} else {
		text_add(text, "no free slot is known to do so");
	}
	text_add_char(text, '\n');
}

static int print_explanation(
	struct page *page, const struct audit_group *group)
{
	const struct audit *audit = page->request->audit;
	cleanup_text struct text text = TEXT_INIT;
	struct isolation isolation;

	if (isolation_explain(audit->host, group->group, &isolation) < 0)
		return QDEV_ERROR_NO_MEMORY;
	for (size_t i = 0; i < isolation_count_lines(&isolation); i++) {
		text_add(&text, "  ");
		text_add_isolation(&text, &isolation, i);
		text_add_char(&text, '\n');
	}
	if (audit_has_movable(group, &isolation))
		add_way_out(&text, audit);
	isolation_clear(&isolation);
	fputs(text_string(&text), page->output);
	return text.failed ? QDEV_ERROR_NO_MEMORY : 0;
}

static int print_group(struct page *page, const struct audit_group *group)
{
	cleanup_text struct text text = TEXT_INIT;
	int error;

	text_addf(&text, "group %u  %s", group->group->id,
		group->rank == AUDIT_NOTHING ? "nothing to pass through"
					     : audit_rank_word(group->rank));
	if (group->slots > 1)
		text_addf(&text, "  shared by %zu slots", group->slots);
	if (group->group->name.state == FACT_KNOWN) {
		text_add(&text, "  ");
		text_add_printable(&text, group->group->name.value);
	}
	if (group->group->members_known.state == FACT_UNKNOWN)
		text_addf(&text, "  members unknown: %s",
			fact_reason(group->group->members_known.error));
	text_add_char(&text, '\n');
	fputs(text_string(&text), page->output);
	if (text.failed)
		return QDEV_ERROR_NO_MEMORY;
	error = print_explanation(page, group);
	return error < 0 ? error : print_members(page, group->group);
}

static int print_traits(struct page *page)
{
	cleanup_text struct text text = TEXT_INIT;

	if (page->request->by_group)
		return 0;
	text_add(&text, "host\n");
	text_add_traits(&text, page->request->audit->host);
	text_add_char(&text, '\n');
	fputs(text_string(&text), page->output);
	return text.failed ? QDEV_ERROR_NO_MEMORY : 0;
}

/* What is in no group, or in nobody knows which. */
static int print_ungrouped(struct page *page)
{
	const struct audit *audit = page->request->audit;
	const struct host *host = audit->host;
	static const struct fact_string unknown;
	int error = 0;

	if (page->request->by_group ||
		audit->ungrouped + host->strangers.count == 0)
		return 0;
	fputs("no group\n", page->output);
	for (size_t i = 0; error == 0 && i < host->functions.count; i++)
		if (audit_is_ungrouped(host->functions.items[i]))
			error = add_row(page, host->functions.items[i]);
	for (size_t i = 0; error == 0 && i < host->strangers.count; i++)
		error = add_other(page, host->strangers.items[i], &unknown);
	fputc('\n', page->output);
	return error;
}

static int print_totals(struct page *page)
{
	const struct audit *audit = page->request->audit;
	cleanup_text struct text text = TEXT_INIT;

	text_addf(&text, "%zu group%s, %zu of more than one slot; %zu "
			 "function%s",
		audit->groups.count, audit->groups.count == 1 ? "" : "s",
		audit->shared, audit->functions,
		audit->functions == 1 ? "" : "s");
	if (audit->functions)
		text_add(&text, ": ");
	text_add_totals(&text, audit);
	text_add_char(&text, '\n');
	fputs(text_string(&text), page->output);
	return text.failed ? QDEV_ERROR_NO_MEMORY : 0;
}

int emit_audit_text(const struct audit_request *request, FILE *output)
{
	const struct audit *audit = request->audit;
	struct page page = {
		.request = request, .output = output, .row = TEXT_INIT};
	int error = measure(&page);

	if (error == 0)
		error = print_traits(&page);
	if (error == 0)
		error = print_ungrouped(&page);
	for (size_t i = 0; error == 0 && i < audit->groups.count; i++)
		if (audit_shows(request, audit->groups.items[i].group))
			error = print_group(&page, &audit->groups.items[i]);
	if (error == 0 && !request->by_group)
		error = print_totals(&page);
	text_clear(&page.row);
	return error;
}
