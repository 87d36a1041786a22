/* SPDX-License-Identifier: MIT */
#include "emit/format.h"

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
 * Sufficient with a bare qemu-system-x86_64. -nodefaults because QEMU's own
 * VGA and NIC would sit in slots 1 and 2 (lab, QEMU 7.2).
 */
int emit_qemu(const struct plan *plan, FILE *output)
{
	fputs("-machine q35\n-nodefaults\n", output);
	if (plan->memory)
		print_memory(plan->memory, output);
	return emit_devices(plan, output);
}
