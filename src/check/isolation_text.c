/* SPDX-License-Identifier: MIT */
#include "check/isolation.h"
#include "host/class.h"

#include <errno.h>
#include <string.h>

/* More would bury what a person needs; JSON has them all. */
#define HOPS_TOLD     6
#define UNKNOWNS_TOLD 3

static const struct {
	uint16_t bit;
	const char *name;
} acs_bits[] = {
	{ACS_SOURCE_VALIDATION, "SV"},
	{ACS_REQUEST_REDIRECT, "RR"},
	{ACS_COMPLETION_REDIRECT, "CR"},
	{ACS_UPSTREAM_FORWARDING, "UF"},
};

void text_add_acs_bits(struct text *text, unsigned bits)
{
	const char *separator = "";

	for (size_t i = 0; i < ARRAY_SIZE(acs_bits); i++) {
		if (!(bits & acs_bits[i].bit))
			continue;
		text_addf(text, "%s%s", separator, acs_bits[i].name);
		separator = " ";
	}
}

static const char *const pcie_names[] = {
	[PCIE_ENDPOINT] = "a device",
	[PCIE_LEGACY_ENDPOINT] = "a device",
	[PCIE_ROOT_PORT] = "a root port",
	[PCIE_UPSTREAM_PORT] = "an upstream port of a switch",
	[PCIE_DOWNSTREAM_PORT] = "a downstream port of a switch",
	[PCIE_TO_PCI_BRIDGE] = "a PCIe-to-PCI bridge",
	[PCI_TO_PCIE_BRIDGE] = "a PCI-to-PCIe bridge",
	[PCIE_RC_ENDPOINT] = "a device of the root complex",
	[PCIE_RC_EVENT_COLLECTOR] = "an event collector",
};

const char *isolation_what(const struct host_function *function)
{
	const struct host_isolation *facts = &function->isolation;

	if (facts->pcie_known.state == FACT_KNOWN &&
		facts->pcie_type < ARRAY_SIZE(pcie_names) &&
		pcie_names[facts->pcie_type])
		return pcie_names[facts->pcie_type];
	if (fact_is(function->header_type, 1) ||
		host_class_is_bridge(function))
		return "a PCI bridge";
	return "a device";
}

static void add_cause(struct text *text, const struct hop *hop)
{
	switch (hop->cause) {
	case HOP_NO_ACS:
		text_add(text, "no ACS capability");
		return;
	case HOP_ACS_OFF:
		text_add(text, "ACS bits off: ");
		text_add_acs_bits(text, hop->bits);
		return;
	case HOP_CONVENTIONAL:
		text_add(text, hop->in_slot
				? "conventional PCI has no ACS"
				: "conventional PCI cannot tell what is below "
				  "apart");
		return;
	case HOP_ALIAS:
		text_add(text, "what is below sends under its address");
		return;
	case HOP_UNKNOWN:
		break;
	}
	text_add(text, "unknown: needs config space");
}

static void add_hop(struct text *text, const struct hop *hop)
{
	struct pci_address_text name = pci_address_text(hop->at->address);

	/* A slot is its address without the function. */
	if (hop->in_slot)
		text_addf(text, "merged in the slot %.*s, a multifunction "
				"device: ",
			(int)strcspn(name.string, "."), name.string);
	else
		text_addf(text, "merged at %s, %s: ", name.string,
			isolation_what(hop->at));
	add_cause(text, hop);
}

static size_t count_hops(const struct isolation *isolation, bool unknown)
{
	size_t count = 0;

	for (size_t i = 0; i < isolation->hops.count; i++)
		count += (isolation->hops.items[i].cause == HOP_UNKNOWN) ==
			 unknown;
	return count;
}

/* The hop of that number among those that are known. */
static const struct hop *known_hop(
	const struct isolation *isolation, size_t number)
{
	const struct hop *hop = isolation->hops.items;

	for (;; hop++)
		if (hop->cause != HOP_UNKNOWN && number-- == 0)
			return hop;
}

/* All that could not be read, in one line. */
static void add_unknown(struct text *text, const struct isolation *isolation)
{
	size_t count = 0;
	int error = 0;

	text_add(text, "why it is merged is unknown: needs config space of ");
	for (size_t i = 0; i < isolation->hops.count; i++) {
		const struct hop *hop = &isolation->hops.items[i];

		if (hop->cause != HOP_UNKNOWN)
			continue;
		if (count < UNKNOWNS_TOLD)
			text_addf(text, "%s%s", count ? ", " : "",
				pci_address_text(hop->at->address).string);
		error = count++ ? error : hop->error;
	}
	if (count > UNKNOWNS_TOLD)
		text_addf(text, " and %zu more", count - UNKNOWNS_TOLD);
	text_addf(text, " (%s)", error == FACT_ROOT_ONLY
					 ? "only root may read it in full"
					 : fact_reason(error));
}

static void add_apart(struct text *text, const struct isolation *isolation)
{
	const struct discord *discord = &isolation->apart.items[0];

	text_addf(text, "by config space %s would be in one group with %s",
		pci_address_text(discord->member->address).string,
		pci_address_text(discord->other->address).string);
	if (isolation->apart.count > 1)
		text_addf(text, " (and %zu more pairs)",
			isolation->apart.count - 1);
	text_add(text, ", but the kernel keeps them apart: kernel quirk, "
		       "option or version, or ACS was changed since");
}

/* What there is to tell, in this order: each so many lines. */
static size_t count_told(const struct isolation *isolation)
{
	size_t hops = count_hops(isolation, false);

	return hops > HOPS_TOLD ? HOPS_TOLD + 1 : hops;
}

static bool is_unknown(const struct isolation *isolation)
{
	return count_hops(isolation, true) > 0;
}

static bool is_a_quirk(const struct isolation *isolation)
{
	return isolation->unexplained && !is_unknown(isolation);
}

size_t isolation_count_lines(const struct isolation *isolation)
{
	return count_told(isolation) + is_unknown(isolation) +
	       is_a_quirk(isolation) + (isolation->apart.count > 0);
}

void text_add_isolation(
	struct text *text, const struct isolation *isolation, size_t line)
{
	size_t told = count_told(isolation);

	if (line < told && line < HOPS_TOLD) {
		add_hop(text, known_hop(isolation, line));
		return;
	}
	if (line < told) {
		text_addf(text, "merged in %zu more places",
			count_hops(isolation, false) - HOPS_TOLD);
		return;
	}
	line -= told;
	if (is_unknown(isolation) && line-- == 0)
		add_unknown(text, isolation);
	else if (is_a_quirk(isolation) && line == 0)
		text_add(text, "config space does not say why all of it is "
			       "merged: kernel quirk, option or version");
	else
		add_apart(text, isolation);
}
