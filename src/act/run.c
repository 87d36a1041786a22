/* SPDX-License-Identifier: MIT */
#include "act/run.h"

#include "act/module.h"
#include "base/cleanup.h"
#include "probes/deputy.h"

static void job_clear(struct job *job)
{
	binding_clear(&job->was);
	saved_clear(&job->saved);
	goal_clear(&job->goal);
	goal_clear(&job->back);
}

static void run_clear(struct run *run)
{
	for (size_t i = 0; i < run->jobs.count; i++)
		job_clear(&run->jobs.items[i]);
	array_clear(&run->jobs);
	target_list_clear(&run->targets);
	host_free(run->host);
	array_clear(&run->addresses);
	saved_close(&run->directory);
	root_lend_deputy(run->root, NULL);
	deputy_free(run->deputy);
}

/* A run waits for an unbind to end as for anything else, a dry one does not. */
#define DRY_PATIENCE_S 2

unsigned run_patience_s(const struct run *run)
{
	return run->request->dry_run ? DRY_PATIENCE_S : run->request->limit_s;
}

static bool send_deputy(struct run *run)
{
	run->deputy = deputy_new();
	if (!run->deputy)
		return false;
	deputy_set_patience(run->deputy, (uint64_t)run_patience_s(run) * 1000);
	root_lend_deputy(run->root, run->deputy);
	return true;
}

/*
 * All of them, so that all that is refused is told at once; and then nothing
 * else, for what is good to know of a change does not matter without it.
 */
static bool judge_all(struct run *run)
{
	size_t told = run->report->lines.count;
	bool fine = true;

	for (size_t i = 0; i < run->jobs.count; i++)
		fine &= run->rules->judge(run, &run->jobs.items[i]);
	if (!fine)
		report_drop(run->report, REPORT_NOTE, told);
	return fine;
}

enum act_result run_verb(struct root *root, const struct act_request *request,
	const struct run_rules *rules, struct report *report)
{
	struct run run = {
		.root = root,
		.request = request,
		.rules = rules,
		.report = report,
		.directory = SAVED_DIRECTORY_INIT,
	};
	enum act_result result = ACT_TROUBLE;

	report->failed |= !send_deputy(&run);
	if (!report->failed)
		result = run_gather(&run);
	if (result == ACT_DONE)
		result = judge_all(&run) ? rules->finish(&run) : ACT_REFUSED;
	run_clear(&run);
	return report->failed ? ACT_TROUBLE : result;
}

enum act_result run_change_or_print(struct run *run)
{
	if (!run->request->dry_run)
		return run_change(run);
	run_print(run);
	return ACT_DONE;
}

bool run_load(struct run *run, enum report_kind kind, const char *module,
	const char *path)
{
	cleanup_text struct text problem = TEXT_INIT;

	if (root_exists(run->root, path) == 0)
		return true;
	if (load_module(module, &problem) == 0)
		return true;
	report_add(run->report, kind,
		"/%s is not there, and the module %s can't be loaded: %s", path,
		module, text_string(&problem));
	return false;
}
