/* SPDX-License-Identifier: MIT */
#ifndef CLI_JUDGE_H
#define CLI_JUDGE_H

/* What plan and check have in common: a request judged on its host. */

#include "check/check.h"
#include "cli/cli.h"
#include "plan/plan.h"

struct deputy;

struct judgement {
	struct host *host; /* NULL when the request needs none */
	struct target_list targets;
	struct check_result *result;
	struct plan *plan;
};

/*
 * Scans the host, checks and places. An exit code other than EXIT_GO comes
 * with its line printed. Who judges again and again has a deputy for it (see
 * probes/root.h), others NULL.
 */
int judge(const struct args *args, struct deputy *deputy, unsigned scan_flags,
	bool for_start, struct judgement *ret) must_check;
void judgement_clear(struct judgement *judgement);

/* Whether --format is json; on one that is none the line is printed. */
int choose_report(const struct args *args, bool *ret_json) must_check;

/* What a verdict is to who asked for it. */
enum exit_code verdict_exit(enum verdict verdict);

#endif
