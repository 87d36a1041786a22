/* SPDX-License-Identifier: MIT */
#include "act/run.h"

#include "base/escape.h"
#include "probes/attribute.h"

#include <string.h>

/* Some shells' echo reads backslashes and options. */
static const char *printer(const struct text *value)
{
	const char *string = text_string(value);

	return strchr(string, '\\') || *string == '-' ? "printf '%s\\n'"
						      : "echo";
}

static void print_step(struct run *run, const struct step *step)
{
	cleanup_text struct text value = TEXT_INIT, path = TEXT_INIT;
	cleanup_text struct text word = TEXT_INIT;

	text_add_bytes(&value, step->value, strcspn(step->value, "\n"));
	if (value.length)
		text_add_shell_word(&word, text_string(&value));
	text_add_shell_word(&path, step->path);
	report_add(run->report, REPORT_PRODUCT, "%s%s%s > %s", printer(&value),
		word.length ? " " : "", text_string(&word), text_string(&path));
	run->report->failed |= value.failed || word.failed || path.failed;
}

/* Where the driver to give it back to is not loaded any more. */
static void print_module(struct run *run, const struct job *job)
{
	cleanup_text struct text word = TEXT_INIT;
	const char *driver = job->goal.driver;

	if (run->rules->makes_nodes || !driver ||
		root_exists(run->root,
			root_path("sys/bus/pci/drivers/%s", driver).string) ==
			0)
		return;
	text_add_shell_word(&word, driver);
	report_add(run->report, REPORT_PRODUCT,
		"modprobe -q %s || modprobe "
		"\"$(cat /sys/bus/pci/devices/%s/modalias)\"",
		text_string(&word), job->name);
	run->report->failed |= word.failed;
}

static void print_job(struct run *run, const struct job *job)
{
	struct steps steps;
	const char *was = job->was.driver.state == FACT_KNOWN
				  ? job->was.driver.value
				  : "no driver";

	if (job->idle) {
		report_add(run->report, REPORT_PRODUCT, "# %s: is on %s, %s",
			job->name, was, run->rules->already);
		return;
	}
	report_add(run->report, REPORT_PRODUCT, "# %s: is on %s, to be on %s",
		job->name, was,
		job->goal.any_driver ? "the host's driver"
		: job->goal.driver   ? job->goal.driver
				     : "no driver");
	print_module(run, job);
	goal_steps(&job->goal, job->address, &job->was, &steps);
	for (size_t i = 0; i < steps.count; i++)
		print_step(run, &steps.items[i]);
}

/* Modules first, as the run itself would. */
static void print_modules(struct run *run)
{
	static const struct {
		const char *module;
		const char *path;
	} modules[] = {
		{VFIO_DRIVER, "sys/bus/pci/drivers/" VFIO_DRIVER},
		{"vfio_iommu_type1", "sys/module/vfio_iommu_type1"},
	};

	for (size_t i = 0; i < ARRAY_SIZE(modules); i++)
		if (root_exists(run->root, modules[i].path) < 0)
			report_add(run->report, REPORT_PRODUCT, "modprobe %s",
				modules[i].module);
}

void run_print(struct run *run)
{
	bool is_idle = true;

	for (size_t i = 0; i < run->jobs.count; i++)
		is_idle &= run->jobs.items[i].idle;
	if (run->rules->makes_nodes && !is_idle)
		print_modules(run);
	for (size_t i = 0; i < run->jobs.count; i++)
		print_job(run, &run->jobs.items[i]);
}
