/* SPDX-License-Identifier: MIT */
#include "base/cleanup.h"
#include "base/escape.h"
#include "base/text.h"
#include "check/rules.h"

#include <string.h>

/* What QEMU takes for itself, and the kernel for its page tables. */
#define QEMU_SHARE ((uint64_t)256 << 20)

/* Of the architecture that QEMU's q35 is of. */
#define PAGE_SIZE 4096u

/* systemd takes pages away that are not whole (physical_memory_scale()). */
static struct fact_number limit_of(
	const struct host_group_limit *group, const struct host_memory *memory)
{
	uint64_t pages = memory->total.value / PAGE_SIZE;

	if (group->share == 0)
		return group->limit;
	if (memory->total.state != FACT_KNOWN)
		return fact_number_missing(memory->total.error);
	return fact_number(pages * group->share / HOST_SHARE_WHOLE * PAGE_SIZE);
}

static void evidence_group(const struct subject *subject,
	const struct host_group_limit *group, struct fact_number limit,
	struct findings *findings, struct finding *finding)
{
	const struct host_memory *memory = &subject->host->machine.memory;

	if (group->source)
		finding_evidence(findings, finding, "%s", group->source);
	else
		finding_evidence(findings, finding, "/%s: %llu KiB",
			group->file, kib(limit.value));
	if (group->share && memory->total.state == FACT_KNOWN)
		finding_evidence(findings, finding,
			"/proc/meminfo: MemTotal %llu kB",
			kib(memory->total.value));
	else if (group->share)
		finding_evidence(findings, finding, "/proc/meminfo: %s",
			fact_reason(memory->total.error));
	if (group->used.state == FACT_KNOWN &&
		(!group->source || group->used.value))
		finding_evidence(findings, finding,
			"in use by all of that group: %llu KiB",
			kib(group->used.value));
	if (group->doubt)
		finding_evidence(findings, finding, "%s", group->doubt);
}

void fix_group_limit(
	struct findings *findings, struct finding *finding, const char *limit)
{
	cleanup_text struct text file = TEXT_INIT;
	cleanup_text struct text word = TEXT_INIT;

	text_addf(&file, "/%s", limit);
	text_add_shell_word(&word, text_string(&file));
	findings->failed |= file.failed || word.failed;
	finding_fix(findings, finding, "echo %s > %s",
		strstr(limit, "limit_in_bytes") ? "-1" : "max",
		text_string(&word));
}

void fix_group(struct findings *findings, struct finding *finding,
	const struct host_group_limit *group)
{
	cleanup_text struct text line = TEXT_INIT;

	if (group->file)
		fix_group_limit(findings, finding, group->file);
	if (!group->setting)
		return;
	text_addf(&line, "%s=infinity\\n", group->setting);
	findings->failed |= line.failed;
	fix_unit(findings, finding, group->unit, group->setting,
		text_string(&line));
}

static void judge_group(const struct subject *subject,
	const struct host_group_limit *group, struct findings *findings)
{
	struct fact_number bytes =
		limit_of(group, &subject->host->machine.memory);
	const char *whose = group->unit ? " of " : "";
	const char *unit = group->unit ? group->unit : "";
	uint64_t memory = subject->request->memory;
	uint64_t limit = bytes.value;
	struct finding *finding;

	if (bytes.state != FACT_KNOWN)
		finding = finding_add(findings, CODE_MEMORY_GROUP,
			SEVERITY_UNKNOWN, "control group",
			"how much memory the control group%s%s may have can't "
			"be told",
			whose, unit);
	else if (limit < memory)
		finding = finding_add(findings, CODE_MEMORY_GROUP,
			group->doubt ? SEVERITY_UNKNOWN : SEVERITY_ACTION,
			"control group",
			"the control group%s%s may have %llu KiB of memory, "
			"and the guest's %llu KiB are locked in it",
			whose, unit, kib(limit), kib(memory));
	else if (limit - memory < QEMU_SHARE ||
		 group->used.state != FACT_KNOWN ||
		 limit - memory - QEMU_SHARE < group->used.value)
		finding = finding_add(findings, CODE_MEMORY_GROUP,
			SEVERITY_UNKNOWN, "control group",
			"the control group%s%s may have %llu KiB of memory; "
			"whether that is enough for QEMU, what else is in the "
			"group and the guest's %llu KiB can't be told",
			whose, unit, kib(limit), kib(memory));
	else
		return;
	evidence_group(subject, group, bytes, findings, finding);
	fix_group(findings, finding, group);
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
	for (size_t i = 0; i < user->memory_groups.found.count; i++)
		judge_group(subject, &user->memory_groups.found.items[i], findings);
}

const struct rule memory_group_rule = {
	.name = "memory-group",
	.judge = rule_memory_group,
};
