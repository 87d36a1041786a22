/* SPDX-License-Identifier: MIT */
#include "base/escape.h"
#include "check/permission.h"
#include "check/rules.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* What makes it, where one command does. */
static void add_remedy(const struct need *need, const struct host_node *node,
	struct findings *findings, struct finding *finding)
{
	cleanup_text struct text word = TEXT_INIT;

	if (need->kind == NEED_BRIDGE) {
		text_add_shell_word(&word, need->name);
		finding_fix(findings, finding,
			"ip link add name %s type bridge", text_string(&word));
	}
	if (need->kind == NEED_DIRECTORY) {
		text_add_char(&word, '/');
		text_add_shell_word(&word, node->path);
		finding_fix(
			findings, finding, "mkdir -p %s", text_string(&word));
	}
}

static void find_missing(const struct need *need, const struct host_node *node,
	struct findings *findings)
{
	struct finding *finding = finding_add(findings, CODE_NEED_MISSING,
		SEVERITY_ACTION, need->name, "%s: the %s %s is not there",
		need->device, need_rule(need->kind)->what, need->name);

	finding_evidence(findings, finding, "/%s: not there", node->path);
	add_remedy(need, node, findings, finding);
}

/* How a type of stat(2) is called. */
static const char *type_name(mode_t type)
{
	static const struct {
		mode_t type;
		const char *name;
	} types[] = {
		{S_IFREG, "a file"},
		{S_IFDIR, "a directory"},
		{S_IFBLK, "a block device"},
		{S_IFCHR, "a character device"},
		{S_IFSOCK, "a socket"},
		{S_IFIFO, "a pipe"},
	};

	for (size_t i = 0; i < ARRAY_SIZE(types); i++)
		if (types[i].type == type)
			return types[i].name;
	return "something else";
}

static void find_other(const struct need *need, const struct host_node *node,
	struct findings *findings)
{
	struct finding *finding = finding_add(findings, CODE_NEED_OTHER,
		SEVERITY_ACTION, need->name, "%s: %s is %s, not a %s%s",
		need->device, need->name, type_name(node->type),
		need_rule(need->kind)->what,
		need->kind == NEED_PLACE ? ", and QEMU would put one there"
					 : "");

	finding_evidence(findings, finding, "/%s: %s", node->path,
		type_name(node->type));
}

static void find_unknown(const struct need *need, const struct host_node *node,
	int error, struct findings *findings)
{
	struct finding *finding = finding_add(findings, CODE_NEED_UNKNOWN,
		SEVERITY_UNKNOWN, need->name,
		"%s: whether the %s %s can be used can't be told", need->device,
		need_rule(need->kind)->what, need->name);

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

/* Another VM, mostly: whoever starts second is refused. */
static void find_locked(const struct need *need, const struct host_node *node,
	struct findings *findings)
{
	struct finding *finding = finding_add(findings, CODE_NEED_LOCKED,
		SEVERITY_ACTION, need->name,
		"%s: another process uses %s, and QEMU does not take it "
		"before that ends",
		need->device, need->name);

	finding_evidence(findings, finding, "/%s: locked", node->path);
	for (size_t i = 0; i < node->holders.count; i++) {
		const struct host_holder *holder = &node->holders.items[i];

		finding_evidence(findings, finding, "/%s: open in process %d%s%s%s",
			node->path, (int)holder->pid,
			holder->name.state == FACT_KNOWN ? " (" : "",
			holder->name.state == FACT_KNOWN ? holder->name.value
							 : "",
			holder->name.state == FACT_KNOWN ? ")" : "");
	}
}

/* The file stays behind when the program that made it ends. */
static void find_deaf(const struct need *need, const struct host_node *node,
	struct findings *findings)
{
	finding_evidence(findings,
		finding_add(findings, CODE_NEED_DEAF, SEVERITY_ACTION,
			need->name,
			"%s: nobody listens at the socket %s: start what is "
			"to serve it",
			need->device, need->name),
		"connect(/%s): %s", node->path, fact_reason(ECONNREFUSED));
}

/* What no permission would mend; true: that was it. */
static bool judge_trial(const struct need *need, const struct host_node *node,
	struct findings *findings)
{
	if (fact_is(node->open_error, EAGAIN))
		find_locked(need, node, findings);
	else if (fact_is(node->open_error, ECONNREFUSED))
		find_deaf(need, node, findings);
	else
		return false;
	return true;
}

/* The caller may not try what another user would do. */
static bool is_untried(const struct need *need, const struct host_node *node)
{
	return (need->kind == NEED_CONNECT || need_rule(need->kind)->is_disk) &&
	       node->open_error.state == FACT_KNOWN &&
	       node->open_error.value != 0;
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

	if (judge_trial(need, node, findings))
		return;
	if (user->is_caller && node->open_error.state == FACT_KNOWN) {
		if (error == EACCES || error == EPERM || error == EROFS)
			find_forbidden(need, node, user, findings);
		else if (error)
			find_unknown(need, node, (int)error, findings);
		return;
	}
	/* Nobody writes there, and root alone is told before it is refused. */
	if (fact_is(node->open_error, EROFS)) {
		find_forbidden(need, node, user, findings);
		return;
	}
	switch (other_access(found, need_rule(need->kind)->bits, user)) {
	case ACCESS_YES:
		if (is_untried(need, node))
			find_unknown(need, node, (int)error, findings);
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

/*
 * QEMU refuses an empty one, and shows any other to the guest as it is
 * (hw/pci/pci.c, pci_add_option_rom()); but no firmware of a guest runs it.
 */
static void find_no_rom(const struct need *need, const struct host_need *found,
	struct findings *findings)
{
	bool is_empty = found->rom.is_empty;

	finding_evidence(findings,
		finding_add(findings, CODE_ROM_INVALID,
			is_empty ? SEVERITY_ACTION : SEVERITY_WARN, need->name,
			is_empty ? "%s: the option ROM %s is empty, and QEMU "
				   "takes no such"
				 : "%s: %s is no option ROM: the guest's "
				   "firmware won't run it",
			need->device, need->name),
		"/%s: %s", found->node.path,
		is_empty ? "empty"
			 : "no 55 aa at its start that leads to PCIR");
}

/* Who is not the caller has to read all of it, too. */
static void judge_parts(const struct need *need, const struct host_need *found,
	const struct host_user *user, struct findings *findings)
{
	for (size_t i = 0; !user->is_caller && i < found->parts.count; i++) {
		const struct host_node *node = &found->parts.items[i];
		enum access access = node_access(node, user, 4);

		if (access == ACCESS_NO)
			find_forbidden(need, node, user, findings);
		else if (access == ACCESS_UNKNOWN)
			find_unknown(need, node, user->groups_known.error,
				findings);
	}
}

static bool has_type(const struct need_rule *rule, mode_t type)
{
	return !rule->types[0] || type == rule->types[0] ||
		(rule->types[1] && type == rule->types[1]);
}

static void judge_there(const struct host *host, const struct need *need,
	const struct host_need *found, struct findings *findings)
{
	const struct host_node *node = &found->node;

	if (!has_type(need_rule(need->kind), node->type)) {
		find_other(need, node, findings);
		return;
	}
	if (need->kind == NEED_BRIDGE)
		rule_bridge_helper(host, need, findings);
	if (fact_is(found->is_qcow2, 0))
		finding_evidence(findings,
			finding_add(findings, CODE_NEED_OTHER, SEVERITY_ACTION,
				need->name, "%s: %s is no qcow2 image",
				need->device, need->name),
			"/%s: begins with other bytes", node->path);
	if (found->rom.images.state == FACT_ABSENT)
		find_no_rom(need, found, findings);
	rule_image(host, need, found, findings);
	judge_parts(need, found, &host->user, findings);
	judge_access(need, found, &host->user, findings);
}

static bool is_path(const struct need *need)
{
	return need->kind != NEED_BRIDGE && need->kind != NEED_PORT &&
	       need->kind != NEED_TAP;
}

/* A mount that is read-only keeps nobody from what is no file. */
static bool writes_files(const struct need *need)
{
	return need->kind == NEED_FILE_WRITE || need->kind == NEED_DIRECTORY ||
		need->kind == NEED_PLACE;
}

/*
 * For the processes of a unit a path may lead elsewhere than for us; which of
 * its directories are there, and writable, only those tell.
 */
static bool find_other_view(const struct host *host, const struct need *need,
	const struct host_node *node, struct findings *findings)
{
	const struct host_unit *unit = &host->unit;
	const struct host_unit_view *view =
		host_unit_view(unit, node->path ? node->path : "",
			writes_files(need));
	bool is_relative = need->name[0] != '/';
	struct finding *finding;

	if (!unit->name || !is_path(need) || (!view && !is_relative))
		return false;
	finding = finding_add(findings, CODE_NEED_UNKNOWN, SEVERITY_UNKNOWN,
		need->name,
		"%s: whether the %s %s is what it is here for %s, too, can't "
		"be told",
		need->device, need_rule(need->kind)->what, need->name,
		unit->name);
	finding_evidence(findings, finding, "%s",
		is_relative ? "a relative path begins at the unit's "
			      "WorkingDirectory="
			    : view->source);
	return true;
}

/* The setting of a unit that takes a network, or its sockets, away. */
static const char *network_trouble(
	const struct host_unit *unit, const struct need_rule *rule)
{
	if (rule->is_of_network && unit->network_source)
		return unit->network_source;
	return rule->takes_socket ? unit->families_source : NULL;
}

static bool find_other_network(const struct host *host, const struct need *need,
	struct findings *findings)
{
	const struct host_unit *unit = &host->unit;
	const char *source = network_trouble(unit, need_rule(need->kind));

	if (!source)
		return false;
	finding_evidence(findings,
		finding_add(findings, CODE_NEED_UNKNOWN, SEVERITY_UNKNOWN,
			need->name,
			"%s: whether %s gets the %s, with the network and the "
			"sockets that it may have, can't be told",
			need->device, unit->name,
			need_rule(need->kind)->what),
		"%s", source);
	return true;
}

static void judge(const struct host *host, const struct need *need,
	const struct host_need *found, struct findings *findings)
{
	const struct host_node *node = &found->node;

	if (find_other_view(host, need, node, findings) ||
		find_other_network(host, need, findings))
		return;
	if (need->kind == NEED_PORT) {
		rule_port(host, need, node, findings);
		return;
	}
	if (need->kind == NEED_TAP) {
		rule_tap(host, need, found, findings);
		return;
	}
	switch (node->existence.state) {
	case FACT_KNOWN:
		judge_there(host, need, found, findings);
		return;
	case FACT_ABSENT:
		if (need->kind == NEED_ROM && need->name[0] != '/')
			find_unknown(need, node, ENOENT, findings);
		else if (!need_rule(need->kind)->may_lack)
			find_missing(need, node, findings);
		return;
	case FACT_UNKNOWN:
		break;
	}
	if (node->existence.error == EACCES)
		find_forbidden(need, node, &host->user, findings);
	else
		find_unknown(need, node, node->existence.error, findings);
}

/* Two names of one file, by links or ways to write its path. */
static bool is_same_file(const struct host_node *a, const struct host_node *b)
{
	return a->existence.state == FACT_KNOWN &&
		b->existence.state == FACT_KNOWN && a->inode != 0 &&
		a->inode == b->inode && a->device == b->device;
}

static void find_shared(const struct need *need, const struct host_node *node,
	const struct need *other, const struct host_node *other_node,
	struct findings *findings)
{
	finding_evidence(findings,
		finding_add(findings, CODE_NEED_SHARED, SEVERITY_BLOCK,
			need->name,
			"%s is the same file as %s, and QEMU locks what is "
			"written",
			need->device, other->device),
		"/%s and /%s: one inode", node->path, other_node->path);
}

/* What an image lies on is not to be written, by the VM itself neither. */
static void judge_parts_sharing(const struct host *host,
	const struct need_list *needs, size_t index, struct findings *findings)
{
	const struct host_need *found = &host->needs.items[index];

	for (size_t i = 0; i < host->needs.count; i++) {
		const struct need *other = &needs->items.items[i];
		const struct host_node *node = &host->needs.items[i].node;

		if (!need_rule(other->kind)->is_disk ||
			!need_rule(other->kind)->exclusive)
			continue;
		for (size_t k = 0; k < found->parts.count; k++) {
			const struct host_node *part = &found->parts.items[k];

			if (!is_same_file(part, node))
				continue;
			find_shared(&needs->items.items[index], part, other,
				node, findings);
			break;
		}
	}
}

/*
 * A file that is written has one user: QEMU locks it (block/file-posix.c,
 * "Failed to get \"write\" lock").
 */
static void judge_sharing(const struct host *host,
	const struct need_list *needs, size_t index, struct findings *findings)
{
	const struct need *need = &needs->items.items[index];
	const struct need_rule *rule = need_rule(need->kind);

	for (size_t i = 0; rule->is_disk && i < index; i++) {
		const struct need *other = &needs->items.items[i];
		const struct need_rule *other_rule = need_rule(other->kind);

		if (!other_rule->is_disk ||
			!(rule->exclusive || other_rule->exclusive) ||
			!is_same_file(&host->needs.items[index].node,
				&host->needs.items[i].node))
			continue;
		find_shared(need, &host->needs.items[index].node, other,
			&host->needs.items[i].node, findings);
	}
}

static void rule_needs(
	const struct subject *subject, struct findings *findings)
{
	const struct host *host = subject->host;
	const struct need_list *needs = subject->request->needs;

	for (size_t i = 0; i < host->needs.count; i++) {
		judge(host, &needs->items.items[i], &host->needs.items[i],
			findings);
		judge_sharing(host, needs, i, findings);
		judge_parts_sharing(host, needs, i, findings);
	}
}

/* A port to listen at is nothing that was looked at; an interface is new. */
static void needs_hold(const struct subject *subject, struct text *text)
{
	const struct need_list *needs = subject->request->needs;
	const char *separator = "";

	for (size_t i = 0; i < subject->host->needs.count; i++) {
		if (needs->items.items[i].kind == NEED_PORT ||
			!*needs->items.items[i].name)
			continue;
		text_addf(text, "%s%s", separator, needs->items.items[i].name);
		separator = ", ";
	}
	if (text->length)
		text_add(text, ": may be used");
}

const struct rule needs_rule = {
	.name = "vm-files",
	.judge = rule_needs,
	.holds = needs_hold,
};
