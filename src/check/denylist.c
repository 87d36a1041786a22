/* SPDX-License-Identifier: MIT */
#include "check/rules.h"
#include "host/kernel.h"
#include "host/vfio.h"

#define PARAMETER "/sys/module/vfio_pci/parameters/disable_denylist"

/*
 * Of a function that has yet to be bound: one that is has been let in. A
 * kernel before 5.9 has no list, and no such parameter.
 */
static bool is_denied(const struct subject *subject)
{
	const struct host_machine *machine = &subject->host->machine;

	return host_denylist(subject->function) != DENYLIST_NONE &&
		host_vfio_binding(subject->function) == VFIO_BINDING_NO &&
		(machine->vfio_pci_loaded.state != FACT_KNOWN ||
			machine->denylist_off.state != FACT_ABSENT) &&
		!fact_is(machine->denylist_off, 1);
}

/* An older kernel may have been given the list of a newer one. */
static bool may_be_denied(const struct subject *subject)
{
	return host_denylist(subject->function) == DENYLIST_6_9 &&
		kernel_since(&subject->host->machine.release, 6, 9) !=
			KERNEL_SINCE;
}

/*
 * vfio-pci does not take devices that a guest can harm the host with ("… is
 * part of the denylist"; linux: drivers/vfio/pci/vfio_pci.c,
 * vfio_pci_is_denylisted()), unless it is loaded with a parameter. Loaded, it
 * can't be told so any more.
 */
static void rule_denylist(
	const struct subject *subject, struct findings *findings)
{
	const struct host_machine *machine = &subject->host->machine;
	const char *name = subject->target->name;
	bool loaded = machine->vfio_pci_loaded.state == FACT_KNOWN;
	struct finding *finding;

	if (!is_denied(subject))
		return;
	if (may_be_denied(subject))
		finding = finding_add(findings, CODE_DENYLISTED,
			SEVERITY_UNKNOWN, name,
			"whether this kernel's vfio-pci takes it can't be "
			"told: those of 6.9 and later do not");
	else if (loaded && machine->denylist_off.state == FACT_UNKNOWN)
		finding = finding_add(findings, CODE_DENYLISTED,
			SEVERITY_UNKNOWN, name,
			"whether vfio-pci takes it, in spite of its denylist, "
			"can't be read");
	else
		finding = finding_add(findings, CODE_DENYLISTED,
			loaded ? SEVERITY_BLOCK : SEVERITY_ACTION, name,
			"vfio-pci does not take such a device: a guest could "
			"harm the host with it%s",
			loaded ? "" : "; where guests are trusted, it can be "
				      "told to");
	finding_evidence(findings, finding,
		"/sys/bus/pci/devices/%s/modalias: %04x:%04x is on the denylist",
		name, (unsigned)subject->function->vendor.value,
		(unsigned)subject->function->device.value);
	if (!loaded) {
		finding_evidence(findings, finding, PARAMETER ": not there");
		finding_fix(findings, finding,
			"modprobe vfio-pci disable_denylist=1");
		return;
	}
	finding_evidence(findings, finding, PARAMETER ": %s",
		machine->denylist_off.state == FACT_KNOWN
			? "N"
			: fact_reason(machine->denylist_off.error));
}

const struct rule denylist_rule = {
	.name = "denylist",
	.judge = rule_denylist,
};
