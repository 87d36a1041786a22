/* SPDX-License-Identifier: MIT */

/* Displays that start, and show nothing. */

#include "check/rules.h"
#include "host/class.h"

/*
 * Of the display that the firmware used, the ROM is the copy that it ran and
 * perhaps changed (linux: arch/x86/pci/fixup.c, pci_fixup_video()), so that a
 * guest's firmware may refuse it.
 */
static void find_first(const char *name, struct findings *findings)
{
	struct finding *finding = finding_add(findings, CODE_BOOT_VGA,
		SEVERITY_WARN, name,
		"the display that the host booted with: without romfile= its "
		"guest may show no picture");

	finding_evidence(findings, finding,
		"/sys/bus/pci/devices/%s/boot_vga: 1", name);
}

/* QEMU looks for Intel's own graphics there (hw/vfio/igd.c). */
static bool is_igd(const struct host_function *function)
{
	static const struct pci_address place = {.device = 2};

	return fact_is(function->vendor, 0x8086) &&
		host_class_is_display(function) &&
		pci_address_equal(function->address, place);
}

static void find_igd(
	const struct host_function *function, struct findings *findings)
{
	struct pci_address_text address = pci_address_text(function->address);
	struct finding *finding = finding_add(findings, CODE_IGD,
		SEVERITY_WARN, address.string,
		"Intel's graphics in the processor: most guests want "
		"x-igd-opregion=on and the display at slot 2 of their first "
		"bus, which no plan has");

	finding_evidence(findings, finding,
		"/sys/bus/pci/devices/%s/modalias: %04x:%04x, class %06x",
		address.string, (unsigned)function->vendor.value,
		(unsigned)function->device.value,
		(unsigned)function->class_code.value);
}

static void rule_display(
	const struct subject *subject, struct findings *findings)
{
	const struct host_function *function = subject->function;

	if (is_igd(function))
		find_igd(function, findings);
	else if (fact_is(host_details(function)->boot_vga, 1))
		find_first(subject->target->name, findings);
}

const struct rule display_rule = {.name = "display", .judge = rule_display};
