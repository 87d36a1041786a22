/* SPDX-License-Identifier: MIT */
#include "emit/findings.h"

/* The codes that decide, in brackets: the severest first, and each once. */
static void print_codes(const struct findings *findings, enum verdict verdict,
	struct text *text)
{
	bool told[CODE_MAX] = {false};
	const char *before = " (";

	for (int severity = SEVERITY_BLOCK; severity >= SEVERITY_UNKNOWN;
		severity--)
		for (size_t i = 0; i < findings->items.count; i++) {
			const struct finding *finding =
				&findings->items.items[i];

			if ((int)finding->severity != severity ||
				verdict_of(finding->severity) != verdict ||
				told[finding->code])
				continue;
			text_addf(text, "%s%s", before,
				code(finding->code)->name);
			told[finding->code] = true;
			before = ", ";
		}
	text_add_char(text, ')');
}

static void print_subject(const char *subject, const struct findings *findings,
	bool silent_go, struct text *text)
{
	enum verdict verdict = verdict_of(findings_worst(findings));

	if (verdict == VERDICT_GO && silent_go)
		return;
	text_addf(text, "  %s", subject);
	if (verdict != VERDICT_GO)
		print_codes(findings, verdict, text);
}

void emit_findings_line(const struct check_result *result, struct text *text)
{
	text_add(text, verdict_name(check_verdict(result)));
	for (size_t i = 0; i < result->devices.count; i++) {
		const struct device_result *device = &result->devices.items[i];

		print_subject(
			device->target.name, &device->findings, false, text);
	}
	print_subject("host and VM", &result->common, true, text);
}
