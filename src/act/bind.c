/* SPDX-License-Identifier: MIT */
#include "act/run.h"

#include "base/words.h"
#include "check/rules.h"
#include "host/vfio.h"

#include <qdev/error.h>

#include <string.h>

/*
 * What a finding of a check means to bind. What is not listed is refused by
 * its severity: what is worse than a warning, unless --force is given.
 */
enum stance {
	STANCE_BY_SEVERITY = 0,
	STANCE_NEVER, /* --force or not */
	STANCE_IGNORE,
};

static const enum stance stances[CODE_MAX] = {
	[CODE_DEVICE_MISSING] = STANCE_NEVER,
	[CODE_DEVICE_UNREADABLE] = STANCE_NEVER,
	[CODE_DEVICE_IS_BRIDGE] = STANCE_NEVER,
	[CODE_DRIVER_UNKNOWN] = STANCE_NEVER,
	[CODE_DEVICE_LOCKED] = STANCE_NEVER,
	[CODE_NOT_BOUND] = STANCE_IGNORE, /* that is why we are here */
};

static bool accept(
	struct run *run, const struct job *job, const struct finding *finding)
{
	enum stance stance = stances[finding->code];

	if (stance == STANCE_IGNORE || finding->severity == SEVERITY_INFO)
		return true;
	if (stance == STANCE_NEVER) {
		run_tell_finding(run, job, REPORT_PROBLEM, finding, "");
		return false;
	}
	if (finding->severity == SEVERITY_WARN || run->request->force) {
		run_tell_finding(run, job, REPORT_NOTE, finding, "");
		return true;
	}
	run_tell_finding(run, job, REPORT_PROBLEM, finding,
		". --force binds it all the same");
	return false;
}

static const struct rule *const asked[] = {
	&device_there_rule,
	&device_answers_rule,
	&device_bound_rule,
	&hidden_rule,
	&use_rule,
	&iommu_rule,
};

static bool passes_rules(struct run *run, const struct job *job)
{
	const struct check_request request = {.targets = &run->targets};
	const struct target target = target_of_function(job->address);
	struct subject subject = run_subject(run, job, &request, &target);
	struct findings findings = {0};
	bool fine = true;

	for (size_t i = 0; i < ARRAY_SIZE(asked); i++)
		if (!rule_judge(asked[i], &subject, &findings))
			break;
	for (size_t i = 0; i < findings.items.count; i++)
		fine &= accept(run, job, &findings.items.items[i]);
	run->report->failed |= findings.failed;
	findings_clear(&findings);
	return fine;
}

static bool can_be_saved(const struct fact_string *fact)
{
	return fact->state != FACT_KNOWN ||
	       (*fact->value && strlen(fact->value) < GOAL_NAME_SIZE &&
		       !has_control_character(fact->value));
}

/* What can't be put back is not taken away. */
static bool is_restorable(struct run *run, const struct job *job)
{
	const struct {
		const char *name;
		const struct fact_string *fact;
		bool wanted;
	} facts[] = {
		{"driver", &job->was.driver, true},
		{"driver_override", &job->was.driver_override, true},
		{"power/control", &job->was.power_control, false},
	};

	for (size_t i = 0; i < ARRAY_SIZE(facts); i++) {
		const struct fact_string *fact = facts[i].fact;

		if (can_be_saved(fact) &&
			(fact->state != FACT_UNKNOWN || !facts[i].wanted))
			continue;
		report_add(run->report, REPORT_PROBLEM,
			"%s: /sys/bus/pci/devices/%s/%s can't be saved, to be "
			"restored later: %s",
			job->name, job->name, facts[i].name,
			fact->state == FACT_UNKNOWN ? fact_reason(fact->error)
						    : "not a name");
		return false;
	}
	return true;
}

/*
 * What was saved holds while an earlier run has not ended, or as long as
 * driver_override is still ours: else others have bound the function since.
 */
static bool saved_holds(const struct job *job)
{
	const struct fact_string *override = &job->was.driver_override;

	return saved_is_unfinished(job->saved.phase) ||
	       (job->saved.phase == SAVED_BOUND &&
		       override->state == FACT_KNOWN &&
		       strcmp(override->value, VFIO_DRIVER) == 0);
}

static int set_goals(struct job *job)
{
	bool is_bound = binding_vfio(&job->was) == VFIO_BINDING_YES;
	int error = 0;

	if (!saved_holds(job)) {
		job->saved.phase = SAVED_NOTHING;
		goal_clear(&job->saved.origin);
		error = goal_stay(&job->was, &job->saved.origin);
	}
	if (error == 0)
		error = goal_copy(&job->saved.origin, &job->back);
	if (error == 0)
		error = goal_bound(
			is_bound ? job->was.driver.value : VFIO_DRIVER,
			&job->goal);
	return error;
}

bool bind_judge(struct run *run, struct job *job)
{
	if (!passes_rules(run, job) || !is_restorable(run, job))
		return false;
	/*
	 * By hand or by us, it is where it should be; but what a killed unbind
	 * has left on vfio-pci may have lost its driver_override.
	 */
	if (binding_vfio(&job->was) == VFIO_BINDING_YES &&
		!saved_is_unfinished(job->saved.phase)) {
		job->idle = true;
		return true;
	}
	/*
	 * They go when their driver does, and one that leaves them makes
	 * vfio-pci refuse the physical function with EBUSY (linux:
	 * vfio_pci_core_register_device()).
	 */
	if (!run_has_no_vfs(run, job, "which it can't keep on vfio-pci",
		    "--force tries all the same"))
		return false;
	job->has_back = true;
	if (set_goals(job) == 0)
		return true;
	run->report->failed = true;
	return false;
}

static bool takes_unbound(struct run *run, const struct host_function *function)
{
	(void)run;
	return host_vfio_binding(function) != VFIO_BINDING_YES;
}

/* Without type1 it is bound all the same, but QEMU wants it soon. */
static bool load_vfio(struct run *run)
{
	if (!run_load(run, REPORT_PROBLEM, VFIO_DRIVER,
		    "sys/bus/pci/drivers/" VFIO_DRIVER))
		return false;
	(void)run_load(run, REPORT_NOTE, "vfio_iommu_type1",
		"sys/module/vfio_iommu_type1");
	return true;
}

static enum act_result bind(struct run *run)
{
	enum act_result result = run_change_or_print(run);

	if (result == ACT_DONE)
		run_tell_siblings(run);
	return result;
}

static const struct run_rules rules = {
	.verb = "bind",
	.phase = SAVED_BINDING,
	.keeps_saved = true,
	.makes_nodes = true,
	.already = "already",
	.judge = bind_judge,
	.takes = takes_unbound,
	.prepare = load_vfio,
	.finish = bind,
};

enum act_result act_bind(struct root *root, const struct act_request *request,
	struct report *report)
{
	return run_verb(root, request, &rules, report);
}
