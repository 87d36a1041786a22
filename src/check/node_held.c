/* SPDX-License-Identifier: MIT */
#include "check/node.h"

#include "check/rules.h"
#include "host/vfio.h"

#include <errno.h>

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

void find_held(const struct host_node *tried,
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

void rule_held(const struct subject *subject,
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
