/* SPDX-License-Identifier: MIT */
#include "check/finding.h"

#include <stdlib.h>
#include <string.h>

const char *severity_name(enum severity severity)
{
	static const char *const names[] = {
		[SEVERITY_INFO] = "info",
		[SEVERITY_WARN] = "warn",
		[SEVERITY_UNKNOWN] = "unknown",
		[SEVERITY_ACTION] = "action",
		[SEVERITY_BLOCK] = "block",
	};

	return names[severity];
}

static void finding_clear(struct finding *finding)
{
	free(finding->subject);
	free(finding->message);
	for (size_t i = 0; i < finding->evidence.count; i++)
		free(finding->evidence.items[i]);
	array_clear(&finding->evidence);
	for (size_t i = 0; i < finding->fix.count; i++)
		free(finding->fix.items[i]);
	array_clear(&finding->fix);
}

void findings_clear(struct findings *findings)
{
	for (size_t i = 0; i < findings->items.count; i++)
		finding_clear(&findings->items.items[i]);
	array_clear(&findings->items);
	for (size_t i = 0; i < findings->passes.count; i++)
		free(findings->passes.items[i].message);
	array_clear(&findings->passes);
	findings->failed = false;
}

static printf_like(1, 0) char *format_args(const char *format, va_list args)
{
	struct text text = TEXT_INIT;

	text_vaddf(&text, format, args);
	return text_take(&text);
}

void code_set_add(struct code_set *set, enum code_id code)
{
	set->bits[code / 64] |= UINT64_C(1) << code % 64;
}

bool code_set_has(const struct code_set *set, enum code_id code)
{
	return set->bits[code / 64] >> code % 64 & 1;
}

static void count(
	struct findings *findings, enum code_id code, enum severity severity)
{
	if (severity > findings->worst) {
		findings->worst = severity;
		findings->worst_codes = (struct code_set){0};
	}
	if (severity == findings->worst)
		code_set_add(&findings->worst_codes, code);
}

struct finding *finding_add(struct findings *findings, enum code_id code,
	enum severity severity, const char *subject, const char *format, ...)
{
	struct finding *finding;
	va_list args;

	if (findings->is_tally) {
		count(findings, code, severity);
		return NULL;
	}
	finding = array_add(&findings->items);
	if (!finding) {
		findings->failed = true;
		return NULL;
	}
	finding->code = code;
	finding->severity = severity;
	finding->subject = strdup(subject);
	va_start(args, format);
	finding->message = format_args(format, args);
	va_end(args);
	if (finding->subject && finding->message)
		return finding;
	finding_clear(finding);
	findings->items.count--;
	findings->failed = true;
	return NULL;
}

/* Keeps a line where it is owned; a NULL one is a failed allocation. */
#define KEEP_LINE(findings, lines, line)                                       \
	do {                                                                   \
		char *line_ = (line);                                          \
		char **slot_ = line_ ? array_add(lines) : NULL;                \
		if (slot_) {                                                   \
			*slot_ = line_;                                        \
		} else {                                                       \
			free(line_);                                           \
			(findings)->failed = true;                             \
		}                                                              \
	} while (0)

void finding_evidence(struct findings *findings, struct finding *finding,
	const char *format, ...)
{
	va_list args;

	if (!finding)
		return;
	va_start(args, format);
	KEEP_LINE(findings, &finding->evidence, format_args(format, args));
	va_end(args);
}

void finding_fix(struct findings *findings, struct finding *finding,
	const char *format, ...)
{
	va_list args;

	if (!finding)
		return;
	va_start(args, format);
	KEEP_LINE(findings, &finding->fix, format_args(format, args));
	va_end(args);
}

void pass_add(
	struct findings *findings, const char *name, struct text *message)
{
	char *string = text_take(message);
	struct pass *pass = string ? array_add(&findings->passes) : NULL;

	if (!pass) {
		free(string);
		findings->failed = true;
		return;
	}
	*pass = (struct pass){.name = name, .message = string};
}

enum severity findings_worst(const struct findings *findings)
{
	enum severity worst = findings->worst;

	for (size_t i = 0; i < findings->items.count; i++)
		if (findings->items.items[i].severity > worst)
			worst = findings->items.items[i].severity;
	return worst;
}

enum verdict verdict_of(enum severity worst)
{
	if (worst >= SEVERITY_ACTION)
		return VERDICT_NO_GO;
	return worst == SEVERITY_UNKNOWN ? VERDICT_UNKNOWN : VERDICT_GO;
}

const char *verdict_name(enum verdict verdict)
{
	static const char *const names[] = {
		[VERDICT_GO] = "go",
		[VERDICT_UNKNOWN] = "unknown",
		[VERDICT_NO_GO] = "no-go",
	};

	return names[verdict];
}
