/* SPDX-License-Identifier: MIT */
#include "act/run.h"

#include "base/cleanup.h"
#include "base/words.h"
#include "probes/attribute.h"

#include <string.h>

/* What it is, in a word that can be saved; absent where it is none. */
static int read_modalias(
	struct run *run, const struct job *job, struct fact_string *ret)
{
	int error = read_string(
		run->root, function_path(job->address, "modalias").string, ret);

	if (ret->state == FACT_KNOWN &&
		(!*ret->value || strlen(ret->value) >= GOAL_NAME_SIZE ||
			has_control_character(ret->value)))
		ret->state = FACT_ABSENT;
	return error;
}

static bool is_of_another(
	const struct saved *saved, const struct fact_string *modalias)
{
	return saved->modalias && modalias->state == FACT_KNOWN &&
	       strcmp(saved->modalias, modalias->value) != 0;
}

/*
 * A run was killed, and the function is on a host driver that is not the one
 * to be restored: somebody has mended it in another way, and the host may use
 * it by now. No run leaves it so.
 */
static bool is_taken_over(const struct job *job)
{
	const char *origin = job->saved.origin.driver;

	return saved_is_unfinished(job->saved.phase) &&
	       !job->saved.origin.any_driver &&
	       job->was.driver.state == FACT_KNOWN &&
	       binding_vfio(&job->was) == VFIO_BINDING_NO &&
	       (!origin || strcmp(origin, job->was.driver.value) != 0);
}

static const char *why_outdated(
	const struct job *job, const struct fact_string *modalias)
{
	if (job->saved.phase == SAVED_NOTHING)
		return NULL;
	if (is_of_another(&job->saved, modalias))
		return "another device was at this address then";
	return is_taken_over(job) ? "others have given it to a driver since"
				  : NULL;
}

bool run_drop_outdated(struct run *run, struct job *job)
{
	struct fact_string modalias = {0};
	bool fine = read_modalias(run, job, &modalias) >= 0;
	const char *why = fine ? why_outdated(job, &modalias) : NULL;

	if (why) {
		report_add(run->report, REPORT_NOTE,
			"%s: what an earlier run saved of it (%s/%s) does not "
			"count any more: %s",
			job->name, run->directory.path, job->name, why);
		saved_clear(&job->saved);
	}
	if (modalias.state == FACT_KNOWN && !job->saved.modalias)
		job->saved.modalias = TAKE_PTR(modalias.value);
	free(modalias.value);
	return fine;
}
