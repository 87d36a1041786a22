/* SPDX-License-Identifier: MIT */
#include "check/survey.h"

#include "check/rules.h"

#include <qdev/error.h>

#include <stdlib.h>
#include <string.h>

static void apply_rules(const struct host *host, const struct target *target,
	struct findings *findings)
{
	struct target only = *target;
	struct target_list targets = {.items = {.items = &only, .count = 1}};
	/* To say go is to say that QEMU could start now. */
	struct check_request request = {
		.targets = &targets,
		.memory = CHECK_DEFAULT_MEMORY,
		.for_start = true,
	};

	check_device(host, &request, target, findings);
	/* What cannot work is told for what it is. */
	if (findings_worst(findings) == SEVERITY_BLOCK)
		return;
	check_machine(host, &request, findings);
}

int survey_findings(const struct host *host, const struct target *target,
	struct findings *ret)
{
	struct findings findings = {0};

	apply_rules(host, target, &findings);
	if (findings.failed) {
		findings_clear(&findings);
		return QDEV_ERROR_NO_MEMORY;
	}
	*ret = findings;
	return 0;
}

static int judge(const struct host *host, struct target target,
	struct survey_entry *ret)
{
	struct findings tally = {.is_tally = true};

	if (!ret)
		return QDEV_ERROR_NO_MEMORY;
	apply_rules(host, &target, &tally);
	*ret = (struct survey_entry){
		.worst = tally.worst,
		.codes = tally.worst_codes,
	};
	return tally.failed ? QDEV_ERROR_NO_MEMORY : 0;
}

static int judge_all(const struct host *host, struct survey *survey)
{
	int error = 0;

	for (size_t i = 0; error == 0 && i < host->functions.count; i++)
		error = judge(host,
			target_of_function(host->functions.items[i]->address),
			array_add(&survey->functions));
	for (size_t i = 0; error == 0 && i < host->mdevs.count; i++)
		error = judge(host, target_of_mdev(host->mdevs.items[i]->uuid),
			array_add(&survey->mdevs));
	return error;
}

int survey_new(const struct host *host, struct survey **ret)
{
	struct survey *survey = calloc(1, sizeof(*survey));
	int error = survey ? judge_all(host, survey) : QDEV_ERROR_NO_MEMORY;

	if (error < 0) {
		survey_free(survey);
		return error;
	}
	*ret = survey;
	return 0;
}

struct survey *survey_free(struct survey *survey)
{
	if (!survey)
		return NULL;
	array_clear(&survey->functions);
	array_clear(&survey->mdevs);
	free(survey);
	return NULL;
}

const struct survey_entry *survey_entry(const struct survey *survey,
	const struct host *host, const struct host_function *function)
{
	size_t index = host_function_index(host, function->address);

	return index < survey->functions.count
		       ? &survey->functions.items[index]
		       : NULL;
}

const struct survey_entry *survey_mdev(const struct survey *survey,
	const struct host *host, const char *uuid)
{
	size_t index = host_mdev_index(host, uuid);

	return index < survey->mdevs.count ? &survey->mdevs.items[index] : NULL;
}

bool survey_is_bridge(const struct survey_entry *entry)
{
	struct code_set bridge = {0};

	code_set_add(&bridge, CODE_DEVICE_IS_BRIDGE);
	return memcmp(&entry->codes, &bridge, sizeof(bridge)) == 0;
}

bool survey_has(const struct survey_entry *entry, enum code_id code)
{
	return code_set_has(&entry->codes, code);
}

const char *survey_word(const struct survey_entry *entry)
{
	switch (entry->worst) {
	case SEVERITY_INFO:
	case SEVERITY_WARN:
		return "go";
	case SEVERITY_UNKNOWN:
		return "unknown";
	case SEVERITY_ACTION:
		return "action";
	case SEVERITY_BLOCK:
		break;
	}
	return "blocked";
}
