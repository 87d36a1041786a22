/* SPDX-License-Identifier: MIT */
#include "act/run.h"
#include "host/class.h"

#include <string.h>

static bool is_job(const struct run *run, const char *name)
{
	for (size_t i = 0; i < run->jobs.count; i++)
		if (strcmp(run->jobs.items[i].name, name) == 0)
			return true;
	return false;
}

static void tell_sibling(
	struct run *run, const struct job *job, const struct finding *finding)
{
	struct pci_address address;
	const struct host_function *sibling = NULL;

	if (pci_address_parse_name(finding->subject, &address))
		sibling = host_function(run->host, address);
	if (finding->code != CODE_GROUP_NOT_VIABLE || !sibling ||
		host_class_is_bridge(sibling)) {
		run_tell_finding(run, job, REPORT_NOTE, finding, "");
		return;
	}
	report_add(run->report, REPORT_NOTE,
		"%s: QEMU does not get it as long as %s, of the same IOMMU "
		"group (%u), is on %s "
		"(/sys/kernel/iommu_groups/%u/devices/%s/driver). Mend it: "
		"qdev-plan bind %s",
		job->name, finding->subject,
		(unsigned)job->function->group.value, sibling->driver.value,
		(unsigned)job->function->group.value, finding->subject,
		finding->subject);
}

/* What else keeps the groups from being viable, each once. */
void run_tell_siblings(struct run *run)
{
	cleanup_text struct text told = TEXT_INIT;
	const struct check_request request = {.targets = &run->targets};

	for (size_t i = 0; i < run->jobs.count; i++) {
		const struct job *job = &run->jobs.items[i];
		const struct target target = target_of_function(job->address);
		struct subject subject =
			run_subject(run, job, &request, &target);
		struct findings findings = {0};

		if (subject.group)
			(void)rule_judge(
				&group_rule, &subject, &findings);
		for (size_t j = 0; j < findings.items.count; j++) {
			const struct finding *finding =
				&findings.items.items[j];

			if ((finding->code != CODE_GROUP_NOT_VIABLE &&
				    finding->code != CODE_GROUP_UNKNOWN) ||
				is_job(run, finding->subject) ||
				strstr(text_string(&told), finding->subject))
				continue;
			text_addf(&told, "%s ", finding->subject);
			tell_sibling(run, job, finding);
		}
		run->report->failed |= findings.failed;
		findings_clear(&findings);
	}
	run->report->failed |= told.failed;
}
