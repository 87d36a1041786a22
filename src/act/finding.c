/* SPDX-License-Identifier: MIT */
#include "act/run.h"

struct subject run_subject(const struct run *run, const struct job *job,
	const struct check_request *request, const struct target *target)
{
	const struct host_function *function = job->function;

	return (struct subject){
		.host = run->host,
		.request = request,
		.target = target,
		.function = function,
		.group = function->group.state == FACT_KNOWN
				 ? host_group(run->host,
					   (uint32_t)function->group.value)
				 : NULL,
	};
}

/* The finding as one line: what, where it says so, what mends it. */
void run_tell_finding(struct run *run, const struct job *job,
	enum report_kind kind, const struct finding *finding, const char *end)
{
	cleanup_text struct text line = TEXT_INIT;

	text_addf(&line, "%s: %s", job->name, finding->message);
	for (size_t i = 0; i < finding->evidence.count; i++)
		text_addf(&line, "%s%s", i ? "; " : " (",
			finding->evidence.items[i]);
	if (finding->evidence.count)
		text_add(&line, ")");
	for (size_t i = 0; i < finding->fix.count; i++)
		text_addf(&line, "%s%s",
			i ? "; " : ". Mend it: ", finding->fix.items[i]);
	text_add(&line, end);
	report_add(run->report, kind, "%s", text_string(&line));
	run->report->failed |= line.failed;
}
