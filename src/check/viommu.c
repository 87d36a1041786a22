/* SPDX-License-Identifier: MIT */
#include "check/rules.h"

/* Another function of the same group that is asked for. */
static const struct target *find_other(const struct subject *subject)
{
	const struct target_list *targets = subject->request->targets;

	for (size_t i = 0; i < targets->items.count; i++) {
		const struct target *target = &targets->items.items[i];
		const struct host_function *function =
			function_of(subject->host, target);

		if (function && function != subject->function &&
			function->group.state == FACT_KNOWN &&
			fact_is(subject->function->group,
				function->group.value))
			return target;
	}
	return NULL;
}

/*
 * Each function has an address space of its own behind the guest's IOMMU, and a
 * group has but one: QEMU refuses the second (hw/vfio/common.c; lab, QEMU 7.2
 * and 10.0), on a port of its own as beside the first in one slot.
 */
static void rule_viommu(
	const struct subject *subject, struct findings *findings)
{
	const struct target *other =
		subject->request->viommu_width ? find_other(subject) : NULL;
	struct finding *finding;

	if (!other)
		return;
	finding = finding_add(findings, CODE_VIOMMU_SPLITS_GROUP,
		SEVERITY_BLOCK, subject->target->name,
		"with --viommu the guest can't have it beside %s, which is of "
		"the same IOMMU group",
		other->name);
	finding_evidence(findings, finding,
		"/sys/bus/pci/devices/%s/iommu_group: %llu",
		subject->target->name,
		(unsigned long long)subject->function->group.value);
	finding_evidence(findings, finding,
		"/sys/bus/pci/devices/%s/iommu_group: the same", other->name);
}

const struct rule viommu_rule = {.name = "viommu", .judge = rule_viommu};
