/* SPDX-License-Identifier: MIT */
#include "check/rules.h"

static void find_tight(const struct check_request *request,
	const struct host_memory *memory, struct findings *findings)
{
	finding_evidence(findings,
		finding_add(findings, CODE_HOST_MEMORY, SEVERITY_UNKNOWN,
			"host memory",
			"the guest's %llu KiB are locked in the host's memory, "
			"of which %llu KiB are available; whether the kernel "
			"finds the rest can't be told",
			kib(request->memory), kib(memory->available.value)),
		"/proc/meminfo: MemTotal %llu kB, MemAvailable %llu kB",
		kib(memory->total.value), kib(memory->available.value));
}

static void find_too_much(const struct check_request *request,
	const struct host_memory *memory, struct findings *findings)
{
	finding_evidence(findings,
		finding_add(findings, CODE_HOST_MEMORY, SEVERITY_BLOCK,
			"host memory",
			"the guest's memory, %llu KiB, is more than the host "
			"has",
			kib(request->memory)),
		"/proc/meminfo: MemTotal %llu kB, SwapTotal %llu kB",
		kib(memory->total.value), kib(memory->swap.value));
}

static void find_uncommitted(const struct check_request *request,
	const struct host_memory *memory, struct findings *findings)
{
	struct finding *finding = finding_add(findings, CODE_HOST_MEMORY,
		SEVERITY_BLOCK, "host memory",
		"the guest's memory, %llu KiB, is more than the kernel will "
		"commit itself to",
		kib(request->memory));

	finding_evidence(findings, finding,
		"/proc/sys/vm/overcommit_memory: 2 (never)");
	finding_evidence(findings, finding,
		"/proc/meminfo: CommitLimit %llu kB, Committed_AS %llu kB",
		kib(memory->commit_limit.value), kib(memory->committed.value));
}

/* The sum of two, or the most there can be. */
static uint64_t sum(uint64_t a, uint64_t b)
{
	return a > UINT64_MAX - b ? UINT64_MAX : a + b;
}

/* The modes of overcommit_memory. */
enum { GUESS = 0, NEVER = 2 };

/* More than RAM and swap together, where that is refused. */
static bool is_obvious(
	const struct check_request *request, const struct host_memory *memory)
{
	return fact_is(memory->overcommit, GUESS) &&
		memory->swap.state == FACT_KNOWN &&
		request->memory > sum(memory->total.value, memory->swap.value);
}

static bool is_uncommitted(
	const struct check_request *request, const struct host_memory *memory)
{
	return fact_is(memory->overcommit, NEVER) &&
		memory->commit_limit.state == FACT_KNOWN &&
		memory->committed.state == FACT_KNOWN &&
		sum(request->memory, memory->committed.value) >
			memory->commit_limit.value;
}

/*
 * One mapping may not exceed RAM and swap together, unless overcommit_memory
 * says otherwise (linux: mm/util.c, __vm_enough_memory(); lab, 6.1: QEMU starts
 * with as much to the page, and not with 8 KiB more: "cannot set up guest
 * memory"). vfio pins all of it for a function, so that it must fit into RAM,
 * else the kernel kills QEMU; up to what is available it starts.
 */
static void rule_host_memory(
	const struct subject *subject, struct findings *findings)
{
	const struct check_request *request = subject->request;
	const struct host_memory *memory = &subject->host->machine.memory;
	bool pinned = count_functions(request) > 0;

	if (request->huge_pages.memory || memory->total.state != FACT_KNOWN)
		return;
	if ((pinned && request->memory > memory->total.value) ||
		is_obvious(request, memory))
		find_too_much(request, memory, findings);
	else if (is_uncommitted(request, memory))
		find_uncommitted(request, memory, findings);
	else if (pinned && memory->available.state == FACT_KNOWN &&
		request->memory > memory->available.value)
		find_tight(request, memory, findings);
}

/* What is available is another number each time: a pass would never repeat. */
const struct rule host_memory_rule = {
	.name = "host-memory",
	.judge = rule_host_memory,
};
