/* SPDX-License-Identifier: MIT */
#include "act/run.h"

bool run_has_no_vfs(struct run *run, const struct job *job, const char *fate,
	const char *force)
{
	const struct fact_number *vfs = &job->was.vfs;

	if (vfs->state != FACT_KNOWN || vfs->value == 0)
		return true;
	report_add(run->report,
		run->request->force ? REPORT_NOTE : REPORT_PROBLEM,
		"%s: has %u virtual functions, %s "
		"(/sys/bus/pci/devices/%s/sriov_numvfs). Mend it: echo 0 > "
		"/sys/bus/pci/devices/%s/sriov_numvfs%s%s",
		job->name, (unsigned)vfs->value, fate, job->name, job->name,
		run->request->force ? "" : ". ",
		run->request->force ? "" : force);
	return run->request->force;
}
