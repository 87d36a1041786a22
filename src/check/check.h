/* SPDX-License-Identifier: MIT */
#ifndef CHECK_CHECK_H
#define CHECK_CHECK_H

/*
 * Whether QEMU, started now by the host's user, would get the devices: pure
 * rules over a frozen host.
 */

#include "check/finding.h"
#include "host/host.h"
#include "host/need.h"
#include "host/target.h"

/* QEMU's memory without -m on q35 (hw/core/machine.c, default_ram_size). */
#define CHECK_DEFAULT_MEMORY ((uint64_t)128 << 20)

struct check_request {
	const struct target_list *targets;
	uint64_t memory;               /* of the guest, in bytes */
	uint64_t device_memory;        /* of emulated devices, at the most */
	bool for_start;                /* the verb check: nodes were tried */
	bool iommufd;                  /* instead of vfio's container */
	const struct need_list *needs; /* what host->needs answers */
	struct huge_page_wish huge_pages; /* what the machine's answer */
	const struct target *vga; /* is to have VGA's ports; NULL: none */
	unsigned viommu_width; /* bits of its addresses; 0: no vIOMMU */
};

/* What was found about one device. */
struct device_result {
	struct target target;
	struct findings findings;
};

struct check_result {
	struct findings common; /* of the machine, the user, the VM */
	ARRAY(struct device_result) devices; /* in the request's order */
};

/* 0 or QDEV_ERROR_NO_MEMORY. */
int check(const struct host *host, const struct check_request *request,
	struct check_result **ret) must_check;
/* Takes findings about the VM into the common ones; QDEV_ERROR_NO_MEMORY. */
int check_result_take(
	struct check_result *result, struct findings *findings) must_check;

struct check_result *check_result_free(struct check_result *result);

enum verdict check_verdict(const struct check_result *result);
enum severity check_worst(const struct check_result *result);

#endif
