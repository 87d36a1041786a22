/* SPDX-License-Identifier: MIT */
#include "host/trait.h"

const struct trait_info trait_infos[TRAIT_MAX] = {
	[TRAIT_KERNEL] = {"kernel", "kernel", TRAIT_WORD},
	[TRAIT_PARAMETERS] = {"parameters", "its parameters", TRAIT_WORDS},
	[TRAIT_LOCKDOWN] = {"lockdown", "lockdown", TRAIT_WORD},
	[TRAIT_IOMMU_TABLE] = {"iommu_table", "firmware's IOMMU table",
		TRAIT_WORD},
	[TRAIT_IOMMU_UNITS] = {"iommu_units", "IOMMU units", TRAIT_WORDS},
	[TRAIT_INTERRUPTS] = {"interrupt_remapping", "interrupt remapping",
		TRAIT_FLAG},
	[TRAIT_IOMMUFD] = {"iommufd", "/dev/iommu", TRAIT_FLAG},
	[TRAIT_MODULES] = {"modules", "modules", TRAIT_WORDS},
	[TRAIT_MODULE_PARAMETERS] = {"module_parameters", "their parameters",
		TRAIT_WORDS},
};
