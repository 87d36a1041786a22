/* SPDX-License-Identifier: MIT */
#include "check/node.h"
#include "check/rules.h"
#include "host/vfio.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#define UNSAFE "allow_unsafe_interrupts"

/* Of the devices asked for: is there one that a rule is about? */
struct devices {
	bool with_iommu; /* a function in an IOMMU group */
	bool with_node;  /* a function on a vfio driver, an mdev */
};

/* A group of no-IOMMU mode has none, whatever it is called. */
static bool has_iommu(const struct host *host,
	const struct host_function *function)
{
	const struct host_group *group =
		function->group.state == FACT_KNOWN
		? host_group(host, (uint32_t)function->group.value)
		: NULL;

	return group && host_group_has_iommu(group);
}

static struct devices survey(const struct subject *subject)
{
	const struct target_list *targets = subject->request->targets;
	const struct host *host = subject->host;
	struct devices devices = {0};

	for (size_t i = 0; i < targets->items.count; i++) {
		const struct target *target = &targets->items.items[i];
		const struct host_function *function =
			target->kind == TARGET_FUNCTION
				? host_function(host, target->address)
				: NULL;
		const struct host_mdev *mdev =
			target->kind == TARGET_MDEV
				? host_mdev(host, target->name)
				: NULL;

		if (mdev && mdev->driver.state == FACT_KNOWN)
			devices.with_node = true;
		if (!function || !has_iommu(host, function))
			continue;
		devices.with_iommu = true;
		if (host_vfio_binding(function) == VFIO_BINDING_YES)
			devices.with_node = true;
	}
	return devices;
}

/*
 * Who refuses a device whose interrupts could be forged, and by which leave it
 * does not: iommufd asks a parameter of its own (linux:
 * drivers/iommu/iommufd/device.c, iommufd_device_bind()).
 */
struct refuser {
	const char *module;
	struct fact_number leave;
};

static struct refuser refuser_of(const struct subject *subject)
{
	const struct host_machine *machine = &subject->host->machine;

	return subject->request->iommufd
		? (struct refuser){"iommufd",
			  machine->iommufd_unsafe_interrupts}
		: (struct refuser){"vfio_iommu_type1",
			  machine->unsafe_interrupts};
}

/* An absolute path, to be formatted with the module's name. */
#define UNSAFE_PATH "/sys/module/%s/parameters/" UNSAFE

static void evidence_chip(const struct host_machine *machine,
	struct findings *findings, struct finding *finding)
{
	if (machine->interrupt_chip.state == FACT_KNOWN)
		finding_evidence(findings, finding,
			"/%s: %s, not IR-%s", machine->interrupt_source,
			machine->interrupt_chip.value,
			machine->interrupt_chip.value);
	else
		finding_evidence(findings, finding,
			"/proc/interrupts: no chip that tells");
}

/* Remapping is off, and whether vfio may do without is not to be read. */
static void find_no_permission(const struct host_machine *machine,
	struct refuser refuser, struct findings *findings)
{
	struct finding *finding = finding_add(findings, CODE_INTREMAP_OFF,
		SEVERITY_UNKNOWN, "interrupts",
		"interrupts are not remapped; whether " UNSAFE
		" makes up for it can't be read");

	evidence_chip(machine, findings, finding);
	finding_evidence(findings, finding, UNSAFE_PATH ": %s", refuser.module,
		fact_reason(refuser.leave.error));
}

static void find_no_remapping(const struct host_machine *machine,
	struct refuser refuser, struct findings *findings)
{
	bool allowed = fact_is(refuser.leave, 1);
	struct finding *finding = finding_add(findings, CODE_INTREMAP_OFF,
		allowed ? SEVERITY_WARN : SEVERITY_ACTION, "interrupts",
		allowed ? "interrupts are not remapped, which " UNSAFE
			  " allows: a guest could raise any interrupt of the "
			  "host"
			: "interrupts are not remapped, and vfio does not give "
			  "out devices without; enable it in the firmware "
			  "setup (x2APIC, interrupt remapping), or, for guests "
			  "that you trust, allow to do without");

	evidence_chip(machine, findings, finding);
	if (allowed) {
		finding_evidence(
			findings, finding, UNSAFE_PATH ": Y", refuser.module);
		return;
	}
	if (refuser.leave.state == FACT_KNOWN) {
		finding_evidence(
			findings, finding, UNSAFE_PATH ": N", refuser.module);
		finding_fix(findings, finding, "echo Y > " UNSAFE_PATH,
			refuser.module);
		return;
	}
	finding_evidence(
		findings, finding, UNSAFE_PATH ": not there", refuser.module);
	finding_fix(findings, finding, "modprobe %s " UNSAFE "=1",
		refuser.module);
}

/*
 * The kernel refuses the container of a device whose interrupts could be
 * forged (linux: drivers/vfio/vfio_iommu_type1.c).
 */
static void rule_interrupts(
	const struct subject *subject, struct findings *findings)
{
	const struct host_machine *machine = &subject->host->machine;
	struct refuser refuser = refuser_of(subject);
	struct finding *finding;

	if (!survey(subject).with_iommu ||
		fact_is(machine->interrupts_remapped, 1))
		return;
	if (fact_is(machine->interrupts_remapped, 0)) {
		if (refuser.leave.state == FACT_UNKNOWN)
			find_no_permission(machine, refuser, findings);
		else
			find_no_remapping(machine, refuser, findings);
		return;
	}
	if (fact_is(refuser.leave, 1))
		return;
	finding = finding_add(findings, CODE_INTREMAP_UNKNOWN, SEVERITY_UNKNOWN,
		"interrupts", "whether interrupts are remapped can't be told");
	finding_evidence(findings, finding, "/proc/interrupts: %s",
		machine->interrupts_remapped.error
			? fact_reason(machine->interrupts_remapped.error)
			: "no interrupt chip that tells");
}

static void interrupts_hold(const struct subject *subject, struct text *text)
{
	const struct host_machine *machine = &subject->host->machine;
	struct refuser refuser = refuser_of(subject);

	if (!survey(subject).with_iommu)
		return;
	if (fact_is(machine->interrupts_remapped, 1))
		text_addf(text, "interrupts are remapped (/%s: %s)",
			machine->interrupt_source,
			machine->interrupt_chip.value);
	else if (fact_is(refuser.leave, 1))
		text_addf(text, "interrupts need no remapping (" UNSAFE_PATH
				": Y)",
			refuser.module);
}

const struct rule interrupts_rule = {
	.name = "interrupts",
	.judge = rule_interrupts,
	.holds = interrupts_hold,
};

/*
 * vfio finds no IOMMU back end by itself: the module comes with vfio-pci by a
 * soft dependency, and once it is gone, opening a container does not load it
 * ("No available IOMMU models"; lab, 6.1).
 */
static void rule_type1(
	const struct host_machine *machine, struct findings *findings)
{
	bool replaced = machine->other_backend.state == FACT_KNOWN;
	struct finding *finding;

	if (machine->type1_loaded.state == FACT_KNOWN)
		return;
	if (machine->type1_loaded.state == FACT_UNKNOWN) {
		finding = finding_add(findings, CODE_TYPE1_NOT_LOADED,
			SEVERITY_UNKNOWN, "vfio_iommu_type1",
			"whether vfio_iommu_type1 is loaded can't be told");
		finding_evidence(findings, finding,
			"/sys/module/vfio_iommu_type1: %s",
			fact_reason(machine->type1_loaded.error));
		return;
	}
	finding = finding_add(findings, CODE_TYPE1_NOT_LOADED,
		replaced ? SEVERITY_UNKNOWN : SEVERITY_ACTION,
		"vfio_iommu_type1",
		replaced ? "vfio_iommu_type1 is not loaded; whether another "
			   "IOMMU back end stands in can't be told"
			 : "vfio_iommu_type1 is not loaded: vfio has no IOMMU "
			   "back end");
	finding_evidence(
		findings, finding, "/sys/module/vfio_iommu_type1: not there");
	finding_fix(findings, finding, "modprobe vfio_iommu_type1");
}

/* What is in its place, if anything: to be removed, and made anew. */
static void find_no_container(
	const struct host_node *node, struct findings *findings)
{
	bool is_absent = node->existence.state == FACT_ABSENT;
	struct finding *finding = finding_add(findings, CODE_NODE_MISSING,
		SEVERITY_ACTION, node->path,
		is_absent ? "the vfio container node is not there"
			  : "the vfio container node is not the kernel's");

	if (is_absent)
		finding_evidence(findings, finding, "/%s: not there", node->path);
	else if (!S_ISCHR(node->type))
		finding_evidence(
			findings, finding, "/%s: no device node", node->path);
	else
		finding_evidence(findings, finding,
			"/%s: device %u:%u, not 10:196", node->path,
			node->major, node->minor);
	if (is_absent)
		finding_fix(findings, finding, "mkdir -p /dev/vfio");
	else
		finding_fix(findings, finding, "%s /%s",
			S_ISDIR(node->type) ? "rmdir" : "rm -f", node->path);
	finding_fix(findings, finding, "mknod -m 0666 /dev/vfio/vfio c 10 196");
}

static void rule_container(
	const struct subject *subject, struct findings *findings)
{
	const struct host *host = subject->host;
	const struct host_machine *machine = &host->machine;
	const struct host_node *node = &machine->container;
	struct finding *finding;

	/* Before the device is bound, none of it need be there. */
	if (subject->request->iommufd || !survey(subject).with_node)
		return;
	rule_type1(machine, findings);
	/* Who may not look into dev/vfio is told so of the group's node. */
	if (host->user.is_caller && node->existence.error == EACCES)
		return;
	if (node->existence.state == FACT_UNKNOWN) {
		finding = finding_add(findings, CODE_NODE_UNKNOWN,
			SEVERITY_UNKNOWN, "dev/vfio/vfio",
			"the vfio container node can't be looked at");
		finding_evidence(findings, finding, "/dev/vfio/vfio: %s",
			fact_reason(node->existence.error));
		return;
	}
	if (node->existence.state == FACT_KNOWN &&
		(host_is_container(node) ||
			(S_ISCHR(node->type) &&
				node->number_known.state != FACT_KNOWN)))
		rule_shared_node(node, host, findings);
	else
		find_no_container(node, findings);
}

static void container_holds(const struct subject *subject, struct text *text)
{
	const struct host_machine *machine = &subject->host->machine;

	if (subject->request->iommufd || !survey(subject).with_node ||
		machine->type1_loaded.state != FACT_KNOWN ||
		machine->container.existence.state != FACT_KNOWN)
		return;
	text_add(text, "vfio_iommu_type1 is loaded, and /dev/vfio/vfio may be "
		       "opened");
}

const struct rule container_rule = {
	.name = "container",
	.judge = rule_container,
	.holds = container_holds,
};
