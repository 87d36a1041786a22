/* SPDX-License-Identifier: MIT */
#include "check/rules.h"
#include "host/class.h"
#include "host/vfio.h"

#include <errno.h>
#include <string.h>

/* No device is known to have the ids: may one of those unread have them? */
static bool ids_are_undecided(const struct host *host)
{
	if (host->functions_listed.state == FACT_UNKNOWN)
		return true;
	for (size_t i = 0; i < host->functions.count; i++)
		if (host->functions.items[i]->vendor.state == FACT_UNKNOWN ||
			host->functions.items[i]->device.state == FACT_UNKNOWN)
			return true;
	return false;
}

static void find_no_ids(
	const struct host *host, const char *name, struct findings *findings)
{
	struct finding *finding;

	if (ids_are_undecided(host)) {
		finding = finding_add(findings, CODE_DEVICE_UNREADABLE,
			SEVERITY_UNKNOWN, name,
			"whether a PCI device has the ids %s can't be read",
			name);
		finding_evidence(findings, finding, "/sys/bus/pci/devices: %s",
			host->functions_listed.state == FACT_KNOWN
				? "not all ids can be read"
				: fact_reason(host->functions_listed.error));
	} else {
		finding = finding_add(findings, CODE_DEVICE_MISSING,
			SEVERITY_BLOCK, name,
			"no PCI device of this host has the ids %s", name);
		finding_evidence(findings, finding,
			"/sys/bus/pci/devices: none with these ids");
	}
	finding_fix(findings, finding, "qdev-plan list devices");
}

/* A VF that its PF does not have: as many as it takes, if it has none yet. */
static bool can_be_made(const struct host_function *function)
{
	return function->maker && fact_is(function->maker->has, 0);
}

static void find_missing(
	const struct subject *subject, struct findings *findings)
{
	const struct host_function *function = subject->function;
	const struct host_maker *maker = function->maker;
	const char *name = subject->target->name;
	struct finding *finding;

	if (!can_be_made(function)) {
		finding = finding_add(findings, CODE_DEVICE_MISSING,
			SEVERITY_BLOCK, name,
			"there is no PCI device %s on this host", name);
		finding_evidence(findings, finding,
			"/sys/bus/pci/devices/%s: not there", name);
		if (maker && maker->has.state == FACT_KNOWN)
			finding_evidence(findings, finding,
				"/sys/bus/pci/devices/%s/sriov_numvfs: %u; as "
				"VF %u of that it would be there",
				pci_address_text(maker->pf).string,
				(unsigned)maker->has.value, maker->vfs);
		finding_fix(findings, finding, "qdev-plan list devices");
		return;
	}
	finding = finding_add(findings, CODE_DEVICE_MISSING, SEVERITY_ACTION,
		name, "there is no %s yet: it would be VF %u of %s", name,
		maker->vfs, pci_address_text(maker->pf).string);
	finding_evidence(findings, finding,
		"/sys/bus/pci/devices/%s: not there", name);
	finding_evidence(findings, finding,
		"/sys/bus/pci/devices/%s/sriov_numvfs: 0",
		pci_address_text(maker->pf).string);
	fix_make_vf(findings, finding, function, subject->host);
}

static bool rule_there(
	const struct subject *subject, struct findings *findings)
{
	const struct host_function *function = subject->function;
	const char *name = subject->target->name;
	struct finding *finding;

	if (function && function->existence.state == FACT_KNOWN)
		return true;
	if (!function) {
		find_no_ids(subject->host, name, findings);
		return false;
	}
	if (function->existence.state == FACT_ABSENT) {
		find_missing(subject, findings);
		return false;
	}
	finding = finding_add(findings, CODE_DEVICE_UNREADABLE,
		SEVERITY_UNKNOWN, name, "whether %s is there can't be read",
		name);
	finding_evidence(findings, finding, "/sys/bus/pci/devices/%s: %s",
		name, fact_reason(function->existence.error));
	finding_fix(findings, finding, "qdev-plan list devices");
	return false;
}

/* vfio-pci wakes what it opens; a link that stays down is seen only then. */
static void find_asleep(const char *name, struct findings *findings)
{
	struct finding *finding = finding_add(findings, CODE_ASLEEP,
		SEVERITY_INFO, name,
		"asleep, and left so: vfio-pci wakes it when QEMU opens it");

	finding_evidence(findings, finding, "/sys/bus/pci/devices/%s/config: %s",
		name, fact_reason(FACT_ASLEEP));
}

/*
 * What the kernel could not reach once it takes for disconnected, and vfio
 * says "No such device" (lab, a link that stays down); but it may have been
 * another failure, which the next attempt overcomes.
 */
static void find_not_woken(const char *name, struct findings *findings)
{
	struct finding *finding = finding_add(findings, CODE_DEVICE_DEAD,
		SEVERITY_UNKNOWN, name,
		"it was woken and did not come back; whether it will is not "
		"known");

	finding_evidence(findings, finding,
		"/sys/bus/pci/devices/%s/power_state: D3cold", name);
	finding_evidence(findings, finding,
		"/sys/bus/pci/devices/%s/power/runtime_status: active", name);
}

static void rule_answers(
	const struct subject *subject, struct findings *findings)
{
	const struct fact_number *header = &subject->function->header_type;
	const char *name = subject->target->name;

	if (header->state != FACT_UNKNOWN)
		return;
	if (header->error == FACT_ASLEEP)
		find_asleep(name, findings);
	if (header->error == FACT_NOT_WOKEN)
		find_not_woken(name, findings);
	if (header->error != ENODEV)
		return;
	finding_evidence(findings,
		finding_add(findings, CODE_DEVICE_DEAD, SEVERITY_BLOCK, name,
			"it does not answer: switched off, pulled, or hung"),
		"/sys/bus/pci/devices/%s/config: all ones", name);
}

/* Whether it does is told of one that does not alone. */
const struct rule device_answers_rule = {
	.name = "answers",
	.judge = rule_answers,
};

const struct rule device_there_rule = {.name = "device", .gate = rule_there};

/*
 * vfio-pci takes header type 0 only and answers any other with EINVAL (linux:
 * drivers/vfio/pci/vfio_pci_core.c, vfio_pci_core_register_device()). The
 * class is second best: host and ISA bridges (0600, 0601) are endpoints, and
 * can be passed through.
 */
static bool is_bridge(const struct host_function *function)
{
	if (function->header_type.state == FACT_KNOWN)
		return function->header_type.value != 0;
	return host_class_is_bridge(function);
}

/* Neither its header nor its class can be read: nobody should bind it. */
static bool may_be_bridge(const struct host_function *function)
{
	return function->header_type.state != FACT_KNOWN &&
		function->class_code.state != FACT_KNOWN;
}

static void find_bridge(const struct host_function *function, const char *name,
	struct findings *findings)
{
	struct finding *finding = finding_add(findings, CODE_DEVICE_IS_BRIDGE,
		SEVERITY_BLOCK, name,
		"a bridge can't be passed through, only the devices below it");

	if (function->header_type.state == FACT_KNOWN)
		finding_evidence(findings, finding,
			"/sys/bus/pci/devices/%s/config: header type %u", name,
			(unsigned)function->header_type.value);
	else
		finding_evidence(findings, finding,
			"/sys/bus/pci/devices/%s/class: %06x", name,
			(unsigned)function->class_code.value);
	finding_fix(findings, finding, "qdev-plan list devices");
}

/*
 * Whatever would bind it now hangs as well, so no command is told. Who has it
 * is told by its node.
 */
static void find_locked(const struct host_function *function, const char *name,
	struct findings *findings)
{
	const char *driver = function->driver.state == FACT_KNOWN
				     ? function->driver.value
				     : "no driver";
	bool leaving = host_is_leaving(function);
	struct finding *finding = finding_add(findings, CODE_DEVICE_LOCKED,
		SEVERITY_ACTION, name,
		leaving ? "on %s, but its vfio driver has not let go of it: "
			  "the unbind waits for the VM that has the device to "
			  "end, and nothing can be bound to it until then"
			: "on %s, and somebody binds or unbinds it, or changes "
			  "its VFs, which does not end; nothing else can be "
			  "bound to it until then",
		driver);

	if (function->driver.state == FACT_ABSENT)
		finding_evidence(findings, finding,
			"/sys/bus/pci/devices/%s/driver: not there", name);
	if (function->is_left)
		finding_evidence(findings, finding,
			"/sys/bus/pci/devices/%s/uevent: still names a vfio "
			"driver", name);
	else if (leaving)
		finding_evidence(findings, finding,
			"/sys/bus/pci/devices/%s/vfio-dev: still there", name);
	else
		finding_evidence(findings, finding,
			"/sys/bus/pci/devices/%s/driver_override: %s", name,
			fact_reason(FACT_LOCKED));
}

static void find_unbound(
	const struct subject *subject, struct findings *findings)
{
	const struct host_function *function = subject->function;
	const char *name = subject->target->name;
	struct finding *finding;

	if (function->driver.state == FACT_ABSENT) {
		finding = finding_add(findings, CODE_NOT_BOUND, SEVERITY_ACTION,
			name, "bound to no driver; QEMU needs a vfio driver");
		finding_evidence(findings, finding,
			"/sys/bus/pci/devices/%s/driver: not there", name);
	} else {
		cleanup_text struct text losses = TEXT_INIT;

		text_add_losses(&losses, function);
		finding = finding_add(findings, CODE_NOT_BOUND, SEVERITY_ACTION,
			name, "driven by %s, not by a vfio driver%s",
			function->driver.value, text_string(&losses));
		finding_evidence(findings, finding,
			"/sys/bus/pci/devices/%s/driver -> %s", name,
			function->driver.value);
	}
	if (function->driver_override.state == FACT_KNOWN)
		finding_evidence(findings, finding,
			"/sys/bus/pci/devices/%s/driver_override: %s", name,
			function->driver_override.value);
	if (!taking_is_forbidden(subject->host, function))
		fix_bind(findings, finding, function, subject->host);
}

/*
 * A VF of an NVIDIA GPU is given to VMs by its host driver, not by vfio-pci
 * (NVIDIA vGPU software documentation, "vendor-specific VFIO framework").
 */
static void find_no_vgpu(const char *name, struct findings *findings)
{
	struct finding *finding = finding_add(findings, CODE_VGPU_NO_TYPE,
		SEVERITY_ACTION, name,
		"a VF on NVIDIA's driver, which gives it to VMs once a vGPU "
		"type was written to nvidia/current_vgpu_type");

	finding_evidence(findings, finding,
		"/sys/bus/pci/devices/%s/nvidia/current_vgpu_type: 0", name);
	/* Which one, only a person can say. */
	finding_fix(findings, finding, "qdev-plan list types");
}

static bool rule_bound(
	const struct subject *subject, struct findings *findings)
{
	const struct host_function *function = subject->function;
	const char *name = subject->target->name;
	enum vfio_binding binding = host_vfio_binding(function);
	struct finding *finding;

	if (binding == VFIO_BINDING_YES)
		return true;
	if (fact_is(function->vgpu_type, 0)) {
		find_no_vgpu(name, findings);
		return true;
	}
	if (is_bridge(function)) {
		find_bridge(function, name, findings);
		return false;
	}
	if (binding == VFIO_BINDING_NO && host_is_locked(function)) {
		find_locked(function, name, findings);
		return true;
	}
	if (binding == VFIO_BINDING_NO && !may_be_bridge(function)) {
		find_unbound(subject, findings);
		return true;
	}
	if (binding == VFIO_BINDING_NO) {
		finding = finding_add(findings, CODE_DRIVER_UNKNOWN,
			SEVERITY_UNKNOWN, name,
			"on no vfio driver, and whether it can be bound to one "
			"can't be read");
		finding_evidence(findings, finding,
			"/sys/bus/pci/devices/%s/config: %s", name,
			fact_lack(function->header_type.state,
				function->header_type.error));
		return true;
	}
	finding = finding_add(findings, CODE_DRIVER_UNKNOWN, SEVERITY_UNKNOWN,
		name, "which driver holds it can't be read");
	finding_evidence(findings, finding,
		"/sys/bus/pci/devices/%s/%s: %s", name,
		function->driver.state == FACT_KNOWN ? "vfio-dev" : "driver",
		function->driver.state == FACT_KNOWN
			? fact_lack(function->vfio_dev.state,
				  function->vfio_dev.error)
			: fact_lack(function->driver.state,
				  function->driver.error));
	return true;
}

static void bound_holds(const struct subject *subject, struct text *text)
{
	const struct host_function *function = subject->function;

	if (host_vfio_binding(function) != VFIO_BINDING_YES ||
		function->driver.state != FACT_KNOWN)
		return;
	text_addf(text, "bound to %s (/sys/bus/pci/devices/%s/driver)",
		function->driver.value, subject->target->name);
}

const struct rule device_bound_rule = {
	.name = "bound",
	.gate = rule_bound,
	.holds = bound_holds,
};
