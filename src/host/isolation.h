/* SPDX-License-Identifier: MIT */
#ifndef HOST_ISOLATION_H
#define HOST_ISOLATION_H

/*
 * What config space says of how a function is kept apart from others: the
 * facts from which the kernel makes IOMMU groups.
 */

#include "host/fact.h"

/* Device/port types (linux: include/uapi/linux/pci_regs.h, PCI_EXP_TYPE_…) */
enum pcie_type {
	PCIE_ENDPOINT = 0,
	PCIE_LEGACY_ENDPOINT = 1,
	PCIE_ROOT_PORT = 4,
	PCIE_UPSTREAM_PORT = 5,
	PCIE_DOWNSTREAM_PORT = 6,
	PCIE_TO_PCI_BRIDGE = 7,
	PCI_TO_PCIE_BRIDGE = 8,
	PCIE_RC_ENDPOINT = 9,
	PCIE_RC_EVENT_COLLECTOR = 10,
};

/* What the kernel wants of ACS (linux: drivers/iommu/iommu.c, REQ_ACS_FLAGS) */
#define ACS_SOURCE_VALIDATION   0x0001
#define ACS_REQUEST_REDIRECT    0x0004
#define ACS_COMPLETION_REDIRECT 0x0008
#define ACS_UPSTREAM_FORWARDING 0x0010
#define ACS_REQUIRED                                                           \
	(ACS_SOURCE_VALIDATION | ACS_REQUEST_REDIRECT |                        \
		ACS_COMPLETION_REDIRECT | ACS_UPSTREAM_FORWARDING)

/* All unknown where nobody read it. */
struct host_isolation {
	struct fact header_known; /* the first 64 bytes */
	struct fact pcie_known; /* the capability; absent: conventional PCI */
	struct fact acs_known;  /* the capability, which only root may read */

	bool multifunction;    /* bit 7 of the header type */
	uint8_t secondary_bus; /* of a bridge: the bus below it */
	uint8_t pcie_type;     /* enum pcie_type */
	bool has_slot;         /* of a port: cards can be put there */
	uint16_t acs_capability, acs_control;
};

#endif
