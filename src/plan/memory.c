/* SPDX-License-Identifier: MIT */
#include "base/parse.h"
#include "check/check.h"
#include "plan/placement.h"

#include <qdev/error.h>

#include <string.h>

#define KIB(n) ((uint64_t)(n) << 10)
#define MIB(n) ((uint64_t)(n) << 20)

/* qemu: include/sysemu/numa.h, MAX_NODES, which host-nodes= of memory keeps */
#define LAST_NODE 127

/*
 * Emulated devices whose BARs are memory of QEMU: vfio locks what the firmware
 * maps of it, as it does RAM (lab: QEMU 7.2 dies of a virtio-net's option ROM,
 * 256 KiB, and of a QXL's 64 MiB, once SeaBIOS has mapped them). These are
 * upper bounds: 256 or 512 KiB of ROM by the version of iPXE; 64 MiB of RAM
 * and of VRAM, and ROMs, of a QXL (hw/display/qxl.c).
 */
static const struct {
	const char *driver;
	uint64_t bytes;
} shares[] = {
	{"virtio-net-pci", KIB(512)},
	{"qxl-vga", MIB(130)},
	{"qxl", MIB(130)},
};

/* A romfile= of any size that a BAR is likely to have. */
#define ROMFILE_SHARE MIB(16)

static int add_share(const struct qdev_device *device, unsigned depth, void *data)
{
	uint64_t *sum = data;
	const char *driver = qdev_device_driver(device);

	(void)depth;
	for (size_t i = 0; i < ARRAY_SIZE(shares); i++)
		if (strcmp(shares[i].driver, driver) == 0)
			*sum += shares[i].bytes;
	if (qdev_device_property(device, "romfile"))
		*sum += ROMFILE_SHARE;
	return 0;
}

uint64_t plan_device_memory(const struct plan *plan)
{
	uint64_t sum = 0;

	qdev_topology_walk(plan->topology, add_share, &sum);
	return sum;
}

uint64_t plan_memory(const struct plan *plan)
{
	return plan->memory ? plan->memory : CHECK_DEFAULT_MEMORY;
}

static int refuse(struct placement *placement, const char *why)
{
	text_addf(placement->problem, "%s: %s", placement->label, why);
	return QDEV_ERROR_INVALID;
}

/* Says what QEMU would not: "failed to resize memfd to 133169152". */
static int refuse_rest(struct placement *placement, uint64_t page_size)
{
	const struct plan *plan = placement->plan;

	text_addf(placement->problem,
		"%s: the guest's %llu KiB%s are no multiple of such a page, "
		"%llu KiB: give --memory",
		placement->label,
		(unsigned long long)(plan_memory(plan) >> 10),
		plan->memory ? "" : " (QEMU's default)",
		(unsigned long long)(page_size >> 10));
	return QDEV_ERROR_INVALID;
}

static int refuse_node(struct placement *placement, uint64_t node)
{
	text_addf(placement->problem,
		"%s: node= is the number of a NUMA node, 0 to %d, not '%llu'",
		placement->label, LAST_NODE, (unsigned long long)node);
	return QDEV_ERROR_INVALID;
}

static int add_memory(struct plan *plan, const struct huge_page_wish *wish)
{
	return qdev_resources_add_memory(plan->resources,
		&(struct qdev_memory_options){
			.size = wish->memory,
			.page_size = wish->page_size,
			.on_node = wish->on_node,
			.node = (uint16_t)wish->node,
		},
		&plan->ram);
}

int place_huge_pages(struct placement *placement, const struct item *item)
{
	struct plan *plan = placement->plan;
	struct huge_page_wish *wish = &plan->huge_pages;
	uint64_t node = item_get_number(item, "node", 0);

	if (plan->ram)
		return refuse(placement, "the guest has one memory");
	*wish = (struct huge_page_wish){
		.memory = plan_memory(plan),
		.on_node = item_get(item, "node") != NULL,
		.node = (unsigned)node,
	};
	if (!parse_size(item->value, &wish->page_size) ||
		wish->page_size < KIB(4) ||
		(wish->page_size & (wish->page_size - 1)) != 0)
		return refuse(placement,
			"a page size is a power of two, such as 2M or 1G");
	if (node > LAST_NODE)
		return refuse_node(placement, node);
	if (wish->memory % wish->page_size != 0)
		return refuse_rest(placement, wish->page_size);
	return add_memory(plan, wish);
}
