/* SPDX-License-Identifier: MIT */
#include "check/rules.h"

/*
 * By driver_override, which names one device, never by new_id, which would
 * take its twins too (linux: Documentation/ABI/testing/sysfs-bus-pci).
 */
void fix_bind(struct findings *findings, struct finding *finding,
	const struct host_function *function, const struct host *host)
{
	struct pci_address_text address = pci_address_text(function->address);

	if (host->machine.vfio_pci_loaded.state == FACT_ABSENT ||
		host->machine.vfio_pci_loaded.error)
		finding_fix(findings, finding, "modprobe vfio-pci");
	finding_fix(findings, finding,
		"echo vfio-pci > /sys/bus/pci/devices/%s/driver_override",
		address.string);
	if (function->driver.state == FACT_KNOWN)
		finding_fix(findings, finding,
			"echo %s > /sys/bus/pci/devices/%s/driver/unbind",
			address.string, address.string);
	finding_fix(findings, finding, "echo %s > /sys/bus/pci/drivers_probe",
		address.string);
}

void fix_node_owner(struct findings *findings, struct finding *finding,
	const char *path, const struct host_user *user)
{
	finding_fix(findings, finding, "chown %u /%s", user->uid, path);
	finding_fix(findings, finding, "chmod u+rw /%s", path);
}
