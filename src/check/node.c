/* SPDX-License-Identifier: MIT */
#include "check/node.h"

#include "check/permission.h"
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

static void find_hidden(const struct subject *subject, const struct door *door,
	struct findings *findings)
{
	const struct host_node *node = door->node;
	const struct host_user *user = &subject->host->user;
	const struct host *host = subject->host;
	bool refused = user->is_caller && node->existence.error == EACCES;
	bool inner = node_is_closed(node, host, 1) &&
		!node_is_closed(node, host, 0);
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
	finding_evidence(findings, finding,
		"/sys/bus/%s/devices/%s/vfio-dev%s%s%s: %s",
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
