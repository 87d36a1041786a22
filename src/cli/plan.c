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

static int wanted_sections(const struct args *args,
	const struct plan_format *format, unsigned *ret)
{
	*ret = SECTION_ALL;
	if (!args->section)
		return 0;
	if (!format->has_sections)
		return complain(EXIT_USAGE,
			"--section goes with --format qemu, not %s",
			format->name);
	if (!plan_sections_parse(args->section, ret))
		return complain(EXIT_USAGE,
			"--section %s: there are machine, resources, devices",
			args->section);
	return 0;
}

int run_plan(const struct args *args)
{
	const struct plan_format *format = wanted_format(args);
	cleanup(judgement_clear) struct judgement judgement = {0};
	cleanup(output_clear) struct output output = {0};
	unsigned sections;
	int code;

	if (!format)
		return unknown_format(args->format);
	code = wanted_sections(args, format, &sections);
	if (code == 0)
		code = judge(args, NULL, 0, false, &judgement);
	if (code)
		return code;
	if (emit_findings_brief(judgement.result, stderr) < 0)
		return complain_memory();
	if (check_worst(judgement.result) == SEVERITY_BLOCK && !args->force)
		return EXIT_NO_GO;
	code = output_start(&output);
	if (code)
		return code;
	if (format->emit(judgement.plan, sections, output.file) < 0)
		return complain_memory();
	return output_finish(&output);
}
