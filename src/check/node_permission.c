/* SPDX-License-Identifier: MIT */
#include "check/permission.h"

#include "check/device_rules.h"
#include "check/node.h"
#include "check/rules.h"

#include <errno.h>
#include <string.h>

/*
 * The directories below dev that a node lies in, the outer one first, which
 * its user has to get through; NULL: not that many, or nothing known of it.
 */
static const struct host_node *directory_of(
	const struct host_node *node, const struct host *host, size_t index)
{
	const struct host_node *directory = index
		? &host->machine.cdev_directory
		: &host->machine.vfio_directory;

	if (directory->existence.state != FACT_KNOWN ||
		strncmp(node->path, directory->path,
			strlen(directory->path)) != 0)
		return NULL;
	return directory;
}

bool node_is_closed(const struct host_node *node, const struct host *host,
	size_t index)
{
	const struct host_node *directory = directory_of(node, host, index);

	return directory &&
		node_access(directory, &host->user, 1) == ACCESS_NO;
}

void fix_directories(const struct host_node *node,
	const struct host *host, struct findings *findings,
	struct finding *finding)
{
	for (size_t i = 0; i < 2; i++)
		if (node_is_closed(node, host, i))
			finding_fix(findings, finding, "chmod a+x /%s",
				directory_of(node, host, i)->path);
}

/* Neither opened, nor refused, nor held. */
void find_odd(const struct host_node *node, struct findings *findings)
{
	struct finding *finding = finding_add(findings, CODE_NODE_UNKNOWN,
		SEVERITY_UNKNOWN, node->path, "/%s could not be tried",
		node->path);

	finding_evidence(findings, finding, "open(/%s): %s", node->path,
		fact_reason((int)node->open_error.value));
}

static void evidence_node(const struct host_node *node,
	struct findings *findings, struct finding *finding)
{
	finding_evidence(findings, finding, "/%s: owner %u, group %u, %04o%s",
		node->path, node->owner, node->group, node->mode & 07777u,
		node->has_acl ? " and an ACL" : "");
}

/* What lets the user open it: as little as does. */
static void fix_permission(const struct host_node *node,
	const struct host *host, struct findings *findings,
	struct finding *finding)
{
	const struct host_user *user = &host->user;

	fix_directories(node, host, findings, finding);
	if (node_access(node, user, ACCESS_READ_WRITE) != ACCESS_YES)
		fix_node_owner(findings, finding, node->path, user);
	if (device_rules_refuse(host, node))
		device_rules_tell(host, node, findings, finding);
	else if (finding && finding->fix.count == 0)
		/* The permissions would do: SELinux or AppArmor forbids it. */
		finding_fix(findings, finding,
			"look for who forbids it: dmesg | grep -e avc: -e "
			"apparmor=");
}

static void find_forbidden(const struct host_node *node,
	const struct host *host, struct findings *findings)
{
	const struct host_user *user = &host->user;
	struct finding *finding = finding_add(findings, CODE_NODE_PERMISSION,
		SEVERITY_ACTION, node->path, "uid %u may not open /%s",
		user->uid, node->path);

	evidence_node(node, findings, finding);
	if (node->open_error.state == FACT_KNOWN &&
		(user->is_caller || fact_is(node->open_error, EPERM)))
		finding_evidence(findings, finding, "open(/%s): %s", node->path,
			fact_reason((int)node->open_error.value));
	fix_permission(node, host, findings, finding);
}

/* Another user has to get through dev/vfio first. */
static enum access other_access(
	const struct host_node *node, const struct host *host)
{
	for (size_t i = 0; i < 2; i++) {
		const struct host_node *directory = directory_of(node, host, i);
		enum access pass = directory
			? node_access(directory, &host->user, 1)
			: ACCESS_YES;

		if (pass != ACCESS_YES)
			return pass;
	}
	return node_access(node, &host->user, ACCESS_READ_WRITE);
}

/* What open(2) said decides, where the caller is who will run QEMU. */
static enum access permitted(
	const struct host_node *node, const struct host *host)
{
	if (device_rules_refuse(host, node))
		return ACCESS_NO;
	if (!host->user.is_caller || node->open_error.state != FACT_KNOWN)
		return other_access(node, host);
	if (node->open_error.value == EACCES || node->open_error.value == EPERM)
		return ACCESS_NO;
	return ACCESS_YES;
}

void rule_node_permission(const struct host_node *node, const struct host *host,
	struct findings *findings)
{
	const struct host_user *user = &host->user;
	struct finding *finding;

	switch (permitted(node, host)) {
	case ACCESS_YES:
		return;
	case ACCESS_NO:
		find_forbidden(node, host, findings);
		return;
	case ACCESS_UNKNOWN:
		break;
	}
	finding = finding_add(findings, CODE_NODE_UNKNOWN, SEVERITY_UNKNOWN,
		node->path, "whether the user may open /%s can't be told",
		node->path);
	evidence_node(node, findings, finding);
	if (user->identity_source)
		finding_evidence(
			findings, finding, "%s", user->identity_source);
	finding_evidence(findings, finding, "the user's %s: %s",
		user->identity.state == FACT_KNOWN ? "groups" : "identity",
		fact_reason(user->identity.state == FACT_KNOWN
				    ? user->groups_known.error
				    : user->identity.error));
}

void rule_shared_node(const struct host_node *node, const struct host *host,
	struct findings *findings)
{
	struct fact_number error = node->open_error;

	if (error.state == FACT_KNOWN && error.value != 0 &&
		error.value != EACCES && error.value != EPERM)
		find_odd(node, findings);
	else
		rule_node_permission(node, host, findings);
}
