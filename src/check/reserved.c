/* SPDX-License-Identifier: MIT */
#include "check/guest_memory.h"
#include "check/rules.h"
#include "host/kernel.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

/* A line of reserved_regions: "0xSTART 0xEND TYPE". */
struct region {
	uint64_t start, end;
	const char *line;
	int length;
	char type[32];
};

/* Of every group, and not by sscanf(3), which took longer than the rules. */
static bool read_region(const char *line, size_t length, struct region *ret)
{
	char *end, *type;

	ret->start = strtoull(line, &end, 16);
	ret->end = strtoull(end, &type, 16);
	if (end == line || type == end || type > line + length)
		return false;
	type += strspn(type, " \t");

	size_t size = strcspn(type, " \t\n");

	if (size == 0)
		return false;
	/* A type that the kernel does not have: the region counts. */
	if (size >= sizeof(ret->type))
		size = sizeof(ret->type) - 1;
	memcpy(ret->type, type, size);
	ret->type[size] = '\0';
	ret->line = line;
	ret->length = (int)length;
	return true;
}

/* The next line that reads so, from *rest on, which is moved behind it. */
static bool next_region(const char **rest, struct region *ret)
{
	while (**rest) {
		const char *line = *rest;
		size_t length = strcspn(line, "\n");

		*rest = line + length + (line[length] == '\n');
		if (length <= INT_MAX && read_region(line, length, ret))
			return true;
	}
	return false;
}

static bool is_direct(const struct region *region)
{
	return strcmp(region->type, "direct") == 0;
}

/*
 * Since 6.6 the core refuses a group that has a region of type "direct" (RMRR,
 * unity map), whatever its IOMMU (linux: drivers/iommu/iommu.c, "Firmware has
 * requested this device have a 1:1 IOMMU mapping"). Before, Intel's driver did
 * ("ineligible … due to platform RMRR requirement"; lab, 6.1 and 6.12).
 */
static bool is_refused(const struct host_machine *machine)
{
	if (kernel_since(&machine->release, 6, 6) == KERNEL_SINCE)
		return true;
	return machine->iommu_unit.state == FACT_KNOWN &&
		strncmp(machine->iommu_unit.value, "dmar", 4) == 0;
}

/* AMD's driver leaves all to vfio, before 6.6. */
static bool is_left_to_vfio(const struct host_machine *machine)
{
	return kernel_since(&machine->release, 6, 6) == KERNEL_BEFORE &&
		machine->iommu_unit.state == FACT_KNOWN &&
		strncmp(machine->iommu_unit.value, "ivhd", 4) == 0;
}

static void find_direct(const struct subject *subject, bool refused,
	const struct region *region, struct findings *findings)
{
	struct finding *finding = finding_add(findings, CODE_RESERVED_DIRECT,
		refused ? SEVERITY_BLOCK : SEVERITY_UNKNOWN,
		subject->target->name,
		refused ? "the firmware wants memory mapped for a device of "
			  "its group, and the kernel does not give such out; "
			  "look for a setting of the firmware (RMRR, pre-boot "
			  "DMA protection)"
			: "the firmware wants memory mapped for a device of "
			  "its group; whether this kernel gives it out can't "
			  "be told");

	finding_evidence(findings, finding,
		"/sys/kernel/iommu_groups/%u/reserved_regions: %.*s",
		subject->group->id, region->length, region->line);
}

/*
 * vfio maps no RAM over a region that is not "direct-relaxable" (linux:
 * drivers/vfio/vfio_iommu_type1.c, vfio_iommu_resv_exclude(); lab, AMD, 6.1:
 * "VFIO_MAP_DMA failed: Invalid argument").
 */
static bool is_in_the_way(
	const struct subject *subject, const struct region *region)
{
	return strcmp(region->type, "direct-relaxable") != 0 &&
		guest_memory_overlaps(
			subject->request->memory, region->start, region->end);
}

/*
 * AMD's HyperTransport, around which QEMU moves the RAM of a CPU that it takes
 * for one of AMD's (qemu: hw/i386/pc.c, pc_memory_init(), since 7.1).
 */
static bool is_hypertransport(const struct region *region)
{
	return region->start >= 0xfd00000000 && region->end <= 0xffffffffff;
}

static void find_overlap(const struct subject *subject,
	const struct region *region, struct findings *findings)
{
	bool moved = is_hypertransport(region);
	struct finding *finding = finding_add(findings, CODE_RESERVED_IN_RAM,
		moved ? SEVERITY_UNKNOWN : SEVERITY_BLOCK,
		subject->target->name,
		"%s RAM lies where the IOMMU keeps addresses for itself (%s)",
		moved ? "whether QEMU moves RAM away can't be told: the guest's"
		      : "the guest's",
		region->type);

	finding_evidence(findings, finding,
		"/sys/kernel/iommu_groups/%u/reserved_regions: %.*s",
		subject->group->id, region->length, region->line);
}

static void judge_regions(
	const struct subject *subject, struct findings *findings)
{
	const struct host_machine *machine = &subject->host->machine;
	const char *rest = subject->group->reserved_regions.value;
	struct region region;

	while (next_region(&rest, &region)) {
		bool refused = is_refused(machine);

		if (is_direct(&region) &&
			(refused || !is_left_to_vfio(machine)))
			find_direct(subject, refused, &region, findings);
		else if (is_in_the_way(subject, &region))
			find_overlap(subject, &region, findings);
		else
			continue;
		return;
	}
}

static void rule_reserved(
	const struct subject *subject, struct findings *findings)
{
	const struct host_group *group = subject->group;
	struct finding *finding;

	/* Kernels before 4.11 have no such file. */
	if (!group || group->reserved_regions.state == FACT_ABSENT)
		return;
	if (group->reserved_regions.state == FACT_KNOWN) {
		judge_regions(subject, findings);
		return;
	}
	finding = finding_add(findings, CODE_RESERVED_UNKNOWN,
		SEVERITY_UNKNOWN, subject->target->name,
		"whether the firmware wants memory of its group mapped can't "
		"be read");
	finding_evidence(findings, finding,
		"/sys/kernel/iommu_groups/%u/reserved_regions: %s", group->id,
		fact_reason(group->reserved_regions.error));
}

static void reserved_holds(const struct subject *subject, struct text *text)
{
	const struct host_group *group = subject->group;

	if (!group || group->reserved_regions.state != FACT_KNOWN)
		return;
	text_addf(text,
		"no reserved region of its group is in the way "
		"(/sys/kernel/iommu_groups/%u/reserved_regions)",
		group->id);
}

const struct rule reserved_rule = {
	.name = "reserved",
	.judge = rule_reserved,
	.holds = reserved_holds,
};
