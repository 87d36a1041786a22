/* SPDX-License-Identifier: MIT */
#ifndef EMIT_FINDINGS_H
#define EMIT_FINDINGS_H

/* How findings are printed. As in format.h. */

#include "check/check.h"

#include <stdio.h>

struct findings_style {
	bool problems_only; /* -q: what is in the way, and nothing else */
};

/*
 * Aligned lines: per device its name and verdict, then what was found,
 * problems first and what is good last.
 */
int emit_findings_text(const struct host *host,
	const struct check_result *result, struct findings_style style,
	FILE *output);

/* qdev.check/1, on a line of its own (`compact`) or over many. */
int emit_findings_json(const struct check_result *result, bool compact,
	FILE *output);

/*
 * The verdict, and of each device the codes that decide it, without a newline:
 * "no-go  0000:01:00.0 (not-bound)  0000:02:00.0".
 */
void emit_findings_line(const struct check_result *result, struct text *text);

/* What a plan tells beside its product: one line each, and its fixes. */
int emit_findings_brief(const struct check_result *result, FILE *output);

#endif
