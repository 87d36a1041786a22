/* SPDX-License-Identifier: MIT */
#include "emit/audit.h"

#include "base/cleanup.h"
#include "cli/host.h"
#include "probes/scan.h"

#include <locale.h>

DEFINE_CLEANUP(struct root *, root_free);
DEFINE_CLEANUP(struct host *, host_free);
DEFINE_CLEANUP(struct audit *, audit_free);

static int complain_format(const char *name)
{
	cleanup_text struct text text = TEXT_INIT;

	for (const struct audit_format *format = audit_formats; format->name;
		format++)
		text_addf(&text, " %s", format->name);
	return complain(EXIT_USAGE,
		"--format %s: no such format; there are:%s", name,
		text_string(&text));
}

/* What an audit may lack is explained; so is that there is nothing in it. */
static void explain(const struct audit_request *request, bool for_people)
{
	const struct host *host = request->audit->host;
	struct fact listed = host->groups_listed;

	if (listed.state == FACT_UNKNOWN)
		complain(EXIT_GO, "IOMMU groups: %s: %s: %s",
			host->groups.count ? "there may be more" : "unknown",
			"/sys/kernel/iommu_groups", fact_reason(listed.error));
	else if (for_people && host->groups.count == 0)
		complain(EXIT_GO, "no IOMMU groups: %s is %s",
			"/sys/kernel/iommu_groups",
			listed.state == FACT_ABSENT ? "not there" : "empty");
	else if (request->by_group && !host_group(host, request->group))
		complain(EXIT_GO, "no group %u: qdev-plan list groups shows "
				  "what there is",
			request->group);
}

static int print(const struct audit_format *format,
	const struct audit_request *request)
{
	cleanup(output_clear) struct output output = {0};
	int code = output_start(&output);

	if (code)
		return code;
	if (format->emit(request, output.file) < 0)
		return complain_memory();
	explain(request, format->for_people);
	return output_finish(&output);
}

static int audit(const struct audit_format *format, struct root *root,
	struct audit_request *request)
{
	const struct scan_wish wish = {
		.details = DETAIL_NAMES | DETAIL_VERDICT | DETAIL_USERS |
			   DETAIL_ISOLATION,
		.groups = true,
		.group_types = format->group_types,
		.slots = true,
		.traits = !request->by_group,
	};
	cleanup(host_free_p) struct host *host = NULL;
	cleanup(audit_free_p) struct audit *audit = NULL;

	if (scan_host(root, &wish, &host) < 0 || audit_new(host, &audit) < 0)
		return complain_memory();
	request->audit = audit;
	return print(format, request);
}

int run_audit(const struct args *args)
{
	const struct audit_format *format =
		args->format ? audit_format(args->format) : audit_formats;
	struct audit_request request = {.width = terminal_width()};
	cleanup(root_free_p) struct root *root = NULL;
	struct filter filter = {0};
	int code;

	if (!format)
		return complain_format(args->format);
	if (args->words.group && !filter_set_group(&filter, args->words.group))
		return complain_group(args->words.group);
	request.by_group = filter.by_group;
	request.group = filter.group;
	/* Names are UTF-8, and the same bytes come out in every locale. */
	setlocale(LC_CTYPE, "C.UTF-8");
	code = open_host(args->host, &root);
	return code ? code : audit(format, root, &request);
}
