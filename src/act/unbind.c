/* SPDX-License-Identifier: MIT */
#include "act/run.h"

#include "act/module.h"
#include "base/cleanup.h"
#include "host/vfio.h"
#include "probes/attribute.h"

#include <qdev/error.h>

#include <stdio.h>
#include <string.h>

/* On vfio-pci, or kept for it. */
static bool is_ours(const struct binding *binding)
{
	return binding_vfio(binding) == VFIO_BINDING_YES ||
	       (binding->driver_override.state == FACT_KNOWN &&
		       strcmp(binding->driver_override.value, VFIO_DRIVER) ==
			       0);
}

static bool is_there(struct run *run, struct job *job)
{
	enum fact_state state = job->was.existence.state;

	if (state == FACT_KNOWN && job->was.driver.state != FACT_UNKNOWN)
		return true;
	report_add(run->report, REPORT_PROBLEM,
		"%s: %s (/sys/bus/pci/devices/%s%s: %s); qdev-plan list "
		"devices",
		job->name,
		state == FACT_ABSENT ? "there is no such PCI device"
				     : "how it is bound can't be read",
		job->name, state == FACT_KNOWN ? "/driver" : "",
		state == FACT_ABSENT
			? "not there"
			: fact_reason(state == FACT_KNOWN
					      ? job->was.driver.error
					      : job->was.existence.error));
	/* It will not come back as what it was. */
	if (state == FACT_ABSENT && !run->request->dry_run)
		(void)!saved_forget(&run->directory, job->address);
	return false;
}

/*
 * The kernel would wait for the VMM to let go, and nobody can call that off:
 * until then nothing about the function can be read or changed.
 */
static bool is_free(struct run *run, const struct job *job)
{
	cleanup_text struct text holders = TEXT_INIT;

	if (binding_vfio(&job->was) != VFIO_BINDING_YES ||
		job->was.enable.state != FACT_KNOWN ||
		job->was.enable.value == 0)
		return true;
	text_add_holders(&holders, run->root, job->address);
	report_add(run->report,
		run->request->force ? REPORT_NOTE : REPORT_PROBLEM,
		"%s: a process uses it (/sys/bus/pci/devices/%s/enable: "
		"%u)%s.%s",
		job->name, job->name, (unsigned)job->was.enable.value,
		text_string(&holders),
		run->request->force
			? ""
			: " End it first; --force lets the kernel ask it to "
			  "let go, and wait");
	run->report->failed |= holders.failed;
	return run->request->force;
}

static const struct host_function *find_used_sibling(
	const struct run *run, const struct job *job)
{
	const struct host_group *group =
		job->function->group.state == FACT_KNOWN
			? host_group(run->host,
				  (uint32_t)job->function->group.value)
			: NULL;

	for (size_t i = 0; group && i < group->members.count; i++) {
		const struct host_function *function = host_member_function(
			run->host, &group->members.items[i]);

		if (function && function != job->function &&
			function->enable.state == FACT_KNOWN &&
			function->enable.value > 0)
			return function;
	}
	return NULL;
}

/*
 * As long as a VMM has the group, a host driver may have none of its members:
 * since 5.19 the kernel answers the probe with EINVAL (lab, 6.1), before that
 * it stops in a BUG() (linux: drivers/vfio/vfio.c, vfio_group_nb_verify()).
 */
static bool is_group_free(struct run *run, const struct job *job)
{
	const struct host_function *sibling = find_used_sibling(run, job);
	cleanup_text struct text holders = TEXT_INIT;

	if (!sibling || (!job->goal.driver && !job->goal.any_driver))
		return true;
	text_add_holders(&holders, run->root, job->address);
	report_add(run->report,
		run->request->force ? REPORT_NOTE : REPORT_PROBLEM,
		"%s: a process uses %s of the same IOMMU group "
		"(/sys/bus/pci/devices/%s/enable: %u)%s; the kernel gives no "
		"member of it to a host driver meanwhile.%s",
		job->name, pci_address_text(sibling->address).string,
		pci_address_text(sibling->address).string,
		(unsigned)sibling->enable.value, text_string(&holders),
		run->request->force ? ""
				    : " End it first; --force tries all the "
				      "same");
	run->report->failed |= holders.failed;
	return run->request->force;
}

/*
 * vfio-pci takes its virtual functions with it, from their VMs as well, and
 * waits for these to let go (linux: vfio_pci_core_unregister_device()).
 */
static bool keeps_no_vfs(struct run *run, const struct job *job)
{
	return binding_vfio(&job->was) != VFIO_BINDING_YES ||
	       run_has_no_vfs(run, job, "which go when vfio-pci lets go of it",
		       "--force takes them along");
}

/* Nothing is saved: whatever driver the host has for it. */
static void want_any_driver(struct job *job)
{
	job->goal = (struct goal){.any_driver = true};
	job->saved.origin = (struct goal){.any_driver = true};
}

static int set_goal(struct job *job)
{
	if (job->saved.phase == SAVED_NOTHING) {
		want_any_driver(job);
		return 0;
	}
	return goal_copy(&job->saved.origin, &job->goal);
}

static bool judge_unbind(struct run *run, struct job *job)
{
	int error;

	if (!is_there(run, job))
		return false;
	if (!is_ours(&job->was) && !saved_is_unfinished(job->saved.phase)) {
		job->idle = true;
		return true;
	}
	if (!is_free(run, job) || !keeps_no_vfs(run, job))
		return false;
	error = set_goal(job);
	/* From half way there is no way back that would be one. */
	job->has_back = binding_vfio(&job->was) == VFIO_BINDING_YES &&
			!saved_is_unfinished(job->saved.phase);
	if (error == 0 && job->has_back)
		error = goal_stay(&job->was, &job->back);
	run->report->failed |= error < 0;
	return error == 0 && is_group_free(run, job);
}

static bool takes_vfio(struct run *run, const struct host_function *function)
{
	struct saved saved = {0};
	bool is_saved =
		saved_read(&run->directory, function->address, &saved) == 0 &&
		saved.phase != SAVED_NOTHING;

	saved_clear(&saved);
	return is_saved || host_vfio_binding(function) == VFIO_BINDING_YES;
}

static bool has_driver(struct run *run, const char *driver)
{
	return root_exists(run->root,
		       root_path("sys/bus/pci/drivers/%s", driver).string) == 0;
}

/* As udev does when the device appears. */
static bool load_by_modalias(struct run *run, const struct job *job)
{
	cleanup_text struct text problem = TEXT_INIT;
	char modalias[ROOT_ATTRIBUTE_SIZE + 1];

	return root_read(run->root,
		       function_path(job->address, "modalias").string, modalias,
		       sizeof(modalias)) >= 0 &&
	       load_module(modalias, &problem) == 0;
}

/*
 * The driver's module may have gone since. Most have its name; that finds
 * those, too, that are blacklisted or have no alias, such as pci-stub.
 */
static bool load_driver(struct run *run, const struct job *job)
{
	cleanup_text struct text problem = TEXT_INIT;
	const char *driver = job->goal.driver;

	if (job->idle || !driver || has_driver(run, driver))
		return true;
	if (load_module(driver, &problem) == 0 && has_driver(run, driver))
		return true;
	if (load_by_modalias(run, job) && has_driver(run, driver))
		return true;
	report_add(run->report, REPORT_PROBLEM,
		"%s: is to be on %s again, which is not there "
		"(/sys/bus/pci/drivers/%s), and whose module can't be loaded: "
		"%s. Load it, then run qdev-plan unbind %s",
		job->name, driver, driver,
		problem.length ? text_string(&problem)
			       : "the module of that name has no such driver",
		job->name);
	run->report->failed |= problem.failed;
	return false;
}

static bool load_drivers(struct run *run)
{
	for (size_t i = 0; i < run->jobs.count; i++)
		if (!load_driver(run, &run->jobs.items[i]))
			return false;
	return true;
}

static const struct run_rules rules = {
	.verb = "unbind",
	.phase = SAVED_UNBINDING,
	.already = "which is no vfio driver: nothing to undo",
	.judge = judge_unbind,
	.takes = takes_vfio,
	.prepare = load_drivers,
	.finish = run_change_or_print,
};

enum act_result act_unbind(struct root *root, const struct act_request *request,
	struct report *report)
{
	return run_verb(root, request, &rules, report);
}
