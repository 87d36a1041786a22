/* SPDX-License-Identifier: MIT */
#include "check/node.h"
#include "check/rules.h"

#include <sys/stat.h>

/* A device that is there, with what makes it one for vfio. */
static bool has_device(const struct subject *subject)
{
	const struct target_list *targets = subject->request->targets;
	const struct host *host = subject->host;

	for (size_t i = 0; i < targets->items.count; i++) {
		const struct target *target = &targets->items.items[i];
		const struct host_function *function =
			function_of(host, target);
		const struct host_mdev *mdev = target->kind == TARGET_MDEV
			? host_mdev(host, target->name)
			: NULL;

		if (function && function->group.state == FACT_KNOWN)
			return true;
		if (mdev && mdev->group.state == FACT_KNOWN)
			return true;
	}
	return false;
}

/*
 * The module makes the node, and comes with vfio, which is linked against it
 * where the kernel has it; no open(2) loads it, since its number is not fixed
 * (linux: drivers/iommu/iommufd/main.c, iommu_misc_dev).
 */
static void find_missing(
	const struct host_machine *machine, struct findings *findings)
{
	bool loaded = machine->iommufd_loaded.state == FACT_KNOWN;
	bool none = !loaded && machine->iommufd_file.state == FACT_ABSENT;
	struct finding *finding = finding_add(findings, CODE_IOMMUFD_MISSING,
		none ? SEVERITY_BLOCK : SEVERITY_ACTION, machine->iommufd.path,
		none ? "this kernel has no iommufd: do without --iommufd"
		: loaded
			? "the node of iommufd is not there"
			: "the node of iommufd is not there: its module is not "
			  "loaded, if the kernel has one");

	finding_evidence(findings, finding, "/%s: %s", machine->iommufd.path,
		machine->iommufd.existence.state == FACT_ABSENT
			? "not there"
			: "no device node");
	finding_evidence(findings, finding, "/sys/module/iommufd: %s",
		loaded ? "there"
		: machine->iommufd_loaded.state == FACT_ABSENT
			? "not there"
			: fact_reason(machine->iommufd_loaded.error));
	if (none)
		finding_evidence(findings, finding,
			"/lib/modules/%s/modules.dep: no iommufd",
			machine->release.value);
	else if (loaded)
		finding_fix(findings, finding,
			"mknod -m 0660 /dev/iommu c $(tr : ' ' < "
			"/sys/class/misc/iommu/dev)");
	else
		finding_fix(findings, finding, "modprobe iommufd");
}

static void rule_iommufd(
	const struct subject *subject, struct findings *findings)
{
	const struct host_machine *machine = &subject->host->machine;
	const struct host_node *node = &machine->iommufd;
	struct finding *finding;

	if (!subject->request->iommufd || !has_device(subject))
		return;
	if (node->existence.state == FACT_UNKNOWN) {
		finding = finding_add(findings, CODE_NODE_UNKNOWN,
			SEVERITY_UNKNOWN, node->path,
			"the node of iommufd can't be looked at");
		finding_evidence(findings, finding, "/%s: %s", node->path,
			fact_reason(node->existence.error));
		return;
	}
	if (node->existence.state == FACT_ABSENT || !S_ISCHR(node->type))
		find_missing(machine, findings);
	else
		rule_shared_node(node, subject->host, findings);
}

static void iommufd_holds(const struct subject *subject, struct text *text)
{
	if (subject->request->iommufd && has_device(subject))
		text_add(text, "/dev/iommu is there, and may be opened");
}

const struct rule iommufd_rule = {
	.name = "iommufd",
	.judge = rule_iommufd,
	.holds = iommufd_holds,
};
