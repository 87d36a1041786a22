/* SPDX-License-Identifier: MIT */
#include "cli/judge.h"

#include "base/cleanup.h"
#include "cli/host.h"
#include "probes/scan.h"

#include <qdev/error.h>

DEFINE_CLEANUP(struct root *, root_free);

void judgement_clear(struct judgement *judgement)
{
	plan_free(judgement->plan);
	check_result_free(judgement->result);
	target_list_clear(&judgement->targets);
	host_free(judgement->host);
}

/* An error with a line of its own, or out of memory. */
static int told(int error, const struct text *problem)
{
	if (error == 0)
		return EXIT_GO;
	if (error == QDEV_ERROR_NO_MEMORY || problem->failed)
		return complain_memory();
	return complain(EXIT_USAGE, "%s", text_string(problem));
}

static int scan(const struct args *args, unsigned flags,
	struct judgement *judgement)
{
	cleanup(root_free_p) struct root *root = NULL;
	cleanup_text struct text problem = TEXT_INIT;
	const struct request *request = &args->request;
	int code = open_host(args->host, &root);

	if (code)
		return code;
	return told(scan_targets(root, request->selectors.items,
			    request->selectors.count, request->user, flags,
			    &judgement->host, &judgement->targets, &problem),
		&problem);
}

static int decide(const struct args *args, bool for_start,
	struct judgement *judgement)
{
	const struct request *request = &args->request;
	cleanup_text struct text problem = TEXT_INIT;
	struct check_request check_request = {
		.targets = &judgement->targets,
		.memory = request->memory ? request->memory
					  : CHECK_DEFAULT_MEMORY,
		.for_start = for_start,
	};

	if (check(judgement->host, &check_request, &judgement->result) < 0)
		return complain_memory();
	return told(plan_new(request, judgement->host, &judgement->targets,
			    &judgement->plan, &problem),
		&problem);
}

int judge(const struct args *args, unsigned scan_flags, bool for_start,
	struct judgement *ret)
{
	int code = EXIT_GO;

	if (args->request.items.count == 0)
		return complain(EXIT_USAGE,
			"nothing to plan: give --passthrough ADDRESS "
			"(qdev-plan list groups shows what there is)");
	if (args->request.selectors.count)
		code = scan(args, scan_flags, ret);
	else if (host_new(&ret->host) < 0)
		code = complain_memory();
	return code ? code : decide(args, for_start, ret);
}
