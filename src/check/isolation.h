/* SPDX-License-Identifier: MIT */
#ifndef CHECK_ISOLATION_H
#define CHECK_ISOLATION_H

/*
 * Why the kernel put functions into one IOMMU group. The groups of sysfs are
 * the truth; this computes them anew from config space, as the kernel does
 * (linux: drivers/iommu/iommu.c, pci_device_group(); drivers/pci/pci.c,
 * pci_acs_enabled(); drivers/pci/search.c, pci_for_each_dma_alias()), and says
 * where the two agree. Its table of quirks is the kernel's alone.
 */

#include "base/text.h"
#include "host/host.h"

enum hop_cause {
	HOP_NO_ACS,       /* no ACS capability */
	HOP_ACS_OFF,      /* it has one, and `bits` of it are off */
	HOP_CONVENTIONAL, /* conventional PCI: requests bear no sender */
	HOP_ALIAS,        /* what is below sends under its address (VMD) */
	HOP_UNKNOWN,      /* config space can't be read: `error` */
};

/* Where a group is held together. */
struct hop {
	const struct host_function *at;
	enum hop_cause cause;
	bool in_slot;  /* it and its neighbours in the slot; else what is below */
	uint16_t bits; /* ACS_… that are off */
	int error;
};

/* What config space would have the kernel do, and it did not. */
struct discord {
	const struct host_function *member;
	const struct host_function *other;
};

struct isolation {
	ARRAY(struct hop) hops; /* by address, those below before in_slot */
	/*
	 * Members that nothing read here holds together with the others:
	 * because of what can't be read, or because of a quirk.
	 */
	bool unexplained;
	ARRAY(struct discord) apart; /* that should be in one group */
};

/* 0 or QDEV_ERROR_NO_MEMORY. */
int isolation_explain(const struct host *host, const struct host_group *group,
	struct isolation *ret) must_check;
void isolation_clear(struct isolation *isolation);

/* How many slots (device numbers of buses) the functions of a group are in. */
size_t isolation_count_slots(const struct host_group *group);

/*
 * Whether a card below this port would be alone: it and all above have ACS,
 * and it has a slot. False also where that can't be read.
 */
bool isolation_port_isolates(
	const struct host *host, const struct host_function *port);

/*
 * The explanation for people, line by line: where the group is held together,
 * and what config space says otherwise than the kernel.
 *
 *	merged at 0000:00:1c.0, a root port: no ACS capability
 */
size_t isolation_count_lines(const struct isolation *isolation);
void text_add_isolation(
	struct text *text, const struct isolation *isolation, size_t line);

/* "a root port", "a device" */
const char *isolation_what(const struct host_function *function);

/* "SV RR": the names of ACS bits, as lspci(8) has them. */
void text_add_acs_bits(struct text *text, unsigned bits);

#endif
