/* SPDX-License-Identifier: MIT */
#include "base/cleanup.h"
#include "base/escape.h"
#include "check/permission.h"
#include "check/rules.h"

#include <string.h>
#include <sys/stat.h>

#define CONFIG "/etc/qemu/bridge.conf"

/*
 * What the helper makes of its configuration (qemu: qemu-bridge-helper.c, and
 * tried with QEMU 7.2): lines "allow BRIDGE", "deny BRIDGE", either with
 * "all", or "include FILE". One deny wins over any allow, and a line that it
 * does not know makes it fail.
 */
enum opinion {
	OPINION_SILENT,
	OPINION_ALLOW,
	OPINION_DENY,
	OPINION_INCLUDE,
	OPINION_BROKEN,
};

static enum opinion opinion_of(char *line, const char *bridge)
{
	char *save = NULL;
	const char *command = strtok_r(line, " \t", &save);
	const char *name = strtok_r(NULL, " \t", &save);
	bool matches;

	if (!command || command[0] == '#')
		return OPINION_SILENT;
	if (!name)
		return OPINION_BROKEN;
	matches = strcmp(name, "all") == 0 || strcmp(name, bridge) == 0;
	if (strcmp(command, "allow") == 0)
		return matches ? OPINION_ALLOW : OPINION_SILENT;
	if (strcmp(command, "deny") == 0)
		return matches ? OPINION_DENY : OPINION_SILENT;
	return strcmp(command, "include") == 0 ? OPINION_INCLUDE
					       : OPINION_BROKEN;
}

/* The opinions are in the order of how much they outweigh the others. */
static enum opinion read_config(char *config, const char *bridge)
{
	enum opinion strongest = OPINION_SILENT;
	char *save = NULL;

	for (char *line = strtok_r(config, "\n", &save); line;
		line = strtok_r(NULL, "\n", &save)) {
		enum opinion opinion = opinion_of(line, bridge);

		if (opinion > strongest)
			strongest = opinion;
	}
	return strongest;
}

static void find_forbidden(const struct need *need, const char *evidence,
	struct findings *findings)
{
	cleanup_text struct text word = TEXT_INIT;
	struct finding *finding = finding_add(findings, CODE_BRIDGE_FORBIDDEN,
		SEVERITY_ACTION, need->name,
		"%s: QEMU's bridge helper does not allow the bridge %s",
		need->device, need->name);

	text_add_shell_word(&word, need->name);
	finding_evidence(findings, finding, CONFIG ": %s", evidence);
	finding_fix(findings, finding, "mkdir -p /etc/qemu");
	finding_fix(findings, finding, "echo allow %s >> " CONFIG,
		text_string(&word));
}

static void find_unknown(const struct need *need, const char *evidence,
	struct findings *findings)
{
	struct finding *finding = finding_add(findings, CODE_BRIDGE_UNKNOWN,
		SEVERITY_UNKNOWN, need->name,
		"%s: whether QEMU's bridge helper may use the bridge %s can't "
		"be told",
		need->device, need->name);

	finding_evidence(findings, finding, "%s", evidence);
}

static void rule_config(const struct fact_string *config,
	const struct need *need, struct findings *findings)
{
	cleanup_free char *text = NULL;

	if (config->state == FACT_ABSENT) {
		find_forbidden(need, "not there", findings);
		return;
	}
	if (config->state == FACT_UNKNOWN) {
		cleanup_text struct text evidence = TEXT_INIT;

		text_addf(&evidence, CONFIG ": %s", fact_reason(config->error));
		find_unknown(need, text_string(&evidence), findings);
		return;
	}
	text = strdup(config->value);
	if (!text) {
		findings->failed = true;
		return;
	}
	switch (read_config(text, need->name)) {
	case OPINION_ALLOW:
		return;
	case OPINION_SILENT:
		find_forbidden(need, "does not allow it", findings);
		return;
	case OPINION_INCLUDE:
		find_unknown(need, CONFIG ": includes other files", findings);
		return;
	case OPINION_DENY:
	case OPINION_BROKEN:
		break;
	}
	/* No command adds what would outweigh a line that is there. */
	finding_evidence(findings,
		finding_add(findings, CODE_BRIDGE_FORBIDDEN, SEVERITY_ACTION,
			need->name,
			"%s: QEMU's bridge helper does not allow the bridge "
			"%s; edit " CONFIG,
			need->device, need->name),
		CONFIG ": denies it, or has a line that is none");
}

static void find_held_down(const struct host *host, const struct need *need,
	struct findings *findings)
{
	bool is_unit = host->unit.name;
	struct finding *finding = finding_add(findings, CODE_BRIDGE_FORBIDDEN,
		SEVERITY_ACTION, need->name,
		"%s: QEMU's bridge helper can't become root for uid %u, and "
		"makes no tap interface",
		need->device, host->user.uid);

	finding_evidence(findings, finding, "%s",
		is_unit ? host->user.privileges_source
			: "/proc/self/status: no_new_privs is set");
	if (is_unit)
		fix_unit(findings, finding, host->unit.name, "privileges",
			host->user.privileges_remedy);
}

/* QEMU forks and runs it, also as root: "bridge helper failed" (seen, 7.2). */
static void find_closed(const struct host_node *helper,
	const struct host_user *user, const struct need *need,
	struct findings *findings)
{
	struct finding *finding = finding_add(findings, CODE_BRIDGE_FORBIDDEN,
		SEVERITY_ACTION, need->name,
		"%s: uid %u may not run QEMU's bridge helper", need->device,
		user->uid);

	finding_evidence(findings, finding, "/%s: owner %u, group %u, %04o%s",
		helper->path, helper->owner, helper->group,
		helper->mode & 07777u, helper->has_acl ? " and an ACL" : "");
	finding_fix(findings, finding, "chmod a+x /%s", helper->path);
}

/* Whoever overrides permissions may still run no file that nobody may run. */
static enum access may_run(
	const struct host_node *helper, const struct host_user *user)
{
	return helper->mode & 0111u ? node_access(helper, user, 1) : ACCESS_NO;
}

/* True: it is there, and may be run. */
static bool rule_helper(const struct host *host, const struct need *need,
	struct findings *findings)
{
	const struct host_node *helper = &host->machine.bridge_helper;

	if (helper->existence.state != FACT_KNOWN) {
		find_unknown(need, "the bridge helper was not found", findings);
		return false;
	}
	switch (may_run(helper, &host->user)) {
	case ACCESS_YES:
		return true;
	case ACCESS_NO:
		find_closed(helper, &host->user, need, findings);
		return false;
	case ACCESS_UNKNOWN:
		break;
	}
	find_unknown(need,
		"whether who runs QEMU may run the bridge helper is not known",
		findings);
	return false;
}

void rule_bridge_helper(const struct host *host, const struct need *need,
	struct findings *findings)
{
	const struct host_node *helper = &host->machine.bridge_helper;
	bool is_root =
		host->user.identity.state == FACT_KNOWN && host->user.uid == 0;

	rule_config(&host->machine.bridge_config, need, findings);
	/* Capabilities of its own file would not do either (linux: prctl(2)) */
	if (!is_root && host->user.stays_unprivileged) {
		find_held_down(host, need, findings);
		return;
	}
	if (!rule_helper(host, need, findings) || is_root ||
		helper->mode & S_ISUID)
		return;
	/* It may have file capabilities instead, which nobody has read. */
	find_unknown(need,
		"the bridge helper is not set-user-ID root: chmod u+s lets "
		"ordinary users connect to bridges",
		findings);
}
