/* SPDX-License-Identifier: MIT */
#include "check/rules.h"

#include <string.h>

#define FILE_NAME "/sys/kernel/security/lockdown"

/* How far the kernel is locked down; NULL: not at all, or nobody knows. */
static const char *level_of(const struct host *host)
{
	const struct fact_string *level = &host->traits[TRAIT_LOCKDOWN];

	if (level->state != FACT_KNOWN || strcmp(level->value, "none") == 0)
		return NULL;
	return level->value;
}

/*
 * Both levels leave vfio alone: binding, the ioctls and QEMU work as ever (lab,
 * kernel 6.1). What they refuse is a module without a signature (linux:
 * kernel/module/signing.c, module_sig_check()), and by which keys it would
 * have to be made, no file tells.
 */
static void rule_lockdown(
	const struct subject *subject, struct findings *findings)
{
	const char *level = level_of(subject->host);
	struct finding *finding;

	if (!level || !module_is_wanted(subject))
		return;
	finding = finding_add(findings, CODE_LOCKDOWN, SEVERITY_WARN,
		"vfio-pci",
		"the kernel is locked down (%s): it loads vfio-pci if that is "
		"signed by a key it trusts, as the distribution's is",
		level);
	finding_evidence(findings, finding, FILE_NAME ": %s", level);
}

static void lockdown_holds(const struct subject *subject, struct text *text)
{
	const char *level = level_of(subject->host);

	if (level)
		text_addf(text, "the kernel is locked down, and leaves vfio "
				"alone (" FILE_NAME ": %s)",
			level);
}

const struct rule lockdown_rule = {
	.name = "lockdown",
	.judge = rule_lockdown,
	.holds = lockdown_holds,
};
