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
	cleanup_text struct text text = TEXT_INIT;

	for (size_t i = 0; i < audit->host->functions.count; i++) {
		const struct host_function *function =
			audit->host->functions.items[i];

		widen(&page->owner_width,
			cell_width(add_owner, audit, function, &text),
			OWNER_MAX);
		widen(&page->verdict_width,
			cell_width(text_add_verdict, audit, function, &text),
			VERDICT_MAX);
	}
	return text.failed ? QDEV_ERROR_NO_MEMORY : 0;
}

static void print_row(struct page *page, struct text *text)
{
	size_t width = page->request->width;
	cleanup_text struct text cut = TEXT_INIT;

	if (width && text_width(text_string(text)) > width) {
		text_add_start(&cut, text_string(text), width - 1);
		fputs(text_string(&cut), page->output);
	} else {
		fputs(text_string(text), page->output);
	}
	fputc('\n', page->output);
	text->failed |= cut.failed;
}

static int add_row(struct page *page, const struct host_function *function)
{
	cleanup_text struct text text = TEXT_INIT;
	size_t start;

	text_add(&text, MARGIN);
	text_add(&text, pci_address_text(function->address).string);
	pad(&text, 0, ADDRESS_WIDTH);
	start = text.length;
	text_add_owner(&text, function);
	pad(&text, start, page->owner_width);
	start = text.length;
	text_add_verdict(&text, page->request->audit, function);
	pad(&text, start, page->verdict_width);
	text_add_description(&text, function);
	print_row(page, &text);
	return text.failed ? QDEV_ERROR_NO_MEMORY : 0;
}

/* What is no PCI function: an mdev, or nothing for a VM. */
static int add_other(struct page *page, const char *name,
	const struct fact_string *driver)
{
	const struct audit *audit = page->request->audit;
	const struct host_mdev *mdev = host_mdev(audit->host, name);
	cleanup_text struct text text = TEXT_INIT;
	size_t start;

	text_add(&text, MARGIN);
	text_add_printable(&text, name);
	pad(&text, 0, ADDRESS_WIDTH);
	start = text.length;
	text_add_fact(&text, driver);
	if (mdev) {
		pad(&text, start, page->owner_width);
		start = text.length;
		text_add_mdev_verdict(&text, audit, name);
		pad(&text, start, page->verdict_width);
		text_add_mdev(&text, mdev);
	}
	print_row(page, &text);
	return text.failed ? QDEV_ERROR_NO_MEMORY : 0;
}

static int print_members(struct page *page, const struct host_group *group)
{
	const struct host *host = page->request->audit->host;
	int error = 0;

	for (size_t i = 0; error == 0 && i < group->members.count; i++) {
		const struct host_member *member = &group->members.items[i];
		const struct host_function *function =
			host_member_function(host, member);

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
	for (size_t i = 0; error == 0 && i < host->mdevs.count; i++)
		if (audit_is_mdev_ungrouped(host->mdevs.items[i]))
			error = add_other(page, host->mdevs.items[i]->uuid,
				&host->mdevs.items[i]->driver);
	for (size_t i = 0; error == 0 && i < host->strangers.count; i++)
		error = add_other(page, host->strangers.items[i], &unknown);
	fputc('\n', page->output);
	return error;
}

static int print_totals(struct page *page)
{
	const struct audit *audit = page->request->audit;
	cleanup_text struct text text = TEXT_INIT;

	text_addf(&text, "%zu group%s, %zu of more than one slot; ",
		audit->groups.count, audit->groups.count == 1 ? "" : "s",
		audit->shared);
	text_add_totals(&text, audit);
	text_add_char(&text, '\n');
	fputs(text_string(&text), page->output);
	return text.failed ? QDEV_ERROR_NO_MEMORY : 0;
}

int emit_audit_text(const struct audit_request *request, FILE *output)
{
	const struct audit *audit = request->audit;
	struct page page = {.request = request, .output = output};
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
	return error;
}
