/* SPDX-License-Identifier: MIT */
#ifndef ACT_ACT_H
#define ACT_ACT_H

/*
 * Binding functions to vfio-pci, and giving them back: the only code that
 * changes a host. All of the functions that a request names get where it
 * wants them, or all are put back where they were.
 */

#include "act/report.h"
#include "host/selector.h"
#include "probes/root.h"

/* Which others go along with the functions that were named. */
enum act_with {
	ACT_WITH_NONE,
	ACT_WITH_SLOT,  /* all functions of their slots */
	ACT_WITH_GROUP, /* all functions of their IOMMU groups, but bridges */
};

struct act_request {
	const struct selector *selectors;
	size_t count;
	enum act_with with;
	unsigned limit_s; /* for each answer of the kernel */
	bool dry_run;
	bool force;
	const char *directory; /* of what is saved: SAVED_DIRECTORY */
	const char *form;      /* of act_persist(): one that it has */
};

enum act_result {
	ACT_DONE,
	ACT_REFUSED, /* or failed, and taken back as far as possible */
	ACT_USAGE,   /* ambiguous, or named twice */
	ACT_TROUBLE, /* the host's files, memory */
};

/*
 * What a person does with a function; all report in whole sentences. From the
 * first change on SIGHUP, SIGINT and SIGTERM are blocked, so that what was
 * done is taken back, and told, before they end the program: the caller lets
 * them through.
 */
enum act_result act_bind(struct root *root, const struct act_request *request,
	struct report *report) must_check;
enum act_result act_unbind(struct root *root, const struct act_request *request,
	struct report *report) must_check;

/*
 * The files that bind the functions at every boot, for "udev", "modprobe" or
 * "initramfs"; what bind refuses is refused. Nothing is changed: to be called
 * with dry_run.
 */
enum act_result act_persist(struct root *root,
	const struct act_request *request, struct report *report) must_check;
bool act_persist_has_form(const char *form);

#endif
