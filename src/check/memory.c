/* SPDX-License-Identifier: MIT */
#include "check/rules.h"
#include "host/kernel.h"

/*
 * How often vfio locks the guest's memory: once for all functions, which share
 * a container, but once for each behind an IOMMU of the guest, where each has
 * an address space of its own. An mdev locks nothing up front. (Lab, 6.1 with
 * QEMU 7.2 and 6.12 with 10.0: two functions start at a limit of just twice
 * the need of one, three at thrice, and fail 4 KiB below, on ports or not, in
 * huge pages too; an mdev beside them changes nothing.)
 */
static uint64_t address_spaces(const struct check_request *request)
{
	uint64_t functions = count_functions(request);

	return functions && !request->viommu_width ? 1 : functions;
}

/*
 * The firmware in the ROM of a q35 machine (qemu: pc-bios/bios-256k.bin), of
 * which nobody has written a page yet when QEMU maps it. Such pages count since
 * Linux 6.2 made them the process's own before it locks them (mm/gup.c, "R/O
 * long-term pinning"; lab: 128, 256 and 1024 MiB start at a limit of just that
 * on 6.1 with QEMU 7.2, and of 256 KiB more on 6.12 with QEMU 10.0, and fail
 * 4 KiB below; more devices need no more).
 */
#define FIRMWARE_SIZE (256u << 10)

/* What has to be lockable, as far as it is known. */
struct lockable {
	uint64_t least; /* below it, QEMU does not start */
	uint64_t most;  /* with it, it does */
};

static uint64_t times(uint64_t bytes, uint64_t count)
{
	return count && bytes > UINT64_MAX / count ? UINT64_MAX : bytes * count;
}

static struct lockable find_lockable(
	const struct host *host, const struct check_request *request)
{
	enum kernel_age age = kernel_since(&host->machine.release, 6, 2);
	uint64_t spaces = address_spaces(request);
	struct lockable need = {
		.least = request->memory, .most = request->memory};

	if (age == KERNEL_SINCE)
		need.least += FIRMWARE_SIZE;
	if (age != KERNEL_BEFORE)
		need.most += FIRMWARE_SIZE;
	need.most += request->device_memory;
	need.least = times(need.least, spaces);
	need.most = times(need.most, spaces);
	return need;
}

/* What QEMU may lock is its unit's, or else that of who starts it. */
static void evidence_limit(const struct host_user *user,
	struct findings *findings, struct finding *finding)
{
	if (user->memory_lock_source)
		finding_evidence(
			findings, finding, "%s", user->memory_lock_source);
	else
		finding_evidence(findings, finding,
			"RLIMIT_MEMLOCK: %llu KiB%s",
			kib(user->memory_lock.value),
			user->is_caller
				? ""
				: " (the caller's, which QEMU inherits)");
}

static void fix_limit(const struct host_unit *unit, uint64_t bytes,
	struct findings *findings, struct finding *finding)
{
	cleanup_text struct text setting = TEXT_INIT;

	if (!unit->name) {
		finding_fix(findings, finding,
			"sudo prlimit --pid $$ --memlock=%llu:%llu",
			(unsigned long long)bytes, (unsigned long long)bytes);
		return;
	}
	text_addf(&setting, "LimitMEMLOCK=%llu\\n", (unsigned long long)bytes);
	fix_unit(findings, finding, unit->name, "memlock", text_string(&setting));
}

static void fix_unlimited(const struct host_unit *unit,
	struct findings *findings, struct finding *finding)
{
	if (unit->name)
		fix_unit(findings, finding, unit->name, "memlock",
			"LimitMEMLOCK=infinity\\n");
	else
		finding_fix(findings, finding,
			"sudo prlimit --pid $$ --memlock=unlimited:unlimited");
}

static void find_low(const struct subject *subject, struct lockable need,
	struct findings *findings)
{
	const struct host *host = subject->host;
	const struct host_user *user = &host->user;
	uint64_t spaces = address_spaces(subject->request);
	cleanup_text struct text factor = TEXT_INIT;
	uint64_t limit = user->memory_lock.value;
	struct finding *finding;

	if (spaces > 1)
		text_addf(&factor,
			", its memory once for each of %llu devices behind "
			"--viommu",
			(unsigned long long)spaces);
	if (limit < need.least)
		finding = finding_add(findings, CODE_MEMLOCK_LOW,
			SEVERITY_ACTION, "memory lock limit",
			"uid %u may lock %llu KiB of memory, the guest needs "
			"%llu KiB%s",
			user->uid, kib(limit), kib(need.least),
			text_string(&factor));
	else
		finding = finding_add(findings, CODE_MEMLOCK_LOW,
			SEVERITY_UNKNOWN, "memory lock limit",
			"uid %u may lock %llu KiB of memory, enough for the "
			"guest's %llu KiB%s, but its firmware, network cards "
			"and displays may need up to %llu KiB more",
			user->uid, kib(limit), kib(need.least),
			text_string(&factor),
			kib(need.most - need.least));
	evidence_limit(user, findings, finding);
	fix_limit(&host->unit, need.most, findings, finding);
}

/* Who has iommufd open, or that it is not known. */
static void evidence_sharers(const struct host_node *node,
	struct findings *findings, struct finding *finding)
{
	for (size_t i = 0; i < node->holders.count; i++)
		finding_evidence(findings, finding,
			"/%s: open in process %d", node->path,
			(int)node->holders.items[i].pid);
	if (node->holders.count == 0)
		finding_evidence(findings, finding, "/proc/*/fd: %s",
			node->holders_known.error
				? fact_reason(node->holders_known.error)
				: "read by the verb check only");
}

/* What its processes have pinned leaves too little, surely or perhaps. */
static void find_taken(const struct host_user *user, struct lockable need,
	struct findings *findings, struct finding **ret)
{
	bool surely = user->memory_lock.value - need.least <
		user->pinned_at_iommufd;

	*ret = finding_add(findings, CODE_MEMLOCK_SHARED,
		surely ? SEVERITY_ACTION : SEVERITY_UNKNOWN,
		"memory lock limit",
		surely ? "uid %u may lock %llu KiB of memory in all its VMs "
			 "together, they have locked %llu KiB of it, and the "
			 "guest needs %llu KiB"
		       : "uid %u may lock %llu KiB of memory in all its VMs "
			 "together; how much counts of the %llu KiB that its "
			 "processes have pinned can't be told, and the guest "
			 "needs %llu KiB",
		user->uid, kib(user->memory_lock.value),
		kib(surely ? user->pinned_at_iommufd : user->pinned.value),
		kib(surely ? need.least : need.most));
	finding_evidence(findings, *ret,
		"/proc/*/status: VmPin of uid %u: %llu KiB", user->uid,
		kib(user->pinned.value));
}

/*
 * iommufd counts what a user's processes lock all together against the limit
 * of each (linux: drivers/iommu/iommufd/pages.c, incr_user_locked_vm()), so the
 * other VMs of the user take of it. That count, no file tells. But what is
 * added to it, is added to what the process has pinned, too, which also counts
 * what was pinned by other ways: it is the most that can be taken (lab, 6.12,
 * to a page).
 */
static void rule_shared_limit(const struct host *host, struct lockable need,
	struct findings *findings)
{
	const struct host_user *user = &host->user;
	const struct host_node *node = &host->machine.iommufd;
	struct finding *finding;

	if (node->holders_known.state == FACT_KNOWN && node->holders.count == 0)
		return;
	if (user->pinned.state == FACT_KNOWN &&
		user->memory_lock.value - need.most >= user->pinned.value)
		return;
	if (user->pinned.state == FACT_KNOWN)
		find_taken(user, need, findings, &finding);
	else
		finding = finding_add(findings, CODE_MEMLOCK_SHARED,
			SEVERITY_UNKNOWN, "memory lock limit",
			"uid %u may lock %llu KiB of memory in all its VMs "
			"together; whether the others leave enough can't be "
			"told",
			user->uid, kib(user->memory_lock.value));
	if (user->pinned.error)
		finding_evidence(findings, finding, "/proc/*/status: %s",
			fact_reason(user->pinned.error));
	evidence_limit(user, findings, finding);
	evidence_sharers(node, findings, finding);
	fix_unlimited(&host->unit, findings, finding);
}

/*
 * vfio locks the guest's memory for a device that reads it directly, and asks
 * RLIMIT_MEMLOCK unless the process has CAP_IPC_LOCK. An mdev alone locks
 * nothing up front. What emulated devices add is known within bounds only.
 */
static void rule_memory_lock(
	const struct subject *subject, struct findings *findings)
{
	const struct check_request *request = subject->request;
	const struct host_user *user = &subject->host->user;
	struct lockable need = find_lockable(subject->host, request);
	struct finding *finding;

	if (address_spaces(request) == 0 || user->locks_any_memory ||
		user->memory_lock.state == FACT_ABSENT)
		return;
	if (user->memory_lock.state == FACT_KNOWN) {
		if (user->memory_lock.value < need.most)
			find_low(subject, need, findings);
		else if (request->iommufd)
			rule_shared_limit(subject->host, need, findings);
		return;
	}
	finding = finding_add(findings, CODE_MEMLOCK_UNKNOWN, SEVERITY_UNKNOWN,
		"memory lock limit",
		"the memory lock limit of who starts QEMU can't be read");
	if (user->memory_lock_source)
		finding_evidence(
			findings, finding, "%s", user->memory_lock_source);
	finding_evidence(findings, finding, "RLIMIT_MEMLOCK: %s",
		fact_reason(user->memory_lock.error));
}

static void memory_lock_holds(const struct subject *subject, struct text *text)
{
	const struct check_request *request = subject->request;
	const struct host_user *user = &subject->host->user;

	if (address_spaces(request) == 0)
		return;
	text_addf(text, "uid %u may lock ", user->uid);
	if (user->locks_any_memory)
		text_add(text, "any memory (CAP_IPC_LOCK)");
	else if (user->memory_lock.state == FACT_ABSENT)
		text_add(text, "any memory (RLIMIT_MEMLOCK: unlimited)");
	else
		text_addf(text,
			"%llu KiB of memory, the guest needs %llu KiB (%s)",
			kib(user->memory_lock.value),
			kib(find_lockable(subject->host, request).most),
			user->memory_lock_source ? user->memory_lock_source
						 : "RLIMIT_MEMLOCK");
}

const struct rule memory_lock_rule = {
	.name = "memory-lock",
	.judge = rule_memory_lock,
	.holds = memory_lock_holds,
};
