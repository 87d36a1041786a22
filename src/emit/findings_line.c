/* SPDX-License-Identifier: MIT */
#include "emit/findings.h"

/* Whether a finding is why its subject has the verdict that it has. */
static bool decides(const struct finding *finding, enum verdict verdict)
{
	return verdict != VERDICT_GO && verdict_of(finding->severity) == verdict;
}

static bool was_told(
	const struct findings *findings, size_t end, enum verdict verdict)
{
	const struct finding *finding = &findings->items.items[end];

	for (size_t i = 0; i < end; i++)
		if (findings->items.items[i].code == finding->code &&
			decides(&findings->items.items[i], verdict))
			return true;
	return false;
}

/* The codes that decide, each once, in brackets; nothing where all is well. */
static void print_codes(const struct findings *findings, struct text *text)
{
	enum verdict verdict = verdict_of(findings_worst(findings));
	const char *before = " (";

	for (size_t i = 0; i < findings->items.count; i++) {
		const struct finding *finding = &findings->items.items[i];

		if (!decides(finding, verdict) ||
			was_told(findings, i, verdict))
			continue;
		text_add(text, before);
		text_add(text, code(finding->code)->name);
		before = ", ";
	}
	if (verdict != VERDICT_GO)
		text_add_char(text, ')');
}

void emit_findings_line(const struct check_result *result, struct text *text)
{
	const struct findings *common = &result->common;

	text_add(text, verdict_name(check_verdict(result)));
	for (size_t i = 0; i < result->devices.count; i++) {
		text_addf(text, "  %s", result->devices.items[i].target.name);
		print_codes(&result->devices.items[i].findings, text);
	}
	if (verdict_of(findings_worst(common)) == VERDICT_GO)
		return;
	text_add(text, "  host and VM");
	print_codes(common, text);
}
