/* SPDX-License-Identifier: MIT */
#ifndef CHECK_SURVEY_H
#define CHECK_SURVEY_H

/*
 * The verdict of every function of a host that was read whole, each taken for
 * itself: by the rules about the device, its group, its node and the machine.
 * What depends on the VM (its memory, its files) is left to a check.
 */

#include "check/finding.h"
#include "host/host.h"

struct survey_entry {
	enum severity worst;
	uint64_t codes[(CODE_MAX + 63) / 64]; /* bits: see survey_has() */
};

/* In the order of host->functions. */
struct survey {
	ARRAY(struct survey_entry) entries;
};

/* 0 or QDEV_ERROR_NO_MEMORY. */
int survey_new(const struct host *host, struct survey **ret) must_check;
struct survey *survey_free(struct survey *survey);

/* That of a function of the same host. */
const struct survey_entry *survey_entry(const struct survey *survey,
	const struct host *host, const struct host_function *function);

/* Whether a finding of that code is among those that are so severe. */
bool survey_has(const struct survey_entry *entry, enum code_id code);

/* "go", "action", "blocked", "unknown" */
const char *survey_word(const struct survey_entry *entry);

#endif
