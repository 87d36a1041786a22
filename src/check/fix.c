/* SPDX-License-Identifier: MIT */
#include "base/escape.h"
#include "check/rules.h"
#include "host/vfio.h"

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

/* `file` is "bind" or "unbind". */
static void fix_driver(struct findings *findings, struct finding *finding,
	const struct host_function *function, const char *file)
{
	cleanup_text struct text driver = TEXT_INIT;

	text_add_shell_word(&driver, function->driver.value);
	finding_fix(findings, finding, "echo %s > /sys/bus/pci/drivers/%s/%s",
		pci_address_text(function->address).string,
		text_string(&driver), file);
}

void fix_rebind_function(struct findings *findings, struct finding *finding,
	const struct host_function *function)
{
	if (function->driver.state != FACT_KNOWN)
		return;
	fix_driver(findings, finding, function, "unbind");
	fix_driver(findings, finding, function, "bind");
}

static void each_vfio_member(struct findings *findings, struct finding *finding,
	const struct host *host, const struct host_group *group,
	const char *file)
{
	for (size_t i = 0; i < group->members.count; i++) {
		const struct host_member *member = &group->members.items[i];
		const struct host_function *function =
			host_member_function(host, member);

		if (!function || function->driver.state != FACT_KNOWN ||
			host_vfio_binding(function) != VFIO_BINDING_YES)
			continue;
		fix_driver(findings, finding, function, file);
	}
}

void fix_rebind(struct findings *findings, struct finding *finding,
	const struct host *host, const struct host_group *group)
{
	each_vfio_member(findings, finding, host, group, "unbind");
	each_vfio_member(findings, finding, host, group, "bind");
}

void fix_create(struct findings *findings, struct finding *finding,
	const char *uuid, const char *parent, const char *type)
{
	cleanup_text struct text place = TEXT_INIT, kind = TEXT_INIT;

	text_add_shell_word(&place, parent);
	text_add_shell_word(&kind, type);
	finding_fix(findings, finding,
		"echo %s > /sys/class/mdev_bus/%s/mdev_supported_types/%s/"
		"create",
		uuid, text_string(&place), text_string(&kind));
}

void fix_recreate(struct findings *findings, struct finding *finding,
	const struct host_mdev *mdev)
{
	if (mdev->parent.state != FACT_KNOWN || mdev->type.state != FACT_KNOWN)
		return;
	finding_fix(findings, finding,
		"echo 1 > /sys/bus/mdev/devices/%s/remove", mdev->uuid);
	fix_create(findings, finding, mdev->uuid, mdev->parent.value,
		mdev->type.value);
}

/* The override alone lets a driver have it while others may not. */
void fix_make_vf(struct findings *findings, struct finding *finding,
	const struct host_function *function, const struct host *host)
{
	static const char directory[] = "/sys/bus/pci/devices";
	struct pci_address_text text = pci_address_text(function->maker->pf);
	const char *pf = text.string;

	finding_fix(findings, finding, "echo 0 > %s/%s/sriov_drivers_autoprobe",
		directory, pf);
	finding_fix(findings, finding, "echo %u > %s/%s/sriov_numvfs",
		function->maker->vfs, directory, pf);
	finding_fix(findings, finding, "echo 1 > %s/%s/sriov_drivers_autoprobe",
		directory, pf);
	fix_bind(findings, finding, function, host);
}

void fix_node_owner(struct findings *findings, struct finding *finding,
	const char *path, const struct host_user *user)
{
	finding_fix(findings, finding, "chown %u /%s", user->uid, path);
	finding_fix(findings, finding, "chmod u+rw /%s", path);
}
