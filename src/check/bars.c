/* SPDX-License-Identifier: MIT */
#include "check/rules.h"
#include "host/class.h"

#include <string.h>

/*
 * vfio enables the device, and the kernel enables none with a BAR that has no
 * place ("can't enable device: BAR 2 … not assigned", EINVAL; linux:
 * drivers/pci/setup-res.c, pci_enable_resources()). The ROM need not have one.
 */
static void find_unassigned(const char *name, const struct host_bar *bar,
	struct findings *findings)
{
	bool large = bar->size >= 1024;
	struct finding *finding = finding_add(findings, CODE_BAR_UNASSIGNED,
		SEVERITY_BLOCK, name,
		"its BAR %u, %llu %s of %s, has no address: the kernel can't "
		"enable the device",
		bar->index,
		(unsigned long long)(large ? bar->size >> 10 : bar->size),
		large ? "KiB" : "bytes", bar->io ? "I/O ports" : "memory");

	finding_evidence(findings, finding,
		"/sys/bus/pci/devices/%s/resource, line %u: no address", name,
		bar->index + 1);
	if (bar->io)
		return;
	finding_fix(findings, finding,
		"enable \"above 4G decoding\" in the firmware setup, or add "
		"pci=realloc to the kernel command line, and reboot");
}

static bool has_bar(const struct host_details *details, unsigned index)
{
	for (size_t i = 0; i < details->bars.count; i++)
		if (details->bars.items[i].index == index)
			return true;
	return false;
}

/*
 * The device has a BAR that the kernel does not list: it gave up ("failed to
 * assign"), and took it for none (linux: drivers/pci/setup-bus.c,
 * reset_resource()). QEMU starts with such a device, and without its BAR (lab,
 * 6.1). Registers are read before a device is bound alone.
 */
static void find_lost(const struct subject *subject, struct findings *findings)
{
	const struct host_function *function = subject->function;
	const struct host_details *details = host_details(function);
	const char *name = subject->target->name;

	if (function->bar_registers.state != FACT_KNOWN ||
		details->bars_known.state != FACT_KNOWN)
		return;
	for (unsigned i = 0; i < BAR_ROM; i++) {
		struct finding *finding;

		if (!(function->bar_registers.value >> i & 1) ||
			has_bar(details, i))
			continue;
		finding = finding_add(findings, CODE_BAR_UNASSIGNED,
			SEVERITY_WARN, name,
			"the kernel found no place for its BAR %u, which the "
			"guest won't have either",
			i);
		finding_evidence(findings, finding,
			"/sys/bus/pci/devices/%s/config has it, "
			"/sys/bus/pci/devices/%s/resource, line %u, has not",
			name, name, i + 1);
	}
}

/* Drivers of the framebuffers that firmware set up, and of their devices. */
static const struct {
	const char *name;
	const char *driver;
} framebuffer_drivers[] = {
	{"efifb", "efi-framebuffer"},
	{"vesafb", "vesa-framebuffer"},
	{"simplefb", "simple-framebuffer"},
	{"simple-framebuffer", "simple-framebuffer"},
};

/*
 * vfio-pci takes the BAR of a VGA controller from it (since 6.0), and leaves
 * that of any other display: QEMU starts, and says "Failed to mmap … BAR 0.
 * Performance may be slow" (lab, 6.1, bochs-display under efifb).
 */
static void find_framebuffer(const char *name, const char *framebuffer,
	struct findings *findings)
{
	struct finding *finding = finding_add(findings, CODE_FRAMEBUFFER,
		SEVERITY_WARN, name,
		"the host's framebuffer %s still sits in its memory, so that "
		"the guest's way to it is slow",
		framebuffer);

	finding_evidence(findings, finding, "/proc/iomem: %s below %s",
		framebuffer, name);
	for (size_t i = 0; i < ARRAY_SIZE(framebuffer_drivers); i++)
		if (strcmp(framebuffer_drivers[i].name, framebuffer) == 0)
			finding_fix(findings, finding,
				"echo %s.0 > /sys/bus/platform/drivers/%s/"
				"unbind",
				framebuffer_drivers[i].driver,
				framebuffer_drivers[i].driver);
}

static void rule_bars(const struct subject *subject, struct findings *findings)
{
	const struct host_details *details = host_details(subject->function);

	for (size_t i = 0; i < details->bars.count; i++)
		if (!details->bars.items[i].assigned &&
			details->bars.items[i].index != BAR_ROM)
			find_unassigned(subject->target->name,
				&details->bars.items[i], findings);
	find_lost(subject, findings);
	if (details->framebuffer.state == FACT_KNOWN)
		find_framebuffer(subject->target->name,
			details->framebuffer.value, findings);
}

static void bars_hold(const struct subject *subject, struct text *text)
{
	const struct host_details *details = host_details(subject->function);

	if (host_class_is_bridge(subject->function))
		return;
	if (details->bars_known.state == FACT_KNOWN && details->bars.count)
		text_addf(text,
			"all its BARs have addresses "
			"(/sys/bus/pci/devices/%s/resource)",
			subject->target->name);
}

const struct rule bars_rule = {
	.name = "bars",
	.judge = rule_bars,
	.holds = bars_hold,
};
