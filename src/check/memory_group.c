/* SPDX-License-Identifier: MIT */
#include "base/cleanup.h"
#include "base/escape.h"
#include "base/text.h"
#include "check/rules.h"

#include <string.h>

/* What QEMU takes for itself, and the kernel for its page tables. */
#define QEMU_SHARE ((uint64_t)256 << 20)

static unsigned long long kib(uint64_t bytes)
{
	return bytes >> 10;
}

static void evidence_group(const struct host_memory_group *group,
	struct findings *findings, struct finding *finding)
{
	if (group->source) {
		finding_evidence(findings, finding, "%s", group->source);
		return;
	}
	finding_evidence(findings, finding, "/%s: %llu KiB", group->file,
		kib(group->limit.value));
	if (group->used.state == FACT_KNOWN)
		finding_evidence(findings, finding,
			"in use by all of that group: %llu KiB",
			kib(group->used.value));
}

/* Version 2 calls no limit "max", version 1 -1. */
static void fix_group(const struct host_memory_group *group,
	const struct host_unit *unit, struct findings *findings,
	struct finding *finding)
{
	cleanup_text struct text file = TEXT_INIT;
	cleanup_text struct text word = TEXT_INIT;

	if (group->source) {
		fix_unit(findings, finding, unit, "memory",
			"MemoryMax=infinity\\n");
		return;
	}
	text_addf(&file, "/%s", group->file);
	text_add_shell_word(&word, text_string(&file));
	findings->failed |= file.failed || word.failed;
	finding_fix(findings, finding, "echo %s > %s",
		strstr(group->file, "limit_in_bytes") ? "-1" : "max",
		text_string(&word));
}

static void judge_group(const struct subject *subject,
	const struct host_memory_group *group, struct findings *findings)
{
	uint64_t memory = subject->request->memory;
	uint64_t limit = group->limit.value;
	uint64_t used =
		group->used.state == FACT_KNOWN ? group->used.value : 0;
	struct finding *finding;

	if (group->limit.state != FACT_KNOWN)
		finding = finding_add(findings, CODE_MEMORY_GROUP,
			SEVERITY_UNKNOWN, "control group",
			"how much memory the control group may have can't be "
			"told");
	else if (limit < memory)
		finding = finding_add(findings, CODE_MEMORY_GROUP,
			SEVERITY_ACTION, "control group",
			"the control group may have %llu KiB of memory, and "
			"the guest's %llu KiB are locked in it",
			kib(limit), kib(memory));
	else if (limit - memory < QEMU_SHARE ||
		limit - memory - QEMU_SHARE < used)
		finding = finding_add(findings, CODE_MEMORY_GROUP,
			SEVERITY_UNKNOWN, "control group",
			"the control group may have %llu KiB of memory; "
			"whether that is enough for QEMU, what else is in the "
			"group and the guest's %llu KiB can't be told",
			kib(limit), kib(memory));
	else
		return;
	evidence_group(group, findings, finding);
	fix_group(group, &subject->host->unit, findings, finding);
}

/*
 * Without a function that vfio pins memory for, QEMU touches little of it at
 * the start. Pages of the pool count elsewhere.
 */
static void rule_memory_group(
	const struct subject *subject, struct findings *findings)
{
	const struct check_request *request = subject->request;
	const struct host_user *user = &subject->host->user;

	if (count_functions(request) == 0 || request->huge_pages.memory)
		return;
	for (size_t i = 0; i < user->memory_groups.count; i++)
		judge_group(subject, &user->memory_groups.items[i], findings);
}

const struct rule memory_group_rule = {
	.name = "memory-group",
	.judge = rule_memory_group,
};
