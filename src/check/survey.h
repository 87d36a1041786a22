/* SPDX-License-Identifier: MIT */
#ifndef CHECK_SURVEY_H
#define CHECK_SURVEY_H

/*
 * The verdict of every function and mdev of a host that was read whole, each
 * taken for itself: by the rules about the device, its group, its node and the machine.
 * What depends on the VM (its memory, its files) is left to a check.
 */

#include "check/finding.h"
#include "host/host.h"
#include "host/target.h"

struct survey_entry {
	enum severity worst;
	struct code_set codes; /* of the findings so severe */
};

struct survey {
	ARRAY(struct survey_entry) functions; /* as in host->functions */
	ARRAY(struct survey_entry) mdevs;     /* as in host->mdevs */
};

/* 0 or QDEV_ERROR_NO_MEMORY. */
int survey_new(const struct host *host, struct survey **ret) must_check;
struct survey *survey_free(struct survey *survey);

/* What was found about one device, worst or not; to be cleared. */
int survey_findings(const struct host *host, const struct target *target,
	struct findings *ret) must_check;

/* That of a function of the same host. */
const struct survey_entry *survey_entry(const struct survey *survey,
	const struct host *host, const struct host_function *function);

/* That of an mdev by its UUID; NULL: the host has none of that name. */
const struct survey_entry *survey_mdev(const struct survey *survey,
	const struct host *host, const char *uuid);

/* Whether all that is wrong with it is that it is a bridge. */
bool survey_is_bridge(const struct survey_entry *entry);

/* Whether a finding of that code is among those that are so severe. */
bool survey_has(const struct survey_entry *entry, enum code_id code);

/* "go", "action", "blocked", "unknown" */
const char *survey_word(const struct survey_entry *entry);

#endif
