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

#define LINE_INDENT "                             "

static void print_finding(const struct finding *finding, struct text *text)
{
	text_addf(text, "  %-7s  %-18s ", labels[finding->severity],
		code(finding->code)->name);
	text_add_printable(text, finding->message);
	text_add_char(text, '\n');
	for (size_t i = 0; i < finding->evidence.count; i++) {
		text_add(text, LINE_INDENT);
		text_add_printable(text, finding->evidence.items[i]);
		text_add_char(text, '\n');
	}
	for (size_t i = 0; i < finding->fix.count; i++) {
		text_add(text, LINE_INDENT "fix: ");
		text_add_printable(text, finding->fix.items[i]);
		text_add_char(text, '\n');
	}
}

/* The severest first; findings of one severity stay in the rules' order. */
static void print_findings(const struct findings *findings,
	struct findings_style style, struct text *text)
{
	enum severity least =
		style.problems_only ? SEVERITY_UNKNOWN : SEVERITY_INFO;

	for (int severity = SEVERITY_BLOCK; severity >= (int)least; severity--)
		for (size_t i = 0; i < findings->items.count; i++)
			if ((int)findings->items.items[i].severity == severity)
				print_finding(&findings->items.items[i], text);
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

static void print_device(const struct host *host,
	const struct device_result *device, struct findings_style style,
	struct text *text)
{
	enum severity worst = findings_worst(&device->findings);

	if (style.problems_only && worst < SEVERITY_UNKNOWN)
		return;
	print_heading(host, &device->target, text);
	text_addf(text, "  %s\n", verdict_name(verdict_of(worst)));
	print_findings(&device->findings, style, text);
	text_add_char(text, '\n');
}

/* "2 to fix", "1 unknown": what a person has before them. */
static size_t count_severity(const struct check_result *result,
	enum severity least, enum severity most)
{
	size_t count = 0;

	for (size_t i = 0; i <= result->devices.count; i++) {
		const struct findings *findings = i < result->devices.count
			? &result->devices.items[i].findings
			: &result->common;

		for (size_t k = 0; k < findings->items.count; k++) {
			enum severity severity =
				findings->items.items[k].severity;

			count += severity >= least && severity <= most;
		}
	}
	return count;
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
	cleanup_text struct text text = TEXT_INIT;
	enum severity least =
		style.problems_only ? SEVERITY_UNKNOWN : SEVERITY_INFO;

	for (size_t i = 0; i < result->devices.count; i++)
		print_device(host, &result->devices.items[i], style, &text);
	if (result->common.items.count &&
		findings_worst(&result->common) >= least) {
		text_add(&text, "host and VM\n");
		print_findings(&result->common, style, &text);
		text_add_char(&text, '\n');
	}
	if (!style.problems_only || check_worst(result) >= SEVERITY_UNKNOWN)
		print_summary(result, &text);
	fputs(text_string(&text), output);
	return text.failed ? QDEV_ERROR_NO_MEMORY : 0;
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
