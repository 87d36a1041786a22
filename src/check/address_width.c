/* SPDX-License-Identifier: MIT */
#include "check/guest_memory.h"
#include "check/rules.h"

#define LEAST_WIDTH 39

static const struct fact_number *capability_of(const struct subject *subject)
{
	return &host_details(subject->function)->iommu_capability;
}

/*
 * What an Intel IOMMU can translate: the widest page table that it walks
 * (SAGAW), and no more than its MGAW (linux: drivers/iommu/intel/iommu.h,
 * cap_sagaw(), cap_mgaw()). 0: it says neither.
 */
static unsigned width_of(uint64_t capability)
{
	static const struct {
		uint64_t bit;
		unsigned width;
	} tables[] = {
		{1 << 11, 57},
		{1 << 10, 48},
		{1 << 9, LEAST_WIDTH},
	};
	unsigned most = (unsigned)(capability >> 16 & 0x3f) + 1;

	for (size_t i = 0; i < ARRAY_SIZE(tables); i++)
		if (capability & tables[i].bit)
			return tables[i].width < most ? tables[i].width : most;
	return 0;
}

static void evidence_width(const struct subject *subject, unsigned width,
	struct findings *findings, struct finding *finding)
{
	finding_evidence(findings, finding,
		"/sys/bus/pci/devices/%s/iommu/intel-iommu/cap: %llx, %u bits",
		subject->target->name,
		(unsigned long long)capability_of(subject)->value,
		width);
}

/*
 * RAM beyond it can't be mapped (linux: drivers/vfio/vfio_iommu_type1.c,
 * vfio_iommu_iova_dma_valid()): a DIMM right below 512 GiB starts on an IOMMU
 * of 39 bits, one at 512 GiB fails ("vfio_dma_map(…) = -22 (Invalid
 * argument)"; lab, 6.1).
 */
static void judge_memory(const struct subject *subject, unsigned width,
	struct findings *findings)
{
	uint64_t end = guest_memory_end(subject->request->memory);
	struct finding *finding;

	if (width >= 64 || end >> width == 0)
		return;
	finding = finding_add(findings, CODE_ADDRESS_WIDTH, SEVERITY_BLOCK,
		subject->target->name,
		"the guest's RAM ends at %llu GiB, and the IOMMU reaches %llu "
		"GiB",
		(unsigned long long)(end >> 30) + 1, 1ull << (width - 30));
	evidence_width(subject, width, findings, finding);
}

/*
 * QEMU since 9.1 compares the guest's IOMMU with the host's, of which 39 bits
 * are the least (hw/i386/intel_iommu.c, vtd_check_hiod()); an earlier one does
 * not. A width of 0 is not known.
 */
static void judge_viommu(const struct subject *subject, unsigned width,
	struct findings *findings)
{
	unsigned wanted = subject->request->viommu_width;
	struct finding *finding;

	if (wanted <= LEAST_WIDTH || wanted <= width)
		return;
	finding = finding_add(findings, CODE_VIOMMU_WIDTH, SEVERITY_UNKNOWN,
		subject->target->name,
		"QEMU since 9.1 starts only where the host's IOMMU has the "
		"%u bits of the guest's",
		wanted);
	if (width)
		evidence_width(subject, width, findings, finding);
	else
		finding_evidence(findings, finding,
			"/sys/bus/pci/devices/%s/iommu/intel-iommu/cap: %s",
			subject->target->name,
			fact_lack(capability_of(subject)->state,
				capability_of(subject)->error));
}

static void rule_width(const struct subject *subject, struct findings *findings)
{
	const struct fact_number *capability = capability_of(subject);
	unsigned width = capability->state == FACT_KNOWN
		? width_of(capability->value)
		: 0;

	if (subject->request->memory == 0 || capability->state == FACT_ABSENT)
		return;
	if (width)
		judge_memory(subject, width, findings);
	if (width || capability->state == FACT_UNKNOWN)
		judge_viommu(subject, width, findings);
}

const struct rule width_rule = {.name = "address-width", .judge = rule_width};
