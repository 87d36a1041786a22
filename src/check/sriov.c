/* SPDX-License-Identifier: MIT */

/* Physical functions that have to leave their driver, and virtual ones. */

#include "check/rules.h"
#include "host/kernel.h"
#include "host/vfio.h"

static bool has_vfs(const struct host_function *function)
{
	const struct fact_number *count = &host_details(function)->vfs_enabled;

	return count->state == FACT_KNOWN && count->value > 0 &&
		host_vfio_binding(function) != VFIO_BINDING_YES;
}

static bool is_held(const struct host_function *vf)
{
	return vf && vf->enable.state == FACT_KNOWN && vf->enable.value > 0 &&
		host_vfio_binding(vf) == VFIO_BINDING_YES;
}

/* A VF that a VM has: taking VFs away waits for it to end (lab, 6.1). */
static const struct host_function *held_vf(
	const struct host *host, const struct host_function *function)
{
	const struct host_details *details = host_details(function);

	for (size_t i = 0; i < details->vfs.count; i++) {
		const struct host_function *vf =
			host_function(host, details->vfs.items[i]);

		if (is_held(vf))
			return vf;
	}
	return NULL;
}

static bool vfs_forbid(
	const struct host *host, const struct host_function *function)
{
	const struct host_details *details = host_details(function);

	for (size_t i = 0; i < details->vfs.count; i++) {
		const struct host_function *vf =
			host_function(host, details->vfs.items[i]);

		if (is_held(vf) || (vf && use_forbids(vf)))
			return true;
	}
	return false;
}

bool taking_is_forbidden(
	const struct host *host, const struct host_function *function)
{
	return use_forbids(function) || host_domain_maker(function) ||
		(has_vfs(function) && vfs_forbid(host, function));
}

/*
 * Only a driver that knows SR-IOV takes VFs away: what left VFs behind gets
 * its driver back for that ("no driver bound to device; cannot configure
 * SR-IOV"; lab, 6.1).
 */
static void fix_vfs(const struct host_function *function,
	struct findings *findings, struct finding *finding)
{
	struct pci_address_text address = pci_address_text(function->address);
	bool left_behind = function->driver.state == FACT_ABSENT;

	if (left_behind) {
		finding_fix(findings, finding,
			"echo > /sys/bus/pci/devices/%s/driver_override",
			address.string);
		finding_fix(findings, finding,
			"echo %s > /sys/bus/pci/drivers_probe", address.string);
	}
	finding_fix(findings, finding,
		"echo 0 > /sys/bus/pci/devices/%s/sriov_numvfs",
		address.string);
	if (left_behind)
		finding_fix(findings, finding,
			"echo %s > /sys/bus/pci/devices/%s/driver/unbind",
			address.string, address.string);
}

static void find_held(const struct host_function *vf, const char *prefix,
	struct findings *findings)
{
	struct pci_address_text address = pci_address_text(vf->address);

	finding_evidence(findings,
		finding_add(findings, CODE_IN_USE_VF, SEVERITY_BLOCK,
			address.string,
			"%sa VM has its VF %s, which would go with it", prefix,
			address.string),
		"/sys/bus/pci/devices/%s/enable: %u", address.string,
		(unsigned)vf->enable.value);
}

static void find_uses(const struct host *host,
	const struct host_function *function, struct findings *findings)
{
	const struct host_details *details = host_details(function);

	for (size_t i = 0; i < details->vfs.count; i++) {
		const struct host_function *vf =
			host_function(host, details->vfs.items[i]);
		cleanup_text struct text prefix = TEXT_INIT;

		text_addf(&prefix, "its VF %s: ",
			pci_address_text(details->vfs.items[i]).string);
		if (vf)
			rule_use(vf, text_string(&prefix), findings);
	}
}

/*
 * vfio-pci refuses a PF that has VFs ("Cannot bind to PF with SR-IOV enabled",
 * EBUSY; linux: vfio_pci_core.c, vfio_pci_core_register_device()). Some drivers
 * take their VFs along when they are unbound (igb), others leave them (nvme).
 */
void rule_vfs(const struct host *host, const struct host_function *function,
	const char *prefix, struct findings *findings)
{
	const struct host_details *details = host_details(function);
	struct pci_address_text address = pci_address_text(function->address);
	const struct host_function *held;
	struct finding *finding;

	if (!has_vfs(function))
		return;
	find_uses(host, function, findings);
	held = held_vf(host, function);
	if (held)
		find_held(held, prefix, findings);
	finding = finding_add(findings, CODE_PF_HAS_VFS, SEVERITY_ACTION,
		address.string,
		"%sit has %u VFs, with which vfio-pci does not take it%s",
		prefix, (unsigned)details->vfs_enabled.value,
		vfs_forbid(host, function)
			? "; no command is told, since they are in use"
			: "; the fix removes them");
	finding_evidence(findings, finding,
		"/sys/bus/pci/devices/%s/sriov_numvfs: %u", address.string,
		(unsigned)details->vfs_enabled.value);
	if (!taking_is_forbidden(host, function))
		fix_vfs(function, findings, finding);
}

static void rule_own_vfs(
	const struct subject *subject, struct findings *findings)
{
	rule_vfs(subject->host, subject->function, "", findings);
}

const struct rule vfs_rule = {.name = "vfs", .judge = rule_own_vfs};

/*
 * vfio wants a token that the owner of the PF and QEMU share (linux:
 * vfio_pci_core.c, vfio_pci_validate_vf_token()); the plan has none, and QEMU
 * says "error getting device: Permission denied" (lab, 6.1). Who came by a
 * device's own node was not asked for one before 6.17 (vfio/device_cdev.c,
 * vfio_df_ioctl_bind_iommufd(); lab, 6.12: QEMU starts).
 */
static enum kernel_age wants_token(const struct subject *subject)
{
	return subject->request->iommufd
		? kernel_since(&subject->host->machine.release, 6, 17)
		: KERNEL_SINCE;
}

static void rule_vf_token(
	const struct subject *subject, struct findings *findings)
{
	const struct host_function *function = subject->function;
	const char *name = subject->target->name;
	enum vfio_binding binding = host_physfn_binding(function);
	enum kernel_age age = wants_token(subject);
	struct finding *finding;

	if (function->physfn.state != FACT_KNOWN)
		return;
	if (target_list_has(subject->request->targets,
		    function->physfn.value))
		finding = finding_add(findings, CODE_VF_TOKEN, SEVERITY_BLOCK,
			name,
			"its PF, %s, is asked for, too: the two can't go to a "
			"VM together",
			function->physfn.value);
	else if (age == KERNEL_BEFORE)
		return;
	else if (binding == VFIO_BINDING_YES)
		finding = finding_add(findings, CODE_VF_TOKEN,
			age == KERNEL_SINCE ? SEVERITY_BLOCK : SEVERITY_UNKNOWN,
			name,
			"its PF, %s, is on a vfio driver, too: that wants a VF "
			"token, which QEMU is not given",
			function->physfn.value);
	else if (binding == VFIO_BINDING_UNKNOWN)
		finding = finding_add(findings, CODE_VF_TOKEN, SEVERITY_UNKNOWN,
			name,
			"whether its PF, %s, is on a vfio driver can't be "
			"read",
			function->physfn.value);
	else
		return;
	finding_evidence(findings, finding,
		"/sys/bus/pci/devices/%s/physfn/driver%s%s", name,
		function->physfn_driver.state == FACT_KNOWN ? " -> " : ": ",
		function->physfn_driver.state == FACT_KNOWN
			? function->physfn_driver.value
			: fact_reason(function->physfn_driver.error));
}

/* Of a VF alone. Its PF may be on no driver at all. */
static void vf_token_holds(const struct subject *subject, struct text *text)
{
	const struct host_function *function = subject->function;

	if (function->physfn.state != FACT_KNOWN ||
		host_physfn_binding(function) != VFIO_BINDING_NO)
		return;
	text_addf(text,
		"its PF, %s, is on no vfio driver: no VF token is wanted "
		"(/sys/bus/pci/devices/%s/physfn/driver)",
		function->physfn.value, subject->target->name);
}

const struct rule vf_token_rule = {
	.name = "vf-token",
	.judge = rule_vf_token,
	.holds = vf_token_holds,
};
