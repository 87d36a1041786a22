/* SPDX-License-Identifier: MIT */
#include "check/rules.h"
#include "host/vfio.h"

#include <string.h>

/*
 * vfio-pci wakes a function when it is opened, out of D3cold too, but the
 * kernel wakes none whose last change of power failed (linux:
 * drivers/base/power/runtime.c, rpm_resume(), -EINVAL; since 5.19
 * drivers/vfio/pci/vfio_pci_core.c, vfio_pci_core_enable()). With
 * disable_idle_d3 nothing is to be woken. Read in the sources; no lab has such
 * a device.
 */
static void rule_power(const struct subject *subject, struct findings *findings)
{
	const struct host_function *function = subject->function;
	const struct fact_string *status =
		&host_details(function)->runtime_status;
	struct finding *finding;

	if (host_vfio_binding(function) != VFIO_BINDING_YES ||
		status->state != FACT_KNOWN ||
		strcmp(status->value, "error") != 0)
		return;
	finding = finding_add(findings, CODE_POWER_ERROR, SEVERITY_UNKNOWN,
		subject->target->name,
		"its power management has failed; whether vfio-pci can wake it "
		"can't be told");
	finding_evidence(findings, finding,
		"/sys/bus/pci/devices/%s/power/runtime_status: error",
		subject->target->name);
}

const struct rule power_rule = {.name = "power", .judge = rule_power};
