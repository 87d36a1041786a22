/* SPDX-License-Identifier: MIT */
#include "base/escape.h"
#include "emit/describe.h"
#include "emit/findings.h"

#include <qdev/error.h>

#include <stdlib.h>
#include <string.h>

/* How a severity is called beside its code. */
static const char *const labels[] = {
	[SEVERITY_INFO] = "info",
	[SEVERITY_WARN] = "WARN",
	[SEVERITY_UNKNOWN] = "UNKNOWN",
	[SEVERITY_ACTION] = "FAIL",
	[SEVERITY_BLOCK] = "FAIL",
};

/* Before a code, and the least that one takes. */
#define LABEL_WIDTH 9
#define CODE_WIDTH  18

/* What is being printed, and how. */
struct printer {
	struct findings_style style;
	struct text text;
	int code_width; /* of the longest code */
};

static void print_line(
	struct printer *printer, const char *prefix, const char *line)
{
	text_addf(&printer->text, "%*s%s",
		2 + LABEL_WIDTH + printer->code_width + 1, "", prefix);
	text_add_printable(&printer->text, line);
	text_add_char(&printer->text, '\n');
}

static void print_head(struct printer *printer, const char *label,
	const char *name, const char *message)
{
	text_addf(&printer->text, "  %-*s%-*s ", LABEL_WIDTH, label,
		printer->code_width, name);
	text_add_printable(&printer->text, message);
	text_add_char(&printer->text, '\n');
}

static void print_finding(
	struct printer *printer, const struct finding *finding)
{
	print_head(printer, labels[finding->severity],
		code(finding->code)->name, finding->message);
	for (size_t i = 0; i < finding->evidence.count; i++)
		print_line(printer, "", finding->evidence.items[i]);
	for (size_t i = 0; i < finding->fix.count; i++)
		print_line(printer, "fix: ", finding->fix.items[i]);
}

static enum severity least_severity(const struct printer *printer)
{
	return printer->style.problems_only ? SEVERITY_UNKNOWN : SEVERITY_INFO;
}

/*
 * The severest first; findings of one severity stay in the rules' order. What
 * is good comes last.
 */
static void print_findings(
	struct printer *printer, const struct findings *findings)
{
	int least = (int)least_severity(printer);

	for (int severity = SEVERITY_BLOCK; severity >= least; severity--)
		for (size_t i = 0; i < findings->items.count; i++)
			if ((int)findings->items.items[i].severity == severity)
				print_finding(
					printer, &findings->items.items[i]);
	if (printer->style.problems_only)
		return;
	for (size_t i = 0; i < findings->passes.count; i++)
		print_head(printer, "pass", findings->passes.items[i].name,
			findings->passes.items[i].message);
}

static void print_mdev(const struct host_mdev *mdev, struct text *text)
{
	if (!mdev || mdev->existence.state != FACT_KNOWN)
		return;
	text_add(text, "  mediated device, type ");
	text_add_fact(text, &mdev->type);
	text_add(text, " of ");
	text_add_fact(text, &mdev->parent);
}

static void print_heading(const struct host *host, const struct target *target,
	struct text *text)
{
	const struct host_function *function = target->kind == TARGET_FUNCTION
		? host_function(host, target->address)
		: NULL;

	text_add(text, target->name);
	if (target->kind == TARGET_MDEV)
		print_mdev(host_mdev(host, target->name), text);
	if (!function || function->existence.state != FACT_KNOWN)
		return;
	text_add(text, "  ");
	text_add_description(text, function);
	if (function->group.state == FACT_KNOWN)
		text_addf(text, "  group %llu",
			(unsigned long long)function->group.value);
}

static void print_device(struct printer *printer, const struct host *host,
	const struct device_result *device)
{
	enum severity worst = findings_worst(&device->findings);

	if (printer->style.problems_only && worst < SEVERITY_UNKNOWN)
		return;
	print_heading(host, &device->target, &printer->text);
	text_addf(&printer->text, "  %s\n", verdict_name(verdict_of(worst)));
	print_findings(printer, &device->findings);
	text_add_char(&printer->text, '\n');
}

static void print_common(
	struct printer *printer, const struct findings *findings)
{
	if (printer->style.problems_only
			? findings_worst(findings) < SEVERITY_UNKNOWN
			: !findings->items.count && !findings->passes.count)
		return;
	text_add(&printer->text, "host and VM\n");
	print_findings(printer, findings);
	text_add_char(&printer->text, '\n');
}

/* What was found of each device, then of the rest; NULL after the last. */
static const struct findings *findings_at(
	const struct check_result *result, size_t index)
{
	if (index < result->devices.count)
		return &result->devices.items[index].findings;
	return index == result->devices.count ? &result->common : NULL;
}

/* "2 to fix", "1 unknown": what a person has before them. */
static size_t count_severity(const struct check_result *result,
	enum severity least, enum severity most)
{
	const struct findings *findings;
	size_t count = 0;

	for (size_t i = 0; (findings = findings_at(result, i)); i++)
		for (size_t k = 0; k < findings->items.count; k++) {
			enum severity severity =
				findings->items.items[k].severity;

			count += severity >= least && severity <= most;
		}
	return count;
}

static int longest_code(const struct check_result *result)
{
	const struct findings *findings;
	size_t longest = CODE_WIDTH;

	for (size_t i = 0; (findings = findings_at(result, i)); i++)
		for (size_t k = 0; k < findings->items.count; k++) {
			size_t length = strlen(
				code(findings->items.items[k].code)->name);

			if (length > longest)
				longest = length;
		}
	return (int)longest;
}

static void print_summary(const struct check_result *result, struct text *text)
{
	static const struct {
		enum severity least, most;
		const char *what;
	} kinds[] = {
		{SEVERITY_BLOCK, SEVERITY_BLOCK, "in the way for good"},
		{SEVERITY_ACTION, SEVERITY_ACTION, "to fix"},
		{SEVERITY_UNKNOWN, SEVERITY_UNKNOWN, "unknown"},
		{SEVERITY_WARN, SEVERITY_WARN, "to know"},
	};
	const char *separator = ": ";

	text_add(text, verdict_name(check_verdict(result)));
	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++) {
		size_t count =
			count_severity(result, kinds[i].least, kinds[i].most);

		if (!count)
			continue;
		text_addf(text, "%s%zu %s", separator, count, kinds[i].what);
		separator = ", ";
	}
	text_add_char(text, '\n');
}

int emit_findings_text(const struct host *host,
	const struct check_result *result, struct findings_style style,
	FILE *output)
{
	struct printer printer = {
		.style = style,
		.code_width = longest_code(result),
	};
	bool failed;

	for (size_t i = 0; i < result->devices.count; i++)
		print_device(&printer, host, &result->devices.items[i]);
	print_common(&printer, &result->common);
	if (!style.problems_only || check_worst(result) >= SEVERITY_UNKNOWN)
		print_summary(result, &printer.text);
	fputs(text_string(&printer.text), output);
	failed = printer.text.failed;
	text_clear(&printer.text);
	return failed ? QDEV_ERROR_NO_MEMORY : 0;
}

static void print_brief(const char *device, const struct finding *finding,
	struct text *text)
{
	text_addf(text, "qdev-plan: %s: %s: %s: ", device,
		severity_name(finding->severity), code(finding->code)->name);
	text_add_printable(text, finding->message);
	if (finding->evidence.count) {
		text_add(text, " (");
		text_add_printable(text, finding->evidence.items[0]);
		text_add_char(text, ')');
	}
	text_add_char(text, '\n');
	for (size_t i = 0; i < finding->fix.count; i++) {
		text_add(text, "  fix: ");
		text_add_printable(text, finding->fix.items[i]);
		text_add_char(text, '\n');
	}
}

/* Whom a finding is about that is no device's: "host" or "vm". */
static const char *common_name(const struct finding *finding)
{
	const char *family = code(finding->code)->family;

	return strcmp(family, "vm") == 0 ? "vm" : "host";
}

int emit_findings_brief(const struct check_result *result, FILE *output)
{
	cleanup_text struct text text = TEXT_INIT;

	for (size_t i = 0; i < result->devices.count; i++) {
		const struct device_result *device = &result->devices.items[i];

		for (size_t k = 0; k < device->findings.items.count; k++)
			if (device->findings.items.items[k].severity >
				SEVERITY_INFO)
				print_brief(device->target.name,
					&device->findings.items.items[k],
					&text);
	}
	for (size_t i = 0; i < result->common.items.count; i++)
		if (result->common.items.items[i].severity > SEVERITY_INFO)
			print_brief(common_name(&result->common.items.items[i]),
				&result->common.items.items[i], &text);
	fputs(text_string(&text), output);
	return text.failed ? QDEV_ERROR_NO_MEMORY : 0;
}
