/* SPDX-License-Identifier: MIT */
#include "base/escape.h"
#include "check/permission.h"
#include "check/rules.h"

#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>

/* How each need is told, and what its path must be. */
static const struct need_rule {
	const char *what;
	unsigned bits;      /* 4 read, 2 write, 1 execute; 0: being there */
	mode_t not_type;    /* it must not be one */
	mode_t type;        /* it must be one; 0: any */
	const char *remedy; /* how it is made; NULL: not by one command */
} rules[] = {
	[NEED_READ] = {"file", 4, S_IFDIR, 0, NULL},
	[NEED_WRITE] = {"file", 4 | 2, S_IFDIR, 0, NULL},
	[NEED_CONNECT] = {"socket", 4 | 2, 0, S_IFSOCK, NULL},
	[NEED_LISTEN] = {"directory of a socket", 2 | 1, 0, S_IFDIR,
		"mkdir -p"},
	[NEED_BRIDGE] = {"bridge", 0, 0, 0, "type bridge"},
};

static void add_remedy(const struct need *need, const struct host_node *node,
	struct findings *findings, struct finding *finding)
{
	const char *remedy = rules[need->kind].remedy;
	cleanup_text struct text word = TEXT_INIT;

	if (!remedy)
		return;
	if (need->kind == NEED_BRIDGE) {
		text_add_shell_word(&word, need->name);
		finding_fix(findings, finding, "ip link add name %s %s",
			text_string(&word), remedy);
		return;
	}
	text_add_char(&word, '/');
	text_add_shell_word(&word, node->path);
	finding_fix(findings, finding, "%s %s", remedy, text_string(&word));
}

static void find_missing(const struct need *need, const struct host_node *node,
	const char *why, struct findings *findings)
{
	struct finding *finding = finding_add(findings, CODE_NEED_MISSING,
		SEVERITY_ACTION, need->name, "%s: the %s %s %s", need->device,
		rules[need->kind].what, need->name, why);

	finding_evidence(findings, finding, "/%s: %s", node->path,
		node->existence.state == FACT_ABSENT ? "not there" : why);
	add_remedy(need, node, findings, finding);
}

static void find_unknown(const struct need *need, const struct host_node *node,
	int error, struct findings *findings)
{
	struct finding *finding = finding_add(findings, CODE_NEED_UNKNOWN,
		SEVERITY_UNKNOWN, need->name,
		"%s: whether the %s %s can be used can't be told", need->device,
		rules[need->kind].what, need->name);

	finding_evidence(
		findings, finding, "/%s: %s", node->path, fact_reason(error));
}

static void find_forbidden(const struct need *need,
	const struct host_node *node, const struct host_user *user,
	struct findings *findings)
{
	struct finding *finding = finding_add(findings, CODE_NEED_PERMISSION,
		SEVERITY_ACTION, need->name, "%s: uid %u may not use %s",
		need->device, user->uid, need->name);

	if (node->existence.state == FACT_KNOWN)
		finding_evidence(findings, finding,
			"/%s: owner %u, group %u, %04o%s", node->path,
			node->owner, node->group, node->mode & 07777u,
			node->has_acl ? " and an ACL" : "");
	if (node->open_error.state == FACT_KNOWN)
		finding_evidence(findings, finding, "access(/%s): %s",
			node->path, fact_reason((int)node->open_error.value));
}

/* Another user's way to it: every directory, then the node itself. */
static enum access other_access(const struct host_need *found, unsigned bits,
	const struct host_user *user)
{
	enum access access =
		bits ? node_access(&found->node, user, bits) : ACCESS_YES;

	for (size_t i = 0; i < found->directories.count; i++) {
		enum access pass =
			node_access(&found->directories.items[i], user, 1);

		if (pass == ACCESS_NO)
			return ACCESS_NO;
		if (pass == ACCESS_UNKNOWN)
			access = ACCESS_UNKNOWN;
	}
	return access;
}

static void judge_access(const struct need *need, const struct host_need *found,
	const struct host_user *user, struct findings *findings)
{
	const struct host_node *node = &found->node;
	uint64_t error = node->open_error.value;

	if (user->is_caller && node->open_error.state == FACT_KNOWN) {
		if (error == EACCES || error == EPERM || error == EROFS)
			find_forbidden(need, node, user, findings);
		else if (error)
			find_unknown(need, node, (int)error, findings);
		return;
	}
	switch (other_access(found, rules[need->kind].bits, user)) {
	case ACCESS_YES:
		return;
	case ACCESS_NO:
		find_forbidden(need, node, user, findings);
		return;
	case ACCESS_UNKNOWN:
		find_unknown(need, node,
			user->identity.error ? user->identity.error
					     : user->groups_known.error,
			findings);
	}
}

static void judge(const struct host *host, const struct need *need,
	const struct host_need *found, struct findings *findings)
{
	const struct host_user *user = &host->user;
	const struct host_node *node = &found->node;
	const struct need_rule *rule = &rules[need->kind];

	if (node->existence.state == FACT_ABSENT) {
		find_missing(need, node, "is not there", findings);
		return;
	}
	if (node->existence.state == FACT_UNKNOWN) {
		if (node->existence.error == EACCES)
			find_forbidden(need, node, user, findings);
		else
			find_unknown(
				need, node, node->existence.error, findings);
		return;
	}
	if ((rule->type && node->type != rule->type) ||
		(rule->not_type && node->type == rule->not_type)) {
		find_missing(need, node, "is something else", findings);
		return;
	}
	if (need->kind == NEED_BRIDGE)
		rule_bridge_helper(host, need, findings);
	judge_access(need, found, user, findings);
}

void rule_needs(const struct host *host, const struct check_request *request,
	struct findings *findings)
{
	for (size_t i = 0; i < host->needs.count; i++)
		judge(host, &request->needs->items.items[i],
			&host->needs.items[i], findings);
}
