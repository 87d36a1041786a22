/* SPDX-License-Identifier: MIT */

/* None of this keeps a VM from starting: it is about the next one. */

#include "check/rules.h"
#include "host/class.h"

#include <string.h>

#define ATI 0x1002

/*
 * GPUs that take a reset without coming back from it, and what they are
 * called. The kernel offers `bus` for them all the same; the module
 * vendor-reset adds the method device_specific
 * (github.com/gnif/vendor-reset, src/device-db.h).
 */
static const struct {
	uint16_t first, last;
	const char *family;
} unreliable[] = {
	{0x66a0, 0x66af, "Vega 20"},
	{0x67c0, 0x67df, "Polaris 10"},
	{0x67e0, 0x67ff, "Polaris 11"},
	{0x6860, 0x687f, "Vega 10"},
	{0x6980, 0x699f, "Polaris 12"},
	{0x6fdf, 0x6fdf, "Polaris 10"},
	{0x7310, 0x731f, "Navi 10"},
	{0x7340, 0x734f, "Navi 14"},
	{0x7360, 0x7362, "Navi 12"},
};

static const char *unreliable_family(const struct host_function *function)
{
	if (!fact_is(function->vendor, ATI) ||
		function->device.state != FACT_KNOWN ||
		!host_class_is_display(function))
		return NULL;
	for (size_t i = 0; i < ARRAY_SIZE(unreliable); i++)
		if (function->device.value >= unreliable[i].first &&
			function->device.value <= unreliable[i].last)
			return unreliable[i].family;
	return NULL;
}

static void find_unreliable(const struct subject *subject, const char *family,
	struct findings *findings)
{
	const char *name = subject->target->name;
	struct finding *finding = finding_add(findings, CODE_RESET_UNRELIABLE,
		SEVERITY_WARN, name,
		"a GPU of the family %s often does not come back from a "
		"reset: once a guest had it, it may want a reboot of the host",
		family);

	finding_evidence(findings, finding,
		"/sys/bus/pci/devices/%s/reset_method: %s", name,
		host_details(subject->function)->reset_methods.value);
}

/*
 * Those that are reset with it when its bus is: what shares the bus, as far as
 * its group tells (linux: vfio_pci_core.c, vfio_pci_ioctl_pci_hot_reset()).
 */
static bool shares_bus(
	const struct subject *subject, const struct host_member *member)
{
	const struct host_function *function = subject->function;

	return member->is_pci && function->bridges.count > 0 &&
		!pci_address_equal(member->address, function->address) &&
		member->address.domain == function->address.domain &&
		member->address.bus == function->address.bus;
}

/* The names of its bus's others, of all or of those that are not asked for. */
static size_t add_others(
	const struct subject *subject, bool all, struct text *text)
{
	const struct host_group *group = subject->group;
	size_t count = 0;

	for (size_t i = 0; group && i < group->members.count; i++) {
		const struct host_member *member = &group->members.items[i];

		if (!shares_bus(subject, member) ||
			(!all && target_list_has(subject->request->targets,
					 member->name)))
			continue;
		text_addf(text, "%s%s", count ? ", " : "", member->name);
		count++;
	}
	return count;
}

static void evidence_none(const struct subject *subject,
	struct findings *findings, struct finding *finding)
{
	const struct fact_string *methods =
		&host_details(subject->function)->reset_methods;
	const char *value = methods->state != FACT_KNOWN ? "not there"
			    : *methods->value		 ? methods->value
							 : "empty";

	finding_evidence(findings, finding,
		"/sys/bus/pci/devices/%s/reset_method: %s",
		subject->target->name, value);
}

static void find_none(const struct subject *subject, struct findings *findings)
{
	cleanup_text struct text all = TEXT_INIT, missing = TEXT_INIT;
	const char *name = subject->target->name;

	if (add_others(subject, true, &all) == 0)
		evidence_none(subject, findings,
			finding_add(findings, CODE_RESET_NONE, SEVERITY_WARN,
				name,
				"the kernel can't reset it: what one guest "
				"leaves in it, the next one finds"));
	else if (add_others(subject, false, &missing) > 0)
		evidence_none(subject, findings,
			finding_add(findings, CODE_RESET_NONE, SEVERITY_WARN,
				name,
				"it can only be reset together with %s, and "
				"the VM does not get %s",
				text_string(&all), text_string(&missing)));
}

/*
 * The kernel offers `bus` to what was found first on a bus, and refuses it once
 * there is another (linux: drivers/pci/pci.c, pci_parent_bus_reset(); lab: of
 * two conventional cards the first has it).
 */
static bool resets_alone(const struct subject *subject)
{
	const struct fact_string *methods =
		&host_details(subject->function)->reset_methods;
	cleanup_text struct text others = TEXT_INIT;

	if (methods->state != FACT_KNOWN || !*methods->value)
		return false;
	return strcmp(methods->value, "bus") != 0 ||
	       add_others(subject, true, &others) == 0;
}

static void rule_reset(const struct subject *subject, struct findings *findings)
{
	const struct fact_string *methods =
		&host_details(subject->function)->reset_methods;
	const char *family = unreliable_family(subject->function);

	if (methods->state == FACT_UNKNOWN)
		return;
	if (!resets_alone(subject))
		find_none(subject, findings);
	else if (family && !strstr(methods->value, "device_specific"))
		find_unreliable(subject, family, findings);
}

static void reset_holds(const struct subject *subject, struct text *text)
{
	const struct fact_string *methods =
		&host_details(subject->function)->reset_methods;

	if (resets_alone(subject))
		text_addf(text,
			"the kernel can reset it by %s "
			"(/sys/bus/pci/devices/%s/reset_method)",
			methods->value, subject->target->name);
}

const struct rule reset_rule = {
	.name = "reset",
	.judge = rule_reset,
	.holds = reset_holds,
};
