/* SPDX-License-Identifier: MIT */
#include "check/rules.h"

#define LIMIT_FILE "/sys/module/vfio_iommu_type1/parameters/dma_entry_limit"

/* What the kernel has without a word of anybody. */
#define USUAL 65535

/* RAM and the firmware are more pieces than 3 (lab, 6.1 with QEMU 7.2). */
#define LEAST 4

/*
 * What a guest makes of it when it runs, none can tell: BARs of other devices,
 * in pieces around MSI-X, ROMs, a guest with its own IOMMU any number. This is
 * far above what a firmware maps of a few dozen devices.
 */
#define AMPLE 1024

/*
 * A container may have so many mappings (linux:
 * drivers/vfio/vfio_iommu_type1.c, vfio_dma_do_map()). A capture of an earlier
 * day does not say; nobody lowers it but on purpose.
 */
static void rule_dma_entries(
	const struct subject *subject, struct findings *findings)
{
	const struct fact_number *limit =
		&subject->host->machine.dma_entry_limit;
	struct finding *finding;

	if (subject->request->iommufd || limit->state != FACT_KNOWN ||
		limit->value >= AMPLE)
		return;
	finding = finding_add(findings, CODE_DMA_ENTRY_LIMIT,
		limit->value < LEAST ? SEVERITY_ACTION : SEVERITY_UNKNOWN,
		"vfio_iommu_type1",
		limit->value < LEAST
			? "vfio takes %llu mappings of a container, fewer than "
			  "QEMU makes to start"
			: "vfio takes %llu mappings of a container; whether "
			  "they are enough for QEMU and the guest can't be "
			  "told",
		(unsigned long long)limit->value);
	finding_evidence(findings, finding, LIMIT_FILE ": %llu",
		(unsigned long long)limit->value);
	finding_fix(findings, finding, "echo %u > " LIMIT_FILE, USUAL);
}

const struct rule dma_entries_rule = {
	.name = "dma-entries",
	.judge = rule_dma_entries,
};
