/* SPDX-License-Identifier: MIT */
#include "check/rules.h"

#include <stdio.h>
#include <string.h>

/* What a kernel does with a region of type "direct" (RMRR, unity map). */
enum direct_rule {
	DIRECT_UNSURE,
	DIRECT_REFUSED,
};

/*
 * Since 6.6 the core refuses such a group, whatever its IOMMU (linux:
 * drivers/iommu/iommu.c, "Firmware has requested this device have a 1:1 IOMMU
 * mapping"). Before, Intel's driver did ("ineligible … due to platform RMRR
 * requirement"), and on AMD it fails where guest memory overlaps (lab, 6.1 and
 * 6.12). "direct-relaxable" is harmless.
 */
static enum direct_rule rule_of(const struct host_machine *machine)
{
	unsigned major, minor;

	if (machine->release.state == FACT_KNOWN &&
		sscanf(machine->release.value, "%u.%u", &major, &minor) == 2 &&
		(major > 6 || (major == 6 && minor >= 6)))
		return DIRECT_REFUSED;
	if (machine->iommu_unit.state == FACT_KNOWN &&
		strncmp(machine->iommu_unit.value, "dmar", 4) == 0)
		return DIRECT_REFUSED;
	return DIRECT_UNSURE;
}

/* The first line that ends in the word "direct", without its end. */
static size_t find_direct(const char *regions, const char **ret)
{
	static const char type[] = " direct";

	for (const char *line = regions; *line;) {
		size_t length = strcspn(line, "\n");

		if (length >= strlen(type) &&
			strncmp(line + length - strlen(type), type,
				strlen(type)) == 0) {
			*ret = line;
			return length;
		}
		line += length + (line[length] == '\n');
	}
	return 0;
}

static void rule_reserved(
	const struct subject *subject, struct findings *findings)
{
	const struct host_group *group = subject->group;
	const char *name = subject->target->name;
	const char *region = NULL;
	struct finding *finding;
	size_t length;

	/* Kernels before 4.11 have no such file. */
	if (!group || group->reserved_regions.state == FACT_ABSENT)
		return;
	if (group->reserved_regions.state == FACT_UNKNOWN) {
		finding = finding_add(findings, CODE_RESERVED_UNKNOWN,
			SEVERITY_UNKNOWN, name,
			"whether the firmware wants memory of its group mapped "
			"can't be read");
		finding_evidence(findings, finding,
			"/sys/kernel/iommu_groups/%u/reserved_regions: %s",
			group->id, fact_reason(group->reserved_regions.error));
		return;
	}
	length = find_direct(group->reserved_regions.value, &region);
	if (!length)
		return;
	if (rule_of(&subject->host->machine) == DIRECT_REFUSED)
		finding = finding_add(findings, CODE_RESERVED_DIRECT,
			SEVERITY_BLOCK, name,
			"the firmware wants memory mapped for a device of its "
			"group, and the kernel does not give such out; look "
			"for a setting of the firmware (RMRR, pre-boot DMA "
			"protection)");
	else
		finding = finding_add(findings, CODE_RESERVED_DIRECT,
			SEVERITY_UNKNOWN, name,
			"the firmware wants memory mapped for a device of its "
			"group; whether this kernel gives it out can't be "
			"told");
	finding_evidence(findings, finding,
		"/sys/kernel/iommu_groups/%u/reserved_regions: %.*s",
		group->id, (int)length, region);
}

static void reserved_holds(const struct subject *subject, struct text *text)
{
	const struct host_group *group = subject->group;

	if (!group || group->reserved_regions.state != FACT_KNOWN)
		return;
	text_addf(text,
		"no region of its group is of type direct "
		"(/sys/kernel/iommu_groups/%u/reserved_regions)",
		group->id);
}

const struct rule reserved_rule = {
	.name = "reserved",
	.judge = rule_reserved,
	.holds = reserved_holds,
};
