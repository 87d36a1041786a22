/* SPDX-License-Identifier: MIT */
#include "base/cleanup.h"
#include "cli/judge.h"
#include "emit/findings.h"
#include "emit/format.h"

static const struct plan_format *wanted_format(const struct args *args)
{
	return args->format ? plan_format(args->format) : plan_formats;
}

static int unknown_format(const char *name)
{
	cleanup_text struct text names = TEXT_INIT;

	for (const struct plan_format *format = plan_formats; format->name;
		format++)
		text_addf(&names, " %s", format->name);
	return complain(EXIT_USAGE, "--format %s: no such format; there are:%s",
		name, text_string(&names));
}

int run_plan(const struct args *args)
{
	const struct plan_format *format = wanted_format(args);
	cleanup(judgement_clear) struct judgement judgement = {0};
	cleanup(output_clear) struct output output = {0};
	int code;

	if (!format)
		return unknown_format(args->format);
	code = judge(args, 0, false, &judgement);
	if (code)
		return code;
	if (emit_findings_brief(judgement.result, stderr) < 0)
		return complain_memory();
	if (check_worst(judgement.result) == SEVERITY_BLOCK && !args->force)
		return EXIT_NO_GO;
	code = output_start(&output);
	if (code)
		return code;
	if (format->emit(judgement.plan, output.file) < 0)
		return complain_memory();
	return output_finish(&output);
}
