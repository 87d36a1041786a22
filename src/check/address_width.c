/* SPDX-License-Identifier: MIT */
#include "check/guest_memory.h"
#include "check/rules.h"

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
		{1 << 9, 39},
	};
	unsigned most = (unsigned)(capability >> 16 & 0x3f) + 1;

	for (size_t i = 0; i < ARRAY_SIZE(tables); i++)
		if (capability & tables[i].bit)
			return tables[i].width < most ? tables[i].width : most;
	return 0;
}

/*
 * RAM beyond it can't be mapped (linux: drivers/vfio/vfio_iommu_type1.c,
 * vfio_iommu_iova_dma_valid()): a DIMM right below 512 GiB starts on an IOMMU
 * of 39 bits, one at 512 GiB fails ("vfio_dma_map(…) = -22 (Invalid
 * argument)"; lab, 6.1).
 */
static void rule_width(const struct subject *subject, struct findings *findings)
{
	const struct fact_number *capability =
		&host_details(subject->function)->iommu_capability;
	uint64_t end = guest_memory_end(subject->request->memory);
	struct finding *finding;
	unsigned width;

	if (capability->state != FACT_KNOWN || subject->request->memory == 0)
		return;
	width = width_of(capability->value);
	if (width == 0 || width >= 64 || end >> width == 0)
		return;
	finding = finding_add(findings, CODE_ADDRESS_WIDTH, SEVERITY_BLOCK,
		subject->target->name,
		"the guest's RAM ends at %llu GiB, and the IOMMU reaches %llu "
		"GiB",
		(unsigned long long)(end >> 30) + 1, 1ull << (width - 30));
	finding_evidence(findings, finding,
		"/sys/bus/pci/devices/%s/iommu/intel-iommu/cap: %llx, %u bits",
		subject->target->name, (unsigned long long)capability->value,
		width);
}

const struct rule width_rule = {.name = "address-width", .judge = rule_width};
