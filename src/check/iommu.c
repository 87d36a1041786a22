/* SPDX-License-Identifier: MIT */
#include "check/rules.h"
#include "host/vfio.h"

#include <string.h>

#define TABLES "/sys/firmware/acpi/tables"

/*
 * What the kernel wants to hear per firmware table (linux:
 * Documentation/admin-guide/kernel-parameters.txt).
 */
static const struct {
	const char *table;
	const char *setting;
} kernel_settings[] = {
	{"DMAR", "add intel_iommu=on to the kernel command line and reboot"},
	{"IVRS", "remove amd_iommu=off and iommu=off from the kernel command "
		 "line and reboot"},
	{"IORT", "remove iommu=off and arm-smmu settings from the kernel "
		 "command line and reboot"},
};

static void find_kernel_off(
	const struct host *host, const char *name, struct findings *findings)
{
	const char *table = host->machine.iommu_table.value;
	struct finding *finding = finding_add(findings, CODE_IOMMU_OFF_KERNEL,
		SEVERITY_BLOCK, name,
		"no IOMMU group: the firmware describes an IOMMU (%s), but the "
		"kernel does not use it",
		table);

	finding_evidence(findings, finding, TABLES "/%s: there", table);
	finding_evidence(findings, finding, "/sys/class/iommu: %s",
		host->machine.iommu_unit.state == FACT_ABSENT
			? "empty"
			: fact_reason(host->machine.iommu_unit.error));
	for (size_t i = 0; i < ARRAY_SIZE(kernel_settings); i++)
		if (strcmp(table, kernel_settings[i].table) == 0)
			finding_fix(findings, finding, "%s",
				kernel_settings[i].setting);
}

static void find_firmware_off(const char *name, struct findings *findings)
{
	struct finding *finding = finding_add(findings, CODE_IOMMU_OFF_FIRMWARE,
		SEVERITY_BLOCK, name,
		"no IOMMU group: the firmware describes no IOMMU");

	finding_evidence(
		findings, finding, TABLES ": neither DMAR nor IVRS nor IORT");
	finding_fix(findings, finding,
		"enable VT-d (Intel) or IOMMU/AMD-Vi (AMD) in the firmware "
		"setup; on Intel also add intel_iommu=on to the kernel command "
		"line");
}

static void find_no_group(
	const struct host *host, const char *name, struct findings *findings)
{
	const struct host_machine *machine = &host->machine;
	struct finding *finding;

	if (machine->iommu_unit.state == FACT_KNOWN) {
		finding = finding_add(findings, CODE_IOMMU_NONE, SEVERITY_BLOCK,
			name,
			"no IOMMU group: this machine's IOMMU does not cover "
			"the device");
		finding_evidence(findings, finding, "/sys/class/iommu: %s",
			machine->iommu_unit.value);
	} else if (machine->iommu_table.state == FACT_KNOWN) {
		find_kernel_off(host, name, findings);
		return;
	} else if (machine->iommu_table.state == FACT_ABSENT) {
		find_firmware_off(name, findings);
		return;
	} else {
		finding = finding_add(findings, CODE_IOMMU_NONE, SEVERITY_BLOCK,
			name,
			"no IOMMU group; whether the firmware has an IOMMU "
			"can't be read");
		finding_evidence(findings, finding, TABLES ": %s",
			fact_reason(machine->iommu_table.error));
	}
	finding_evidence(findings, finding,
		"/sys/bus/pci/devices/%s/iommu_group: not there", name);
}

/*
 * A group that no-IOMMU mode made has no isolation, and a node that QEMU does
 * not look for: noiommu-N (linux: drivers/vfio/group.c).
 */
static void find_no_iommu_mode(const struct host_group *group, const char *name,
	struct findings *findings)
{
	struct finding *finding = finding_add(findings, CODE_NO_IOMMU_MODE,
		SEVERITY_BLOCK, name,
		"bound in no-IOMMU mode, without isolation; QEMU does not "
		"take it");

	finding_evidence(findings, finding,
		"/sys/kernel/iommu_groups/%u/name: %s", group->id,
		group->name.value);
	finding_fix(findings, finding,
		"enable the IOMMU in the firmware setup and the kernel");
}

/* False when the group is one of no-IOMMU mode. */
static bool rule_no_iommu_mode(const struct host_group *group,
	const char *name, struct findings *findings)
{
	struct finding *finding;

	if (group->name.state == FACT_UNKNOWN) {
		finding = finding_add(findings, CODE_IOMMU_UNKNOWN,
			SEVERITY_UNKNOWN, name,
			"whether its group has an IOMMU can't be read");
		finding_evidence(findings, finding,
			"/sys/kernel/iommu_groups/%u/name: %s", group->id,
			fact_reason(group->name.error));
		return true;
	}
	if (host_group_has_iommu(group))
		return true;
	find_no_iommu_mode(group, name, findings);
	return false;
}

static bool rule_iommu(
	const struct subject *subject, struct findings *findings)
{
	const struct host_function *function = subject->function;
	const struct host_group *group = subject->group;
	const char *name = subject->target->name;
	struct finding *finding;

	switch (function->group.state) {
	case FACT_KNOWN:
		return !group || rule_no_iommu_mode(group, name, findings);
	case FACT_ABSENT:
		find_no_group(subject->host, name, findings);
		return false;
	case FACT_UNKNOWN:
		break;
	}
	finding = finding_add(findings, CODE_IOMMU_UNKNOWN, SEVERITY_UNKNOWN,
		name, "whether it has an IOMMU group can't be read");
	finding_evidence(findings, finding,
		"/sys/bus/pci/devices/%s/iommu_group: %s", name,
		fact_reason(function->group.error));
	return false;
}

static void iommu_holds(const struct subject *subject, struct text *text)
{
	if (!subject->group || subject->group->name.state == FACT_UNKNOWN)
		return;
	text_addf(text,
		"in IOMMU group %u (/sys/bus/pci/devices/%s/iommu_group)",
		subject->group->id, subject->target->name);
}

const struct rule iommu_rule = {
	.name = "iommu",
	.gate = rule_iommu,
	.holds = iommu_holds,
};
