/* SPDX-License-Identifier: MIT */
#include "check/rules.h"

#include <string.h>

/* QEMU's vfio-pci takes no channel device and no crypto matrix (s390). */
static const char pci_api[] = "vfio-pci";

static bool fits(const struct host_mdev_type *type)
{
	return type->device_api.state != FACT_KNOWN ||
		strcmp(type->device_api.value, pci_api) == 0;
}

static bool is_exhausted(const struct host_mdev_type *type)
{
	return fact_is(type->available, 0);
}

/* What it could be made of. */
struct makers {
	size_t fitting;
	const struct host_mdev_type *free; /* the last that is not exhausted */
	size_t free_count;
};

static struct makers find_makers(const struct host_mediated *mediated)
{
	struct makers makers = {0};

	for (size_t i = 0; i < mediated->types.count; i++) {
		const struct host_mdev_type *type = &mediated->types.items[i];

		if (!fits(type))
			continue;
		makers.fitting++;
		if (is_exhausted(type))
			continue;
		makers.free = type;
		makers.free_count++;
	}
	return makers;
}

/* More would be a list, for which there is a verb. */
#define TYPES_TOLD 4

static void evidence_types(const struct host_mediated *mediated,
	struct findings *findings, struct finding *finding)
{
	size_t told = 0;

	for (size_t i = 0; i < mediated->types.count && told < TYPES_TOLD;
		i++) {
		const struct host_mdev_type *type = &mediated->types.items[i];

		if (!fits(type) || type->available.state != FACT_KNOWN)
			continue;
		finding_evidence(findings, finding,
			"/sys/class/mdev_bus/%s/mdev_supported_types/%s/"
			"available_instances: %u",
			type->parent, type->id, (unsigned)type->available.value);
		told++;
	}
}

/* Made by the one type that there is; among several, a person chooses. */
static void find_missing(
	const struct subject *subject, struct findings *findings)
{
	const struct host_mediated *mediated = &subject->host->mediated;
	const char *name = subject->target->name;
	struct makers makers = find_makers(mediated);
	struct finding *finding;

	if (makers.fitting && !makers.free_count)
		finding = finding_add(findings, CODE_MDEV_EXHAUSTED,
			SEVERITY_BLOCK, name,
			"there is no mediated device %s, and no more can be "
			"made: all types are used up",
			name);
	else
		finding = finding_add(findings, CODE_MDEV_MISSING,
			makers.free_count == 1 ? SEVERITY_ACTION
					       : SEVERITY_BLOCK,
			name, "there is no mediated device %s on this host%s",
			name,
			makers.free_count == 1 ? " yet"
			: makers.free_count
				? "; it could be made of several types"
				: "");
	finding_evidence(findings, finding,
		"/sys/bus/mdev/devices/%s: not there", name);
	evidence_types(mediated, findings, finding);
	if (makers.free_count == 1)
		fix_create(findings, finding, name, makers.free->parent,
			makers.free->id);
	else
		finding_fix(findings, finding, "qdev-plan list types");
}

static bool rule_there(
	const struct subject *subject, struct findings *findings)
{
	const struct host_mdev *mdev = subject->mdev;
	const char *name = subject->target->name;
	struct finding *finding;

	if (mdev && mdev->existence.state == FACT_KNOWN)
		return true;
	if (mdev && mdev->existence.state == FACT_ABSENT) {
		find_missing(subject, findings);
		return false;
	}
	finding = finding_add(findings, CODE_MDEV_UNKNOWN, SEVERITY_UNKNOWN,
		name, "whether the mediated device is there can't be read");
	finding_evidence(findings, finding, "/sys/bus/mdev/devices/%s: %s",
		name, fact_reason(mdev ? mdev->existence.error : 0));
	return false;
}

const struct rule mdev_there_rule = {.name = "device", .gate = rule_there};

/*
 * Since 6.1 an mdev is bound where it is created and nowhere else: neither
 * `bind` nor `drivers_probe` brings it back (lab, 6.1; linux:
 * drivers/vfio/mdev/mdev_driver.c, mdev_match()). Nobody uses one without a
 * driver, so it is made anew.
 */
static void find_unbound(const struct host_mdev *mdev, const char *name,
	struct findings *findings)
{
	struct finding *finding = finding_add(findings, CODE_MDEV_UNBOUND,
		SEVERITY_ACTION, name, "the mediated device has no driver");

	finding_evidence(findings, finding,
		"/sys/bus/mdev/devices/%s/driver: not there", name);
	fix_recreate(findings, finding, mdev);
}

static void find_unknown(const char *name, const char *link, int error,
	struct findings *findings)
{
	struct finding *finding = finding_add(findings, CODE_MDEV_UNKNOWN,
		SEVERITY_UNKNOWN, name, "its %s can't be read", link);

	finding_evidence(findings, finding, "/sys/bus/mdev/devices/%s/%s: %s",
		name, link, error ? fact_reason(error) : "not there");
}

/*
 * Where the parent is a PCI device, its parts are, too. The others (a
 * subchannel, the matrix of s390, a sample of the kernel) say it themselves.
 */
static void judge_api(const struct host_mdev *mdev, const char *name,
	struct findings *findings)
{
	const struct fact_string *api = &mdev->device_api;
	struct pci_address address;
	struct finding *finding;

	if (api->state == FACT_KNOWN) {
		if (strcmp(api->value, pci_api) == 0)
			return;
		finding = finding_add(findings, CODE_MDEV_OTHER_API,
			SEVERITY_BLOCK, name,
			"a device for %s, not for vfio-pci: it can't be on a "
			"PCI bus",
			api->value);
		finding_evidence(findings, finding,
			"/sys/bus/mdev/devices/%s/mdev_type/device_api: %s",
			name, api->value);
		return;
	}
	if (mdev->parent.state != FACT_KNOWN ||
		!pci_address_parse_name(mdev->parent.value, &address))
		find_unknown(name, "mdev_type/device_api", api->error,
			findings);
}

/*
 * Without its parent's driver an mdev has neither group nor node (lab, 6.1);
 * with it, both are of vfio's own making.
 */
static void rule_bound(
	const struct subject *subject, struct findings *findings)
{
	const struct host_mdev *mdev = subject->mdev;
	const char *name = subject->target->name;

	judge_api(mdev, name, findings);
	if (mdev->driver.state == FACT_ABSENT)
		find_unbound(mdev, name, findings);
	else if (mdev->driver.state == FACT_UNKNOWN)
		find_unknown(name, "driver", mdev->driver.error, findings);
	else if (mdev->group.state != FACT_KNOWN)
		find_unknown(name, "iommu_group", mdev->group.error, findings);
}

static void bound_holds(const struct subject *subject, struct text *text)
{
	const struct host_mdev *mdev = subject->mdev;

	if (mdev->driver.state != FACT_KNOWN || mdev->group.state != FACT_KNOWN)
		return;
	text_addf(text, "bound to %s (/sys/bus/mdev/devices/%s/driver)",
		mdev->driver.value, subject->target->name);
}

const struct rule mdev_bound_rule = {
	.name = "bound",
	.judge = rule_bound,
	.holds = bound_holds,
};
