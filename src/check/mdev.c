/* SPDX-License-Identifier: MIT */
#include "check/rules.h"

static bool rule_there(
	const struct subject *subject, struct findings *findings)
{
	const struct host_mdev *mdev = subject->mdev;
	const char *name = subject->target->name;
	struct finding *finding;

	if (mdev && mdev->existence.state == FACT_KNOWN)
		return true;
	if (mdev && mdev->existence.state == FACT_ABSENT) {
		finding = finding_add(findings, CODE_MDEV_MISSING,
			SEVERITY_BLOCK, name,
			"there is no mediated device %s on this host", name);
		finding_evidence(findings, finding,
			"/sys/bus/mdev/devices/%s: not there", name);
		finding_fix(findings, finding,
			"ls /sys/class/mdev_bus/*/mdev_supported_types");
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
 * Without its parent's driver an mdev has neither group nor node (lab, 6.1);
 * with it, both are of vfio's own making.
 */
static void rule_bound(
	const struct subject *subject, struct findings *findings)
{
	const struct host_mdev *mdev = subject->mdev;
	const char *name = subject->target->name;

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
