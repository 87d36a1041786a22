/* SPDX-License-Identifier: MIT */
#include "base/cleanup.h"
#include "check/rules.h"

#define GIB ((uint64_t)1 << 30)

/* What each limit is called, and what QEMU takes of it beside the memory. */
static const struct limit {
	enum code_id code;
	const char *subject;
	const char *resource; /* of setrlimit(2), without RLIMIT_ */
	const char *option;   /* of prlimit(1) */
	uint64_t slack;       /* TCG's code, 1 GiB, and libraries */
} limits[] = {
	[HOST_LIMIT_ADDRESS_SPACE] = {CODE_ADDRESS_SPACE_LIMIT,
		"address space limit", "AS", "as", 2 * GIB},
	[HOST_LIMIT_FILE_SIZE] = {CODE_FILE_SIZE_LIMIT, "file size limit",
		"FSIZE", "fsize", 0},
	[HOST_LIMIT_DATA] = {CODE_DATA_LIMIT, "data limit", "DATA", "data",
		2 * GIB},
};

static void evidence_limit(const struct limit *limit,
	const struct host_user *user, const struct host_limit *found,
	struct findings *findings, struct finding *finding)
{
	if (found->source)
		finding_evidence(findings, finding, "%s", found->source);
	else
		finding_evidence(findings, finding, "RLIMIT_%s: %llu KiB%s",
			limit->resource, kib(found->most.value),
			user->is_caller
				? ""
				: " (the caller's, which QEMU inherits)");
}

static void fix_limit(const struct limit *limit, const struct host_unit *unit,
	struct findings *findings, struct finding *finding)
{
	cleanup_text struct text setting = TEXT_INIT;

	if (!unit->name) {
		finding_fix(findings, finding,
			"sudo prlimit --pid $$ --%s=unlimited:unlimited",
			limit->option);
		return;
	}
	text_addf(&setting, "Limit%s=infinity\\n", limit->resource);
	findings->failed |= setting.failed;
	fix_unit(findings, finding, unit->name, limit->option, text_string(&setting));
}

static void judge_limit(const struct subject *subject,
	enum host_limit_kind kind, uint64_t memory, struct findings *findings)
{
	const struct host_user *user = &subject->host->user;
	const struct host_limit *found = &user->limits[kind];
	const struct limit *limit = &limits[kind];
	bool is_known = found->most.state == FACT_KNOWN;
	struct finding *finding;

	/* Earlier captures do not say; of a unit its files do, or are odd. */
	if (found->most.state == FACT_ABSENT ||
		(!is_known && !found->source))
		return;
	if (!is_known)
		finding = finding_add(findings, limit->code, SEVERITY_UNKNOWN,
			limit->subject,
			"what the %s of the unit comes to can't be told",
			limit->subject);
	else if (found->most.value < memory)
		finding = finding_add(findings, limit->code, SEVERITY_ACTION,
			limit->subject,
			"the %s is %llu KiB, and the guest's memory %llu KiB",
			limit->subject, kib(found->most.value), kib(memory));
	else if (found->most.value - memory < limit->slack)
		finding = finding_add(findings, limit->code, SEVERITY_UNKNOWN,
			limit->subject,
			"the %s is %llu KiB; whether that is enough for QEMU "
			"beside the guest's memory, %llu KiB, can't be told",
			limit->subject, kib(found->most.value), kib(memory));
	else
		return;
	evidence_limit(limit, user, found, findings, finding);
	fix_limit(limit, &subject->host->unit, findings, finding);
}

/*
 * All memory is mapped at the start, as data of the process; in huge pages it
 * is a file as large instead (lab, 6.1 with QEMU 7.2: "File size limit
 * exceeded").
 */
static void rule_limits(
	const struct subject *subject, struct findings *findings)
{
	const struct check_request *request = subject->request;

	uint64_t file = request->huge_pages.memory;

	if (request->memory == 0)
		return;
	judge_limit(subject, HOST_LIMIT_ADDRESS_SPACE, request->memory,
		findings);
	if (!fact_is(subject->host->machine.data_limit_off, 1))
		judge_limit(subject, HOST_LIMIT_DATA,
			file ? 0 : request->memory, findings);
	if (file)
		judge_limit(subject, HOST_LIMIT_FILE_SIZE, file, findings);
}

const struct rule limits_rule = {.name = "limits", .judge = rule_limits};
