/* SPDX-License-Identifier: MIT */
#include "check/check.h"

#include "base/cleanup.h"
#include "cli/judge.h"
#include "emit/findings.h"
#include "probes/scan.h"

static int emit(const struct args *args, const struct judgement *judgement,
	bool json, FILE *file)
{
	if (json)
		return emit_findings_json(judgement->result, false, file);
	return emit_findings_text(judgement->host, judgement->result,
		(struct findings_style){.problems_only = args->quiet}, file);
}

int run_check(const struct args *args)
{
	bool json;
	cleanup(judgement_clear) struct judgement judgement = {0};
	cleanup(output_clear) struct output output = {0};
	int code = choose_report(args, &json);

	if (code == EXIT_GO)
		code = judge(args, NULL,
			SCAN_OPEN_NODES | (json ? 0 : SCAN_NAMES), true,
			&judgement);
	if (code == EXIT_GO)
		code = output_start(&output);
	if (code)
		return code;
	if (emit(args, &judgement, json, output.file) < 0)
		return complain_memory();
	code = output_finish(&output);
	return code ? code
		    : (int)verdict_exit(check_verdict(judgement.result));
}
