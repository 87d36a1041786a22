/* SPDX-License-Identifier: MIT */
#include "check/guest_memory.h"
#include "check/rules.h"

#define GIB ((uint64_t)1 << 30)

/*
 * The 40 bits of QEMU's default CPU are 1 TiB. RAM ends, rounded up to a GiB,
 * 32 GiB below the last address in use (qemu: hw/i386/pc.c,
 * pc_pci_hole64_start(), DEFAULT_PCI_HOLE64_SIZE of q35), and on AMD that is
 * below HyperTransport's 12 GiB, or all RAM above 4 GiB goes beyond 1 TiB
 * (pc_memory_init(); seen, QEMU 7.2: 978 GiB start, 979 fail).
 */
#define HYPERTRANSPORT (1012 * GIB)
#define PCI_HOLE       (32 * GIB)

/* What -cpu there will be, no plan tells. */
static void rule_guest_width(
	const struct subject *subject, struct findings *findings)
{
	uint64_t memory = subject->request->memory;
	struct finding *finding;

	if (memory == 0 ||
		guest_memory_end(memory) < HYPERTRANSPORT - PCI_HOLE)
		return;
	finding = finding_add(findings, CODE_GUEST_ADDRESS_BITS,
		SEVERITY_UNKNOWN, "guest memory",
		"the guest's %llu GiB and the PCI devices behind them may be "
		"more than the 40 address bits of QEMU's default CPU reach",
		(unsigned long long)(memory / GIB));
	finding_evidence(findings, finding,
		"--memory: RAM ends at %llu GiB, and QEMU needs %llu GiB more",
		(unsigned long long)(guest_memory_end(memory) / GIB + 1),
		(unsigned long long)(PCI_HOLE / GIB));
	finding_fix(findings, finding,
		"start QEMU with -cpu host,host-phys-bits=on, or a CPU with "
		"as many phys-bits=");
}

const struct rule guest_width_rule = {
	.name = "guest-width",
	.judge = rule_guest_width,
};
