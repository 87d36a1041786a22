/* SPDX-License-Identifier: MIT */
#include "check/access.h"

#include "check/rules.h"

#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>

static enum access grants(unsigned granted, unsigned wanted)
{
	return (granted & wanted) == wanted ? ACCESS_YES : ACCESS_NO;
}

static bool in_group(const struct host_user *user, gid_t id)
{
	for (size_t i = 0; i < user->groups.count; i++)
		if (user->groups.items[i] == id)
			return true;
	return false;
}

/* What the group class says: no (matched, refused), yes, or no match. */
static bool group_access(const struct host_node *node,
	const struct host_user *user, unsigned bits, enum access *ret)
{
	unsigned mask = node->mode >> 3 & 7u;
	bool matched = in_group(user, node->group);

	*ret = ACCESS_NO;
	if (matched)
		*ret = grants(node->has_acl ? node->acl_group_permissions & mask
					    : mask,
			bits);
	for (size_t i = 0; i < node->acl.count; i++) {
		const struct host_acl_entry *entry = &node->acl.items[i];

		if (!entry->is_group || !in_group(user, entry->id))
			continue;
		matched = true;
		if (grants(entry->permissions & mask, bits) == ACCESS_YES)
			*ret = ACCESS_YES;
	}
	return matched;
}

/* Whether any group of the node decides otherwise than `access`. */
static bool groups_matter(const struct host_node *node, unsigned bits,
	enum access access)
{
	unsigned mask = node->mode >> 3 & 7u;

	if (grants(node->has_acl ? node->acl_group_permissions & mask : mask,
		    bits) != access)
		return true;
	for (size_t i = 0; i < node->acl.count; i++)
		if (node->acl.items[i].is_group &&
			grants(node->acl.items[i].permissions & mask, bits) !=
				access)
			return true;
	return false;
}

enum access node_access(const struct host_node *node,
	const struct host_user *user, unsigned bits)
{
	unsigned mask = node->mode >> 3 & 7u;
	enum access access;

	if (user->identity.state != FACT_KNOWN)
		return ACCESS_UNKNOWN;
	if (user->overrides_permissions)
		return ACCESS_YES;
	if (user->uid == node->owner)
		return grants(node->mode >> 6 & 7u, bits);
	for (size_t i = 0; i < node->acl.count; i++)
		if (!node->acl.items[i].is_group &&
			node->acl.items[i].id == user->uid)
			return grants(
				node->acl.items[i].permissions & mask, bits);
	if (group_access(node, user, bits, &access))
		return access;
	access = grants(node->mode & 7u, bits);
	if (user->groups_known.state != FACT_KNOWN &&
		groups_matter(node, bits, access))
		return ACCESS_UNKNOWN;
	return access;
}

static void find_missing(const struct host_node *node, uint32_t group,
	struct findings *findings)
{
	struct finding *finding;

	if (node->existence.state == FACT_UNKNOWN) {
		finding = finding_add(findings, CODE_NODE_UNKNOWN,
			SEVERITY_UNKNOWN, node->path ? node->path : "dev/vfio",
			"the vfio node of group %u can't be looked at", group);
		finding_evidence(findings, finding, "/dev/vfio/%u: %s", group,
			fact_reason(node->existence.error));
		return;
	}
	finding = finding_add(findings, CODE_NODE_MISSING, SEVERITY_ACTION,
		node->path, "the vfio node /%s is not there", node->path);
	finding_evidence(findings, finding, "/%s: %s", node->path,
		node->existence.state == FACT_ABSENT ? "not there"
						     : "no device node");
	finding_fix(findings, finding,
		"mknod -m 0600 /%s c $(tr : ' ' < /sys/class/vfio/%u/dev)",
		node->path, group);
}

static void evidence_node(const struct host_node *node,
	struct findings *findings, struct finding *finding)
{
	finding_evidence(findings, finding, "/%s: owner %u, group %u, %04o%s",
		node->path, node->owner, node->group, node->mode & 07777u,
		node->has_acl ? " and an ACL" : "");
}

static void find_forbidden(const struct host_node *node,
	const struct host_user *user, struct findings *findings)
{
	bool tried = user->is_caller && node->open_error.state == FACT_KNOWN;
	struct finding *finding = finding_add(findings, CODE_NODE_PERMISSION,
		SEVERITY_ACTION, node->path, "uid %u may not open /%s",
		user->uid, node->path);

	evidence_node(node, findings, finding);
	if (tried)
		finding_evidence(findings, finding, "open(/%s): %s", node->path,
			fact_reason((int)node->open_error.value));
	/* The permissions would do: something else forbids it. */
	if (tried && node_access(node, user, ACCESS_READ_WRITE) == ACCESS_YES)
		finding_fix(findings, finding,
			"allow the node in the cgroup's device rules "
			"(systemd: DeviceAllow=/%s rw)",
			node->path);
	else
		fix_node_owner(findings, finding, node->path, user);
}

/* "by process 812 (qemu-system-x86)", as far as it may be known. */
static void print_holders(const struct host_node *node, struct text *text)
{
	for (size_t i = 0; i < node->holders.count; i++) {
		const struct host_holder *holder = &node->holders.items[i];

		text_addf(text, "%s process %d", i ? "," : " by", holder->pid);
		if (holder->name.state == FACT_KNOWN)
			text_addf(text, " (%s)", holder->name.value);
	}
}

static void find_held(const struct host_node *node,
	const struct host_function *enabled, struct findings *findings)
{
	cleanup_text struct text holders = TEXT_INIT;

	print_holders(node, &holders);

	struct finding *finding = finding_add(findings, CODE_NODE_HELD,
		SEVERITY_ACTION, node->path,
		"/%s is held%s: one VM has a group, and that one must stop "
		"first",
		node->path, text_string(&holders));

	if (fact_is(node->open_error, EBUSY))
		finding_evidence(findings, finding, "open(/%s): %s", node->path,
			fact_reason(EBUSY));
	if (enabled)
		finding_evidence(findings, finding,
			"/sys/bus/pci/devices/%s/enable: %u",
			pci_address_text(enabled->address).string,
			(unsigned)enabled->enable.value);
}

/*
 * A function on vfio-pci has `enable` 0 while idle and 1 while a VMM has it
 * (lab, kernel 6.1). FACT_KNOWN: *ret has it; FACT_ABSENT: all are idle.
 */
static enum fact_state find_enabled(const struct subject *subject,
	const struct host_function **ret)
{
	enum fact_state state = FACT_ABSENT;

	/* An mdev has no such file. */
	if (!subject->function)
		return FACT_UNKNOWN;
	for (size_t i = 0; i < subject->group->members.count; i++) {
		const struct host_member *member =
			&subject->group->members.items[i];
		const struct host_function *function = member->is_pci
			? host_function(subject->host, member->address)
			: NULL;

		if (!function ||
			host_vfio_binding(function) != VFIO_BINDING_YES)
			continue;
		if (function->enable.state != FACT_KNOWN) {
			state = FACT_UNKNOWN;
		} else if (function->enable.value > 0) {
			*ret = function;
			return FACT_KNOWN;
		}
	}
	return state;
}

/* The node can't be tried: what else tells that a VMM has the group. */
static void rule_held_unseen(const struct subject *subject,
	const struct host_node *node, struct findings *findings)
{
	const struct host_function *enabled = NULL;
	struct finding *finding;

	switch (find_enabled(subject, &enabled)) {
	case FACT_KNOWN:
		find_held(node, enabled, findings);
		return;
	case FACT_ABSENT:
		return;
	case FACT_UNKNOWN:
		break;
	}
	finding = finding_add(findings, CODE_NODE_UNKNOWN,
		subject->request->for_start ? SEVERITY_UNKNOWN : SEVERITY_INFO,
		node->path, "whether another process holds /%s can't be told",
		node->path);
	if (node->open_error.state == FACT_KNOWN)
		finding_evidence(findings, finding, "open(/%s): %s", node->path,
			fact_reason((int)node->open_error.value));
	else
		finding_evidence(findings, finding, "open(/%s): %s", node->path,
			node->open_error.state == FACT_UNKNOWN
				? fact_reason(node->open_error.error)
				: "tried by the verb check only");
}

static void rule_held(const struct subject *subject,
	const struct host_node *node, struct findings *findings)
{
	struct finding *finding;

	if (node->open_error.state != FACT_KNOWN) {
		rule_held_unseen(subject, node, findings);
		return;
	}
	switch (node->open_error.value) {
	case 0:
		return;
	case EBUSY:
		find_held(node, NULL, findings);
		return;
	case EACCES:
	case EPERM:
		rule_held_unseen(subject, node, findings);
		return;
	default:
		finding = finding_add(findings, CODE_NODE_UNKNOWN,
			SEVERITY_UNKNOWN, node->path,
			"/%s could not be tried", node->path);
		finding_evidence(findings, finding, "open(/%s): %s", node->path,
			fact_reason((int)node->open_error.value));
	}
}

/* What open(2) said decides, where the caller is who will run QEMU. */
static enum access permitted(const struct host_node *node,
	const struct host_user *user)
{
	if (!user->is_caller || node->open_error.state != FACT_KNOWN)
		return node_access(node, user, ACCESS_READ_WRITE);
	if (node->open_error.value == EACCES || node->open_error.value == EPERM)
		return ACCESS_NO;
	return ACCESS_YES;
}

void rule_node_permission(const struct host_node *node,
	const struct host_user *user, struct findings *findings)
{
	struct finding *finding;

	switch (permitted(node, user)) {
	case ACCESS_YES:
		return;
	case ACCESS_NO:
		find_forbidden(node, user, findings);
		return;
	case ACCESS_UNKNOWN:
		break;
	}
	finding = finding_add(findings, CODE_NODE_UNKNOWN, SEVERITY_UNKNOWN,
		node->path, "whether the user may open /%s can't be told",
		node->path);
	evidence_node(node, findings, finding);
	finding_evidence(findings, finding, "the user's %s: %s",
		user->identity.state == FACT_KNOWN ? "groups" : "identity",
		fact_reason(user->identity.state == FACT_KNOWN
				? user->groups_known.error
				: user->identity.error));
}

void rule_node(const struct subject *subject, struct findings *findings)
{
	const struct host_group *group = subject->group;
	const struct host_node *node = &group->node;

	if (node->existence.state != FACT_KNOWN || !S_ISCHR(node->type)) {
		find_missing(node, group->id, findings);
		return;
	}
	rule_node_permission(node, &subject->host->user, findings);
	rule_held(subject, node, findings);
}
