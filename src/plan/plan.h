/* SPDX-License-Identifier: MIT */
#ifndef PLAN_PLAN_H
#define PLAN_PLAN_H

/* The plan: a machine's topology, placed slot by slot. */

#include "check/finding.h"
#include "host/host.h"
#include "host/need.h"
#include "host/target.h"
#include "plan/request.h"

#include <qdev/iommufd.h>
#include <qdev/memory.h>
#include <qdev/resources.h>
#include <qdev/topology.h>

struct plan {
	struct qdev_resources *resources;
	struct qdev_topology *topology;
	uint64_t memory;          /* bytes; 0: not given */
	const struct qdev_iommufd *iommufd; /* NULL: vfio's container */
	const struct qdev_memory *ram; /* NULL: ordinary pages */
	struct huge_page_wish huge_pages; /* that this is of */
	const struct target *vga; /* has x-vga=on; NULL: none */
	unsigned viommu_width;    /* bits of its addresses; 0: no vIOMMU */
	struct need_list needs;   /* of the VM's own devices */
	struct findings findings; /* about the VM itself */
};

/*
 * Places what a request asks for. `host` and `targets` are what its selectors
 * resolved to; both may be NULL when it has none. A request that QEMU's limits
 * forbid is another error than QDEV_ERROR_NO_MEMORY, with a line in `problem`.
 */
int plan_new(const struct request *request, const struct host *host,
	const struct target_list *targets, struct plan **ret,
	struct text *problem) must_check;
struct plan *plan_free(struct plan *plan);

/* The guest's memory in bytes, which is QEMU's default where none was given. */
uint64_t plan_memory(const struct plan *plan);

/*
 * How much memory of its own, beyond the guest's RAM, QEMU may map into the
 * guest for the plan's devices at the most, in bytes.
 */
uint64_t plan_device_memory(const struct plan *plan);

#endif
