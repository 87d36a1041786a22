/* SPDX-License-Identifier: MIT */
#include "check/permission.h"

#include "check/device_rules.h"
#include "check/rules.h"
#include "host/vfio.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

/*
 * What QEMU opens to have a device: the node of its group, or with iommufd
 * that of its own.
 */
struct door {
	const struct host_node *node;
	const struct fact_string *number; /* that the kernel says it has */
	const char *class_name;           /* below sys/class, where it does */
	char owner[64];                   /* "group 14", "0000:01:00.0" */
};

static const struct host_cdev *cdev_of(const struct subject *subject)
{
	return subject->mdev ? subject->mdev->cdev : subject->function->cdev;
}

static void door_of_device(const struct subject *subject, struct door *ret)
{
	const struct host_cdev *cdev = cdev_of(subject);

	*ret = (struct door){
		.node = &cdev->node,
		.number = &cdev->number,
		.class_name = "vfio-dev",
	};
	snprintf(ret->owner, sizeof(ret->owner), "%s", subject->target->name);
}

static void door_of_group(const struct host_group *group, struct door *ret)
{
	const struct host_door *door = host_door(group);

	*ret = (struct door){
		.node = &door->node,
		.number = &door->number,
		.class_name = "vfio",
	};
	snprintf(ret->owner, sizeof(ret->owner), "group %u", group->id);
}

/* What makes the kernel make the node anew. */
static void fix_node(const struct subject *subject, struct findings *findings,
	struct finding *finding)
{
	if (subject->mdev)
		fix_recreate(findings, finding, subject->mdev);
	else if (subject->request->iommufd)
		fix_rebind_function(findings, finding, subject->function);
	else
		fix_rebind(findings, finding, subject->host, subject->group);
}

/* "no device node", "device 243:0, not 243:1": why a node is none. */
static void print_trouble(const struct door *door, struct text *text)
{
	const struct host_node *node = door->node;

	if (node->existence.state == FACT_ABSENT)
		text_add(text, "not there");
	else if (!S_ISCHR(node->type))
		text_add(text, "no device node");
	else
		text_addf(text, "device %u:%u, not %s", node->major,
			node->minor, door->number->value);
}

static void find_missing(const struct subject *subject,
	const struct door *door, struct findings *findings)
{
	const struct host_node *node = door->node;
	cleanup_text struct text trouble = TEXT_INIT;
	struct finding *finding = finding_add(findings, CODE_NODE_MISSING,
		SEVERITY_ACTION, node->path,
		node->existence.state == FACT_ABSENT
			? "the vfio node of %s is not there"
			: "the vfio node of %s is not the kernel's",
		door->owner);

	print_trouble(door, &trouble);
	finding_evidence(findings, finding, "/%s: %s", node->path,
		text_string(&trouble));
	if (door->number->state == FACT_KNOWN)
		finding_evidence(findings, finding, "/sys/class/%s/%s/dev: %s",
			door->class_name, strrchr(node->path, '/') + 1,
			door->number->value);
	if (node->existence.state == FACT_KNOWN)
		finding_fix(findings, finding, "%s /%s",
			S_ISDIR(node->type) ? "rmdir" : "rm -f", node->path);
	fix_node(subject, findings, finding);
}

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

static bool is_closed(const struct host_node *node, const struct host *host,
	size_t index)
{
	const struct host_node *directory = directory_of(node, host, index);

	return directory &&
		node_access(directory, &host->user, 1) == ACCESS_NO;
}

static void fix_directories(const struct host_node *node,
	const struct host *host, struct findings *findings,
	struct finding *finding)
{
	for (size_t i = 0; i < 2; i++)
		if (is_closed(node, host, i))
			finding_fix(findings, finding, "chmod a+x /%s",
				directory_of(node, host, i)->path);
}

static void find_hidden(const struct subject *subject, const struct door *door,
	struct findings *findings)
{
	const struct host_node *node = door->node;
	const struct host_user *user = &subject->host->user;
	const struct host *host = subject->host;
	bool refused = user->is_caller && node->existence.error == EACCES;
	bool inner = is_closed(node, host, 1) && !is_closed(node, host, 0);
	struct finding *finding =
		refused ? finding_add(findings, CODE_NODE_PERMISSION,
				  SEVERITY_ACTION, node->path,
				  "uid %u may not look into /dev/vfio%s",
				  user->uid, inner ? "/devices" : "")
			: finding_add(findings, CODE_NODE_UNKNOWN,
				  SEVERITY_UNKNOWN, node->path,
				  "the vfio node of %s can't be looked at",
				  door->owner);

	finding_evidence(findings, finding, "/%s: %s", node->path,
		fact_reason(node->existence.error));
	if (refused)
		fix_directories(node, host, findings, finding);
	if (refused && finding && finding->fix.count == 0)
		finding_fix(findings, finding, "chmod a+x /dev/vfio");
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

/* `tried` tells that it is held, `node` by whom; `enabled` may tell it, too. */
static void find_held(const struct host_node *tried,
	const struct host_node *node, const struct host_function *enabled,
	struct findings *findings)
{
	cleanup_text struct text holders = TEXT_INIT;

	print_holders(node, &holders);

	struct finding *finding = finding_add(findings, CODE_NODE_HELD,
		SEVERITY_ACTION, node->path,
		"/%s is held%s: one VM has a group, and that one must stop "
		"first",
		node->path, text_string(&holders));

	if (fact_is(tried->open_error, EBUSY))
		finding_evidence(findings, finding, "open(/%s): %s",
			tried->path, fact_reason(EBUSY));
	if (enabled)
		finding_evidence(findings, finding,
			"/sys/bus/pci/devices/%s/enable: %u",
			pci_address_text(enabled->address).string,
			(unsigned)enabled->enable.value);
	if (node->holders_known.state == FACT_UNKNOWN &&
		node->holders_known.error)
		finding_evidence(findings, finding,
			"/proc/*/fd: %s, so who holds it is not known",
			fact_reason(node->holders_known.error));
}

/*
 * A function on vfio-pci has `enable` 0 while idle and 1 while a VMM has it
 * (lab, kernel 6.1). FACT_KNOWN: *ret has it; FACT_ABSENT: all are idle.
 */
static enum fact_state find_enabled(
	const struct subject *subject, const struct host_function **ret)
{
	enum fact_state state = FACT_ABSENT;

	/* An mdev has no such file. */
	if (!subject->function)
		return FACT_UNKNOWN;
	for (size_t i = 0; i < subject->group->members.count; i++) {
		const struct host_member *member =
			&subject->group->members.items[i];
		const struct host_function *function =
			host_member_function(subject->host, member);

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

/* Neither opened, nor refused, nor held. */
static void find_odd(const struct host_node *node, struct findings *findings)
{
	struct finding *finding = finding_add(findings, CODE_NODE_UNKNOWN,
		SEVERITY_UNKNOWN, node->path, "/%s could not be tried",
		node->path);

	finding_evidence(findings, finding, "open(/%s): %s", node->path,
		fact_reason((int)node->open_error.value));
}

/*
 * An open node of a group takes two references to the module, its own and that
 * of its operations (linux: fs/char_dev.c, chrdev_open()). One alone is that of
 * a mount of vfio's own, which all devices share since 6.10, or a container.
 */
static bool nobody_has_any_group(const struct host_machine *machine)
{
	return machine->vfio_references.state == FACT_KNOWN &&
		machine->vfio_references.value < 2;
}

/*
 * Who was refused the node has his answer, which this one would not turn. But
 * with iommufd nobody has to open the group's node, and one that is open keeps
 * its devices from it, in use or not (linux: drivers/vfio/group.c,
 * vfio_device_block_group(); lab, 6.12).
 */
static bool is_left_open(
	const struct subject *subject, const struct host_node *node,
	enum fact_state enabled)
{
	const struct check_request *request = subject->request;
	bool was_refused = node->open_error.state == FACT_KNOWN;

	if (!request->iommufd)
		return enabled == FACT_UNKNOWN &&
			!(was_refused && subject->host->user.is_caller);
	if (nobody_has_any_group(&subject->host->machine))
		return false;
	return enabled == FACT_UNKNOWN || (request->for_start && was_refused);
}

static void evidence_references(const struct host_machine *machine,
	struct findings *findings, struct finding *finding)
{
	const struct fact_number *references = &machine->vfio_references;

	if (references->state == FACT_KNOWN)
		finding_evidence(findings, finding,
			"/sys/module/vfio/refcnt: %llu more than modules in "
			"/sys/module/vfio/holders, so some vfio node is open",
			(unsigned long long)references->value);
	else if (references->error)
		finding_evidence(findings, finding,
			"/sys/module/vfio/refcnt: %s",
			fact_reason(references->error));
}

/* The node can't be tried: what else tells that a VMM has the group. */
static void rule_held_unseen(const struct subject *subject,
	const struct host_node *node, struct findings *findings)
{
	const struct host_function *enabled = NULL;
	enum fact_state state = find_enabled(subject, &enabled);
	struct finding *finding;

	if (state == FACT_KNOWN) {
		find_held(node, node, enabled, findings);
		return;
	}
	if (!is_left_open(subject, node, state))
		return;
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
	evidence_references(&subject->host->machine, findings, finding);
}

/* Of the nodes by which it may be held, that which somebody has open. */
static const struct host_node *holding(
	const struct subject *subject, const struct host_node *node)
{
	const struct host_cdev *cdev = cdev_of(subject);

	return cdev && cdev->node.holders.count ? &cdev->node : node;
}

static void rule_held(const struct subject *subject,
	const struct host_node *node, struct findings *findings)
{
	if (node->open_error.state != FACT_KNOWN) {
		rule_held_unseen(subject, node, findings);
		return;
	}
	switch (node->open_error.value) {
	case 0:
		return;
	case EBUSY:
		find_held(node, holding(subject, node), NULL, findings);
		return;
	case EACCES:
	case EPERM:
		rule_held_unseen(subject, node, findings);
		return;
	default:
		find_odd(node, findings);
	}
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

/* A node that somebody made by hand may have the number of an old group. */
static bool is_the_kernels(const struct door *door)
{
	const struct host_node *node = door->node;
	char number[32];

	if (!S_ISCHR(node->type))
		return false;
	if (door->number->state != FACT_KNOWN)
		return true;
	snprintf(number, sizeof(number), "%u:%u", node->major, node->minor);
	return strcmp(number, door->number->value) == 0;
}

/* The kernel says which number the node must have; the node's is not known. */
static bool is_number_unknown(const struct door *door)
{
	return door->node->existence.state == FACT_KNOWN &&
		door->number->state == FACT_KNOWN &&
		door->node->number_known.state != FACT_KNOWN;
}

/* Only what is bound has a node. */
static bool has_node(const struct subject *subject)
{
	return subject->group &&
		(subject->mdev ||
			host_vfio_binding(subject->function) ==
				VFIO_BINDING_YES);
}

/* Whether the node is there, and the kernel's. */
static bool rule_door(const struct subject *subject, const struct door *door,
	struct findings *findings)
{
	const struct host_node *node = door->node;

	if (node->existence.state == FACT_UNKNOWN || is_number_unknown(door)) {
		find_hidden(subject, door, findings);
		return false;
	}
	if (node->existence.state == FACT_ABSENT || !is_the_kernels(door)) {
		find_missing(subject, door, findings);
		return false;
	}
	if (node == &host_door(subject->group)->node)
		rule_node_permission(node, subject->host, findings);
	else
		rule_shared_node(node, subject->host, findings);
	return true;
}

/* Before 6.6, or without CONFIG_VFIO_DEVICE_CDEV, devices have no nodes. */
static bool rule_cdev(const struct subject *subject, struct findings *findings)
{
	const struct host_cdev *cdev = cdev_of(subject);
	const struct fact_string *lacking =
		cdev->name.state == FACT_KNOWN ? &cdev->number : &cdev->name;
	const char *name = subject->target->name;
	bool absent = lacking->state == FACT_ABSENT;
	struct finding *finding;

	if (lacking->state == FACT_KNOWN)
		return true;
	finding = finding_add(findings, CODE_CDEV_MISSING,
		absent ? SEVERITY_BLOCK : SEVERITY_UNKNOWN, name,
		absent ? "this kernel gives devices no vfio nodes of their "
			 "own, which --iommufd wants: do without it"
		       : "whether the device has a vfio node of its own can't "
			 "be read");
	finding_evidence(findings, finding, "/sys/bus/%s/devices/%s/vfio-dev%s%s%s: %s",
		subject->mdev ? "mdev" : "pci", name,
		lacking == &cdev->number ? "/" : "",
		lacking == &cdev->number ? cdev->name.value : "",
		lacking == &cdev->number ? "/dev" : "",
		absent ? "not there" : fact_reason(lacking->error));
	return false;
}

/* Who has what a vfio driver can't leave, as far as the node tells. */
static void rule_leaving(
	const struct subject *subject, struct findings *findings)
{
	const struct host_group *group = subject->group;
	const struct host_node *node = group ? &host_door(group)->node : NULL;

	if (node && subject->function && host_is_leaving(subject->function) &&
		fact_is(node->open_error, EBUSY))
		find_held(node, node, NULL, findings);
}

static void rule_node(const struct subject *subject, struct findings *findings)
{
	struct door door;

	if (!has_node(subject)) {
		rule_leaving(subject, findings);
		return;
	}
	if (subject->request->iommufd) {
		if (!rule_cdev(subject, findings))
			return;
		door_of_device(subject, &door);
	} else {
		door_of_group(subject->group, &door);
	}
	if (rule_door(subject, &door, findings))
		rule_held(subject, &host_door(subject->group)->node, findings);
}

/* Found neither forbidden nor held nor unknown, so both are known. */
static void node_holds(const struct subject *subject, struct text *text)
{
	const struct host_user *user = &subject->host->user;
	const char *path;

	if (!has_node(subject))
		return;
	path = subject->request->iommufd ? cdev_of(subject)->node.path
					 : host_door(subject->group)->node.path;
	if (user->identity.state == FACT_KNOWN)
		text_addf(text, "uid %u may open /%s", user->uid, path);
	else
		text_addf(text, "everybody may open /%s", path);
	text_add(text, ", and nobody holds it");
}

const struct rule node_rule = {
	.name = "node",
	.judge = rule_node,
	.holds = node_holds,
};
