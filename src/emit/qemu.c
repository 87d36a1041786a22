/* SPDX-License-Identifier: MIT */
#include "emit/format.h"

#include <qdev/option.h>

/* The largest unit that says it without a remainder; QEMU's bare one is MiB. */
static void print_memory(uint64_t bytes, FILE *output)
{
	static const char suffixes[] = "KMGT";
	unsigned long long amount = bytes >> 10;
	size_t unit = 0;

	while (amount % 1024 == 0 && suffixes[unit + 1]) {
		amount /= 1024;
		unit++;
	}
	fprintf(output, "-m %llu%c\n", amount, suffixes[unit]);
}

/*
 * Under KVM an IOMMU remaps interrupts where the irqchip is split, and only
 * there (qemu: hw/i386/x86-iommu.c, x86_iommu_realize()). -nodefaults, because
 * QEMU's own VGA and NIC would sit in slots 1 and 2.
 */
static void print_machine(const struct plan *plan, FILE *output)
{
	fprintf(output, "-machine q35%s%s%s\n-nodefaults\n",
		plan->viommu_width ? ",kernel-irqchip=split" : "",
		plan->ram ? ",memory-backend=" : "",
		plan->ram ? qdev_memory_id(plan->ram) : "");
	if (plan->memory)
		print_memory(plan->memory, output);
}

/* Prints a list and drops it. */
static void print_options(struct qdev_options *options, FILE *output)
{
	for (size_t i = 0; i < qdev_options_count(options); i++)
		fprintf(output, "%s\n", qdev_options_at(options, i));
	qdev_options_free(options);
}

int emit_qemu(const struct plan *plan, unsigned sections, FILE *output)
{
	struct qdev_options *options;
	int error = 0;

	if (sections & SECTION_MACHINE)
		print_machine(plan, output);
	if (sections & SECTION_RESOURCES) {
		error = qdev_resources_options(plan->resources, &options);
		if (error == 0)
			print_options(options, output);
	}
	if (error == 0 && sections & SECTION_DEVICES) {
		error = qdev_topology_options(plan->topology, &options);
		if (error == 0)
			print_options(options, output);
	}
	return error;
}

/* What the seed's Topology.Options() gives. */
int emit_devices(const struct plan *plan, unsigned sections, FILE *output)
{
	(void)sections;
	return emit_qemu(plan, SECTION_DEVICES, output);
}
