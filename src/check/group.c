/* SPDX-License-Identifier: MIT */
#include "base/escape.h"
#include "check/isolation.h"
#include "check/rules.h"
#include "host/class.h"
#include "host/kernel.h"
#include "host/vfio.h"

#include <string.h>

/*
 * Since 5.19 a group is viable when no member has a driver that does DMA of
 * its own (linux: drivers/iommu/iommu.c, iommu_group_claim_dma_owner()).
 * Before, bridges did not count (drivers/vfio/vfio.c, vfio_dev_viable()).
 */
enum viability_rule {
	RULE_UNSURE,
	RULE_BRIDGES_EXEMPT,
	RULE_DMA_OWNER,
};

static const enum viability_rule rules_of_kernels[] = {
	[KERNEL_UNSURE] = RULE_UNSURE,
	[KERNEL_BEFORE] = RULE_BRIDGES_EXEMPT,
	[KERNEL_SINCE] = RULE_DMA_OWNER,
};

static enum viability_rule rule_of_kernel(const struct fact_string *release)
{
	return rules_of_kernels[kernel_since(release, 5, 19)];
}

/*
 * Drivers that leave DMA to others (driver_managed_dma), or that older
 * kernels know by name. shpchp is not one of them.
 */
static const char *const harmless_drivers[] = {
	"pci-stub",
	"pcieport",
	"vfio-cdx",
	"vfio-fsl-mc",
	"vfio-platform",
};

/* Out-of-tree drivers that are known to do DMA as any host driver does. */
static const char *const host_drivers[] = {"nvidia"};

static bool is_among(const char *name, const char *const *names, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(name, names[i]) == 0)
			return true;
	return false;
}

enum obstacle {
	OBSTACLE_NONE,
	OBSTACLE_DRIVER,  /* a host driver holds the member */
	OBSTACLE_UNKNOWN, /* nobody can tell */
};

static enum obstacle driver_obstacle(const struct fact_string *driver)
{
	if (driver->state == FACT_ABSENT)
		return OBSTACLE_NONE;
	if (driver->state == FACT_UNKNOWN)
		return OBSTACLE_UNKNOWN;
	if (is_among(driver->value, harmless_drivers,
		    ARRAY_SIZE(harmless_drivers)))
		return OBSTACLE_NONE;
	return OBSTACLE_DRIVER;
}

static enum obstacle function_obstacle(
	const struct host_function *function, enum viability_rule rule)
{
	enum obstacle obstacle;

	if (host_vfio_binding(function) == VFIO_BINDING_YES)
		return OBSTACLE_NONE;
	obstacle = driver_obstacle(&function->driver);
	if (obstacle != OBSTACLE_DRIVER)
		return obstacle;
	if (host_class_is_bridge(function)) {
		if (rule == RULE_BRIDGES_EXEMPT)
			return OBSTACLE_NONE;
		if (rule == RULE_UNSURE)
			return OBSTACLE_UNKNOWN;
	}
	if (rule != RULE_BRIDGES_EXEMPT &&
		function->driver_out_of_tree.state == FACT_KNOWN &&
		!is_among(function->driver.value, host_drivers,
			ARRAY_SIZE(host_drivers)))
		return OBSTACLE_UNKNOWN;
	return OBSTACLE_DRIVER;
}

static bool is_pf_of(
	const struct host_function *member, const struct host_function *function)
{
	return function->physfn.state == FACT_KNOWN &&
		strcmp(function->physfn.value,
			pci_address_text(member->address).string) == 0;
}

/* Whether it hides the function; vmd.c tells of that. */
static bool hides(
	const struct host_function *member, const struct host_function *function)
{
	const struct pci_address *maker = host_domain_maker(function);

	return maker && pci_address_equal(*maker, member->address);
}

/* What the device is there by: taken from its driver, the device is gone. */
static bool is_maker(
	const struct host_function *member, const struct host_function *function)
{
	return is_pf_of(member, function) || hides(member, function);
}

static void find_pf(const struct subject *subject,
	const struct host_function *pf, struct findings *findings)
{
	struct pci_address_text address = pci_address_text(pf->address);
	struct finding *finding = finding_add(findings, CODE_GROUP_NOT_VIABLE,
		SEVERITY_BLOCK, address.string,
		"%s, its PF, is in the same IOMMU group (%u) and held by the "
		"host driver %s, without which the VF would go",
		address.string, subject->group->id, pf->driver.value);

	finding_evidence(findings, finding,
		"/sys/bus/pci/devices/%s/driver -> %s", address.string,
		pf->driver.value);
}

/*
 * The sibling goes to vfio-pci rather than nowhere: an unbound one would be
 * probed again by the next driver that comes along. A bridge can't.
 */
static void fix_sibling(const struct subject *subject,
	const struct host_function *function, const char *name,
	struct findings *findings, struct finding *finding)
{
	if (!function || host_class_is_bridge(function)) {
		cleanup_text struct text word = TEXT_INIT;

		text_add_shell_word(&word, name);
		finding_fix(findings, finding,
			"echo %s > /sys/kernel/iommu_groups/%u/devices/%s/"
			"driver/unbind",
			text_string(&word), subject->group->id,
			text_string(&word));
		return;
	}
	if (!target_list_has(subject->request->targets, name) &&
		!taking_is_forbidden(subject->host, function))
		fix_bind(findings, finding, function, subject->host);
}

/* Held by a host driver: what the host would lose, then how to take it. */
static struct finding *find_held(const struct subject *subject,
	const struct host_member *member, const struct host_function *function,
	const char *driver, struct findings *findings)
{
	cleanup_text struct text losses = TEXT_INIT, prefix = TEXT_INIT;
	struct finding *finding;

	if (function)
		text_add_losses(&losses, function);
	text_addf(&prefix, "%s: ", member->name);
	/* What is asked for itself has told so. */
	if (function &&
		!target_list_has(subject->request->targets, member->name)) {
		rule_use(function, text_string(&prefix), findings);
		rule_vfs(subject->host, function, text_string(&prefix),
			findings);
	}
	finding = finding_add(findings, CODE_GROUP_NOT_VIABLE, SEVERITY_ACTION,
		member->name,
		"%s is in the same IOMMU group (%u) and held by the host "
		"driver %s%s",
		member->name, subject->group->id, driver,
		losses.length ? text_string(&losses)
			      : "; the host loses it with the fix");
	fix_sibling(subject, function, member->name, findings, finding);
	return finding;
}

/* Why the two are in one group at all: told once. */
static void explain_group(const struct subject *subject,
	struct findings *findings, struct finding *finding)
{
	struct isolation isolation;

	if (isolation_explain(subject->host, subject->group, &isolation) < 0) {
		findings->failed = true;
		return;
	}
	for (size_t i = 0; i < isolation_count_lines(&isolation); i++) {
		cleanup_text struct text line = TEXT_INIT;

		text_add_isolation(&line, &isolation, i);
		finding_evidence(findings, finding, "%s", text_string(&line));
		findings->failed |= line.failed;
	}
	isolation_clear(&isolation);
}

static void find_member(const struct subject *subject,
	const struct host_member *member, const struct host_function *function,
	enum obstacle obstacle, bool is_first, struct findings *findings)
{
	const struct fact_string *driver =
		function ? &function->driver : &member->driver;
	uint32_t id = subject->group->id;
	struct finding *finding;

	if (obstacle == OBSTACLE_DRIVER) {
		finding = find_held(
			subject, member, function, driver->value, findings);
	} else if (driver->state == FACT_KNOWN) {
		finding = finding_add(findings, CODE_GROUP_UNKNOWN,
			SEVERITY_UNKNOWN, member->name,
			"%s is in the same IOMMU group (%u), held by %s; "
			"whether this kernel accepts that can't be told",
			member->name, id, driver->value);
	} else {
		finding = finding_add(findings, CODE_GROUP_UNKNOWN,
			SEVERITY_UNKNOWN, member->name,
			"%s is in the same IOMMU group (%u); its driver can't "
			"be read",
			member->name, id);
	}
	finding_evidence(findings, finding,
		"/sys/kernel/iommu_groups/%u/devices: %s", id, member->name);
	finding_evidence(findings, finding,
		"/sys/kernel/iommu_groups/%u/devices/%s/driver%s%s", id,
		member->name, driver->state == FACT_KNOWN ? " -> " : ": ",
		driver->state == FACT_KNOWN ? driver->value
					    : fact_lack(driver->state,
						      driver->error));
	if (is_first && finding)
		explain_group(subject, findings, finding);
}

/*
 * In a group of hundreds, as a network card without ACS makes of its VFs, each
 * would tell of all the others: so many are told of, and of the rest how many.
 */
#define MEMBERS_TOLD 32

/* What of a group is in the way, so far. */
struct obstacles {
	enum viability_rule rule;
	size_t told, forbidding; /* which the host can't lose, counted apart */
	size_t rest;
	struct findings tally; /* of the rest */
};

static bool is_worth_telling(
	struct obstacles *obstacles, const struct host_function *function)
{
	size_t *told = function && use_forbids(function)
		? &obstacles->forbidding
		: &obstacles->told;

	return (*told)++ < MEMBERS_TOLD;
}

static void find_rest(const struct subject *subject,
	const struct obstacles *obstacles, struct findings *findings)
{
	enum severity worst = findings_worst(&obstacles->tally);
	struct finding *finding;

	if (obstacles->rest == 0)
		return;
	finding = finding_add(findings,
		worst == SEVERITY_UNKNOWN ? CODE_GROUP_UNKNOWN
					  : CODE_GROUP_NOT_VIABLE,
		worst, subject->target->name,
		"%zu more devices in the same IOMMU group (%u) are in the way",
		obstacles->rest, subject->group->id);
	finding_evidence(findings, finding,
		"/sys/kernel/iommu_groups/%u/devices: %zu devices",
		subject->group->id, subject->group->members.count);
	if (worst == SEVERITY_ACTION && subject->function)
		finding_fix(findings, finding,
			"qdev-plan bind --with group %s",
			subject->target->name);
}

/* It is itself, or comes and goes with the device. */
static bool is_of_one(
	const struct subject *subject, const struct host_function *function)
{
	if (!function)
		return false;
	return function == subject->function ||
		is_maker(subject->function, function) ||
		hides(function, subject->function);
}

static void judge_member(const struct subject *subject,
	const struct host_member *member, struct obstacles *obstacles,
	struct findings *findings)
{
	const struct host_function *function =
		host_member_function(subject->host, member);
	enum obstacle obstacle =
		function ? function_obstacle(function, obstacles->rule)
			 : driver_obstacle(&member->driver);
	bool is_first = obstacles->told + obstacles->forbidding == 0;

	if (obstacle == OBSTACLE_NONE || is_of_one(subject, function))
		return;
	if (function && obstacle == OBSTACLE_DRIVER &&
		is_pf_of(function, subject->function)) {
		find_pf(subject, function, findings);
		return;
	}
	if (findings->is_tally || is_worth_telling(obstacles, function)) {
		find_member(subject, member, function, obstacle, is_first,
			findings);
		return;
	}
	find_member(
		subject, member, function, obstacle, false, &obstacles->tally);
	obstacles->rest++;
}

static void find_unread_group(
	const struct subject *subject, struct findings *findings)
{
	const struct host_group *group = subject->group;
	struct finding *finding = finding_add(findings, CODE_GROUP_UNKNOWN,
		SEVERITY_UNKNOWN, subject->target->name,
		"the members of its IOMMU group can't be read");

	finding_evidence(findings, finding,
		"/sys/kernel/iommu_groups/%u/devices: %s",
		(unsigned)subject->function->group.value,
		fact_reason(group ? group->members_known.error : 0));
}

static void rule_viable(
	const struct subject *subject, struct findings *findings)
{
	const struct host_group *group = subject->group;
	struct obstacles obstacles = {
		.rule = rule_of_kernel(&subject->host->machine.release),
		.tally = {.is_tally = true},
	};

	if (!group || group->members_known.state != FACT_KNOWN) {
		find_unread_group(subject, findings);
		return;
	}
	for (size_t i = 0; i < group->members.count; i++)
		judge_member(subject, &group->members.items[i], &obstacles,
			findings);
	findings->failed |= obstacles.tally.failed;
	find_rest(subject, &obstacles, findings);
}

static void viable_holds(const struct subject *subject, struct text *text)
{
	const struct host_group *group = subject->group;

	if (!group || group->members_known.state != FACT_KNOWN)
		return;
	if (group->members.count > 1)
		text_addf(text,
			"none of the %zu other devices in IOMMU group %u is in "
			"the way",
			group->members.count - 1, group->id);
	else
		text_addf(text, "alone in IOMMU group %u", group->id);
	text_addf(text, " (/sys/kernel/iommu_groups/%u/devices)", group->id);
}

const struct rule group_rule = {
	.name = "group",
	.judge = rule_viable,
	.holds = viable_holds,
};
