/* SPDX-License-Identifier: MIT */
#include "base/cleanup.h"
#include "check/rules.h"

#include <errno.h>

#define SUBJECT_USER  "user"
#define SUBJECT_GROUP "control group"

/* How many tasks may be, and are, there: enough, too few, or who knows. */
static enum severity judge_room(
	const struct host_unit *unit, uint64_t most, uint64_t used)
{
	/* What asks may be a shell that becomes QEMU, by exec. */
	uint64_t least = QEMU_TASKS_LEAST - (unit->name == NULL);
	uint64_t room = most > used ? most - used : 0;

	return room < least		 ? SEVERITY_ACTION
	       : room < QEMU_TASKS_MANY ? SEVERITY_UNKNOWN
					 : SEVERITY_INFO;
}

/*
 * A user has tasks that nobody here sees: they matter where the limit is one
 * that somebody set, below the kernel's own (linux: kernel/fork.c, fork_init()).
 */
static bool may_be_hidden(const struct host *host, uint64_t most)
{
	struct fact_number all = host->machine.threads_max;

	return host->user.all_tasks_seen.state != FACT_KNOWN &&
	       (all.state != FACT_KNOWN || most < all.value / 2);
}

/* Whoever is not known may be root, and a user of whom nobody counted tasks. */
static enum severity judge_limit(const struct host *host, uint64_t most)
{
	enum severity severity =
		judge_room(&host->unit, most, host->user.tasks.value);

	if (severity == SEVERITY_ACTION &&
		host->user.identity.state != FACT_KNOWN)
		return SEVERITY_UNKNOWN;
	return severity == SEVERITY_INFO && may_be_hidden(host, most)
		       ? SEVERITY_UNKNOWN
		       : severity;
}

static void name_user(const struct host_user *user, struct text *name)
{
	if (user->identity.state == FACT_KNOWN)
		text_addf(name, "the user %u", user->uid);
	else
		text_add(name, "the user, whoever that is,");
}

/* The errno of live_processes.c for them. */
static const char *unseen_reason(int error)
{
	return error == EUSERS ? "those in user namespaces (rootless "
				 "containers) may count as that user's, too"
			       : fact_reason(error);
}

static void evidence_user(const struct host_user *user,
	const struct host_limit *limit, struct findings *findings,
	struct finding *finding)
{
	if (limit->source)
		finding_evidence(findings, finding, "%s", limit->source);
	else
		finding_evidence(findings, finding, "RLIMIT_NPROC: %llu%s",
			(unsigned long long)limit->most.value,
			user->is_caller
				? ""
				: " (the caller's, which QEMU inherits)");
	if (user->identity.state != FACT_KNOWN && user->identity_source)
		finding_evidence(
			findings, finding, "%s", user->identity_source);
	if (user->tasks.state == FACT_KNOWN)
		finding_evidence(findings, finding,
			"/proc: %llu tasks of uid %u",
			(unsigned long long)user->tasks.value, user->uid);
	else
		finding_evidence(findings, finding, "how many it has: %s",
			fact_reason(user->tasks.error));
	if (user->tasks.state == FACT_KNOWN &&
		user->all_tasks_seen.state != FACT_KNOWN)
		finding_evidence(findings, finding,
			"not all that there may be: %s",
			unseen_reason(user->all_tasks_seen.error));
}

static void fix_user(const struct host_unit *unit, struct findings *findings,
	struct finding *finding)
{
	if (unit->name)
		fix_unit(findings, finding, unit->name, "nproc",
			"LimitNPROC=infinity\\n");
	else
		finding_fix(findings, finding,
			"sudo prlimit --pid $$ --nproc=unlimited:unlimited");
}

static void judge_user(const struct subject *subject, struct findings *findings)
{
	const struct host *host = subject->host;
	const struct host_user *user = &host->user;
	const struct host_limit *limit = &user->limits[HOST_LIMIT_TASKS];
	unsigned long long most = limit->most.value;
	bool is_known = limit->most.state == FACT_KNOWN;
	enum severity severity = judge_limit(host, most);
	cleanup_text struct text name = TEXT_INIT;
	struct finding *finding;

	/* Earlier captures do not say; of a unit its files do, or are odd. */
	if (limit->most.state == FACT_ABSENT || user->makes_any_tasks ||
		(!is_known && !limit->source))
		return;
	name_user(user, &name);
	findings->failed |= name.failed;
	if (!is_known)
		finding = finding_add(findings, CODE_TASKS_LIMIT,
			SEVERITY_UNKNOWN, SUBJECT_USER,
			"how many tasks %s may have can't be told",
			text_string(&name));
	else if (severity == SEVERITY_ACTION)
		finding = finding_add(findings, CODE_TASKS_LIMIT, severity,
			SUBJECT_USER,
			"%s may have no more than %llu task%s in all, and QEMU "
			"takes at least %u",
			text_string(&name), most, most == 1 ? "" : "s",
			QEMU_TASKS_LEAST);
	else if (severity == SEVERITY_UNKNOWN)
		finding = finding_add(findings, CODE_TASKS_LIMIT, severity,
			SUBJECT_USER,
			"%s may have %llu tasks in all; whether that leaves "
			"enough for QEMU can't be told",
			text_string(&name), most);
	else
		return;
	evidence_user(user, limit, findings, finding);
	fix_user(&host->unit, findings, finding);
}

/* systemd: system_tasks_max_scale() */
static struct fact_number limit_of(
	const struct host_group_limit *group, const struct host_machine *machine)
{
	struct fact_number most = machine->pid_max;

	if (group->share == 0)
		return group->limit;
	if (most.state != FACT_KNOWN)
		return fact_number_missing(most.error);
	if (machine->threads_max.state != FACT_KNOWN)
		return fact_number_missing(machine->threads_max.error);
	if (machine->threads_max.value < most.value)
		most = machine->threads_max;
	return fact_number(most.value * group->share / HOST_SHARE_WHOLE);
}

static void evidence_most(const char *name, struct fact_number most,
	struct findings *findings, struct finding *finding)
{
	if (most.state == FACT_KNOWN)
		finding_evidence(findings, finding,
			"/proc/sys/kernel/%s: %llu", name,
			(unsigned long long)most.value);
	else
		finding_evidence(findings, finding, "/proc/sys/kernel/%s: %s",
			name, fact_reason(most.error));
}

/* Who asks is in the caller's group, and ends before QEMU starts. */
static uint64_t used_of(const struct host_group_limit *group)
{
	return group->used.value - (group->file && group->used.value);
}

static void evidence_group(const struct host_group_limit *group,
	const struct host_machine *machine, struct fact_number most,
	struct findings *findings, struct finding *finding)
{
	if (group->source)
		finding_evidence(findings, finding, "%s", group->source);
	else
		finding_evidence(findings, finding, "/%s: %llu", group->file,
			(unsigned long long)most.value);
	if (group->share) {
		evidence_most("pid_max", machine->pid_max, findings, finding);
		evidence_most("threads-max", machine->threads_max, findings,
			finding);
	}
	if (most.state != FACT_KNOWN)
		return;
	if (group->used.state != FACT_KNOWN)
		finding_evidence(findings, finding,
			"in use by all of that group: %s",
			fact_reason(group->used.error));
	else if (!group->source || group->used.value)
		finding_evidence(findings, finding,
			"in use by all of that group: %llu",
			(unsigned long long)used_of(group));
}

static void judge_group(const struct subject *subject,
	const struct host_group_limit *group, struct findings *findings)
{
	struct fact_number most = limit_of(group, &subject->host->machine);
	const char *whose = group->unit ? " of " : "";
	const char *unit = group->unit ? group->unit : "";
	unsigned long long limit = most.value;
	enum severity severity =
		judge_room(&subject->host->unit, limit, used_of(group));
	struct finding *finding;

	if (most.state != FACT_KNOWN)
		finding = finding_add(findings, CODE_TASKS_GROUP,
			SEVERITY_UNKNOWN, SUBJECT_GROUP,
			"how many tasks the control group%s%s may have can't "
			"be told",
			whose, unit);
	else if (severity == SEVERITY_ACTION)
		finding = finding_add(findings, CODE_TASKS_GROUP, severity,
			SUBJECT_GROUP,
			"the control group%s%s may have no more than %llu "
			"task%s in all, and QEMU takes at least %u",
			whose, unit, limit, limit == 1 ? "" : "s",
			QEMU_TASKS_LEAST);
	else if (severity == SEVERITY_UNKNOWN ||
		 group->used.state != FACT_KNOWN)
		finding = finding_add(findings, CODE_TASKS_GROUP,
			SEVERITY_UNKNOWN, SUBJECT_GROUP,
			"the control group%s%s may have %llu tasks in all; "
			"whether that leaves enough for QEMU can't be told",
			whose, unit, limit);
	else
		return;
	evidence_group(group, &subject->host->machine, most, findings, finding);
	fix_group(findings, finding, group);
}

static void rule_tasks(const struct subject *subject, struct findings *findings)
{
	const struct host_group_limits *groups =
		&subject->host->user.task_groups;

	judge_user(subject, findings);
	for (size_t i = 0; i < groups->found.count; i++)
		judge_group(subject, &groups->found.items[i], findings);
}

const struct rule tasks_rule = {.name = "tasks", .judge = rule_tasks};
