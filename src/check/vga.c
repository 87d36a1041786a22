/* SPDX-License-Identifier: MIT */
#include "check/rules.h"
#include "host/vfio.h"

#include <string.h>

#define PARAMETER "/sys/module/vfio_pci/parameters/disable_vga"

static struct finding *find(const char *name, enum severity severity,
	const char *why, struct findings *findings)
{
	return finding_add(findings, CODE_VGA_REFUSED, severity, name,
		"x-vga=on: %s", why);
}

/* One of a VGA controller that is bound: what vfio-pci was told. */
static void judge_driver(const struct subject *subject,
	struct findings *findings)
{
	const struct fact_number *off = &subject->host->machine.vga_off;
	const char *name = subject->target->name;

	if (host_vfio_binding(subject->function) != VFIO_BINDING_YES ||
		fact_is(*off, 0))
		return;
	if (off->state == FACT_UNKNOWN)
		finding_evidence(findings,
			find(name, SEVERITY_UNKNOWN,
				"whether vfio-pci gives out VGA can't be read",
				findings),
			PARAMETER ": %s", fact_reason(off->error));
	else
		finding_evidence(findings,
			find(name, SEVERITY_BLOCK,
				off->state == FACT_KNOWN
					? "vfio-pci was told to give out no VGA"
					: "this vfio-pci gives out no VGA",
				findings),
			PARAMETER ": %s",
			off->state == FACT_KNOWN ? "Y" : "not there");
}

static void rule_vga(const struct subject *subject, struct findings *findings)
{
	const struct host_function *function = subject->function;
	const struct target *wanted = subject->request->vga;
	const char *name = subject->target->name;

	if (!wanted || strcmp(wanted->name, name) != 0)
		return;
	if (!function)
		finding_evidence(findings,
			find(name, SEVERITY_UNKNOWN,
				"whether the mediated device has VGA's ports "
				"can't be told",
				findings),
			"/sys/bus/mdev/devices/%s: nothing in it tells", name);
	else if (function->class_code.state != FACT_KNOWN)
		finding_evidence(findings,
			find(name, SEVERITY_UNKNOWN,
				"whether it is a VGA controller can't be read",
				findings),
			"/sys/bus/pci/devices/%s/class: %s", name,
			fact_reason(function->class_code.error));
	else if (function->class_code.value >> 8 != 0x0300)
		finding_evidence(findings,
			find(name, SEVERITY_BLOCK,
				"it is no VGA controller, and QEMU does not "
				"start with it so: leave x-vga=on out",
				findings),
			"/sys/bus/pci/devices/%s/class: %06x", name,
			(unsigned)function->class_code.value);
	else
		judge_driver(subject, findings);
}

const struct rule vga_rule = {.name = "vga", .judge = rule_vga};
