/* SPDX-License-Identifier: MIT */
#include "act/run.h"

#include "act/attempt.h"
#include "base/cleanup.h"
#include "host/vfio.h"
#include "probes/attribute.h"
#include "probes/binding.h"
#include "probes/node_watch.h"

#include <errno.h>
#include <signal.h>
#include <string.h>

DEFINE_CLEANUP(struct monitor *, monitor_free);

static const int ending_signals[] = {SIGHUP, SIGINT, SIGTERM};

static void block_ending_signals(void)
{
	sigset_t ending;

	sigemptyset(&ending);
	for (size_t i = 0; i < ARRAY_SIZE(ending_signals); i++)
		sigaddset(&ending, ending_signals[i]);
	sigprocmask(SIG_BLOCK, &ending, NULL);
}

/* Somebody wants the run to end: it ends by taking everything back. */
static bool is_interrupted(void)
{
	sigset_t pending;

	if (sigpending(&pending) < 0)
		return false;
	for (size_t i = 0; i < ARRAY_SIZE(ending_signals); i++)
		if (sigismember(&pending, ending_signals[i]))
			return true;
	return false;
}

static void tell_hung(struct run *run, const struct job *job,
	const struct step *step, pid_t process)
{
	cleanup_text struct text holders = TEXT_INIT;

	text_add_holders(&holders, run->root, job->address);
	report_add(run->report, REPORT_PROBLEM,
		"%s: the kernel has not ended a write to %s within %u s; "
		"process %d goes on waiting%s. What is saved of it stays in "
		"%s/%s: end what uses the device, then run qdev-plan unbind %s",
		job->name, step->path, run->request->limit_s, (int)process,
		text_string(&holders), run->directory.path, job->name,
		job->name);
}

static bool do_step(struct run *run, struct job *job, const struct step *step)
{
	struct attempt attempt =
		attempt_write(step->path, step->value, run->request->limit_s);

	job->hung = attempt.waiting != 0;
	if (job->hung) {
		tell_hung(run, job, step, attempt.waiting);
		return false;
	}
	if (attempt.error == 0)
		return true;
	report_add(run->report, REPORT_PROBLEM, "%s: write %.*s to %s: %s",
		job->name, (int)strcspn(step->value, "\n"), step->value,
		step->path, strerror(-attempt.error));
	return false;
}

/* A write that succeeds proves no binding: only the link does. */
static bool verify(struct run *run, const struct job *job,
	const struct goal *goal, const struct binding *now)
{
	const char *driver = now->driver.state == FACT_KNOWN ? now->driver.value
			     : now->driver.state == FACT_ABSENT
				     ? "no driver"
				     : fact_reason(now->driver.error);

	if (goal_is_reached(goal, now))
		return true;
	report_add(run->report, REPORT_PROBLEM,
		"%s: %s did not take it; it is on %s "
		"(/sys/bus/pci/devices/%s/driver), and dmesg may tell why",
		job->name,
		goal->any_driver ? "a host driver"
		: goal->driver   ? goal->driver
				 : "nobody",
		driver, job->name);
	return false;
}

/* False, and told, where a function is gone or says nothing. */
static bool read_now(
	struct run *run, const struct job *job, struct binding *ret)
{
	if (binding_read(run->root, job->address, ret) < 0) {
		run->report->failed = true;
		return false;
	}
	if (ret->existence.state == FACT_KNOWN &&
		ret->driver.state != FACT_UNKNOWN)
		return true;
	report_add(run->report, REPORT_PROBLEM,
		"%s: /sys/bus/pci/devices/%s/driver can't be read any more: %s",
		job->name, job->name,
		ret->existence.state == FACT_ABSENT
			? "the device is gone"
			: fact_reason(ret->driver.error));
	return false;
}

/* Takes a function from where it is, which is read anew, to a goal. */
static bool reach(struct run *run, struct job *job, const struct goal *goal)
{
	cleanup(binding_clear) struct binding now = {0};
	struct steps steps;
	bool fine = true;

	if (!read_now(run, job, &now))
		return false;
	goal_steps(goal, job->address, &now, &steps);
	for (size_t i = 0; fine && i < steps.count; i++)
		fine = do_step(run, job, &steps.items[i]);
	return fine && read_now(run, job, &now) && verify(run, job, goal, &now);
}

/* Nobody has bound it to something else since it was judged. */
static bool is_unchanged(struct run *run, const struct job *job)
{
	cleanup(binding_clear) struct binding now = {0};
	cleanup(goal_clear) struct goal as_it_was = {0};

	if (!read_now(run, job, &now))
		return false;
	if (goal_stay(&job->was, &as_it_was) < 0) {
		run->report->failed = true;
		return false;
	}
	if (goal_is_reached(&as_it_was, &now))
		return true;
	report_add(run->report, REPORT_PROBLEM,
		"%s: somebody else has changed its driver meanwhile "
		"(/sys/bus/pci/devices/%s/driver); try again",
		job->name, job->name);
	return false;
}

static bool save(struct run *run, struct job *job, enum saved_phase phase)
{
	int error;

	job->saved.phase = phase;
	error = saved_write(&run->directory, job->address, &job->saved);
	if (error == 0)
		return true;
	report_add(run->report, REPORT_PROBLEM,
		"%s: what it was can't be saved in %s: %s", job->name,
		run->directory.path, strerror(-error));
	return false;
}

static bool forget(struct run *run, const struct job *job)
{
	int error = saved_forget(&run->directory, job->address);

	if (error == 0)
		return true;
	report_add(run->report, REPORT_PROBLEM, "%s/%s: %s",
		run->directory.path, job->name, strerror(-error));
	return false;
}

/* What is saved once the function is where it was before the run. */
static bool settle_back(struct run *run, struct job *job)
{
	if (run->rules->keeps_saved || job->saved.origin.any_driver)
		return forget(run, job);
	return save(run, job, SAVED_BOUND);
}

/* It will not come back as what it was. */
static bool is_gone(struct run *run, const struct job *job)
{
	if (root_exists(run->root,
		    root_path("sys/bus/pci/devices/%s", job->name).string) !=
		-ENOENT)
		return false;
	if (forget(run, job))
		report_add(run->report, REPORT_NOTE,
			"%s: is gone, and nothing is saved of it any more",
			job->name);
	return true;
}

static void take_back(struct run *run, struct job *job)
{
	if (job->hung || is_gone(run, job))
		return;
	if (job->has_back && reach(run, job, &job->back)) {
		if (settle_back(run, job))
			report_add(run->report, REPORT_NOTE,
				"%s: taken back, it is on %s as before",
				job->name,
				job->back.driver ? job->back.driver
						 : "no driver");
		return;
	}
	if (!job->hung)
		report_add(run->report, REPORT_PROBLEM,
			"%s: is not as it was; what it was is saved in %s/%s. "
			"Mend it: qdev-plan unbind %s",
			job->name, run->directory.path, job->name, job->name);
}

static void take_all_back(struct run *run)
{
	for (size_t i = run->jobs.count; i-- > 0;)
		if (run->jobs.items[i].touched)
			take_back(run, &run->jobs.items[i]);
}

static bool save_all(struct run *run)
{
	for (size_t i = 0; i < run->jobs.count; i++) {
		struct job *job = &run->jobs.items[i];

		if (job->idle)
			continue;
		if (!is_unchanged(run, job) ||
			!save(run, job, run->rules->phase))
			return false;
		job->touched = true;
	}
	return true;
}

static bool reach_all(struct run *run)
{
	for (size_t i = 0; i < run->jobs.count; i++) {
		struct job *job = &run->jobs.items[i];

		if (is_interrupted()) {
			report_add(run->report, REPORT_PROBLEM,
				"interrupted before %s", job->name);
			return false;
		}
		if (!job->idle && !reach(run, job, &job->goal))
			return false;
	}
	return true;
}

/* Only after a change; whether it was bound before does not matter. */
static bool finish(struct run *run, struct job *job)
{
	if (!run->rules->keeps_saved)
		return forget(run, job);
	if (job->idle && job->saved.phase == SAVED_NOTHING)
		return true;
	return save(run, job, SAVED_BOUND);
}

static bool finish_all(struct run *run)
{
	for (size_t i = 0; i < run->jobs.count; i++)
		if (!finish(run, &run->jobs.items[i]))
			return false;
	return true;
}

static bool change_all(struct run *run)
{
	cleanup(monitor_free_p) struct monitor *monitor = NULL;
	int error = 0;

	run_look_for_nodes(run);
	if (run->rules->makes_nodes)
		error = monitor_open(node_watch_subsystems, &monitor);
	if (error < 0) {
		report_add(run->report, REPORT_PROBLEM,
			"the kernel's events can't be listened to: %s",
			strerror(-error));
		return false;
	}
	return reach_all(run) &&
	       (!monitor || run_wait_for_nodes(run, monitor)) &&
	       finish_all(run);
}

static bool is_all_idle(const struct run *run)
{
	for (size_t i = 0; i < run->jobs.count; i++)
		if (!run->jobs.items[i].idle)
			return false;
	return true;
}

static const char *driver_text(const struct binding *binding)
{
	return binding->driver.state == FACT_KNOWN ? binding->driver.value
						   : "no driver";
}

static void tell_done(struct run *run, const struct job *job)
{
	cleanup(binding_clear) struct binding now = {0};
	cleanup_text struct text line = TEXT_INIT, node = TEXT_INIT;

	if (binding_read(run->root, job->address, &now) < 0) {
		run->report->failed = true;
		return;
	}
	if (job->idle)
		text_addf(&line, "%s: is on %s, %s", job->name,
			driver_text(&now), run->rules->already);
	else
		text_addf(&line, "%s: was on %s, is on %s", job->name,
			driver_text(&job->was), driver_text(&now));
	if (binding_vfio(&now) == VFIO_BINDING_YES && run_node(run, job, &node))
		text_addf(&line, " (/%s)", text_string(&node));
	report_add(run->report, REPORT_PRODUCT, "%s", text_string(&line));
	run->report->failed |= line.failed || node.failed;
}

enum act_result run_change(struct run *run)
{
	bool fine;

	block_ending_signals();
	fine = is_all_idle(run) ? finish_all(run)
				: run->rules->prepare(run) && save_all(run) &&
					  change_all(run);
	if (!fine) {
		take_all_back(run);
		return ACT_REFUSED;
	}
	for (size_t i = 0; i < run->jobs.count; i++)
		tell_done(run, &run->jobs.items[i]);
	return ACT_DONE;
}
