/* SPDX-License-Identifier: MIT */
#include "check/rules.h"

/*
 * What a controller hides (Intel's VMD) is there by the controller's driver,
 * which makes a domain of its own for it; and does DMA in the controller's
 * name, so that the two share an IOMMU group (linux: arch/x86/pci/common.c,
 * pci_real_dma_dev()). Taken from the driver, the controller loses it.
 */
static void rule_hidden(
	const struct subject *subject, struct findings *findings)
{
	const char *name = subject->target->name;
	const struct pci_address *address =
		host_domain_maker(subject->function);
	const struct host_function *maker =
		address ? host_function(subject->host, *address) : NULL;
	struct finding *finding;

	if (!address)
		return;

	struct pci_address_text text = pci_address_text(*address);
	bool is_driven = maker && maker->driver.state == FACT_KNOWN;

	finding = finding_add(findings, CODE_MADE_BY_DRIVER, SEVERITY_BLOCK,
		name,
		"behind the controller %s%s%s, in whose IOMMU group it is, and "
		"without whose host driver it would be gone",
		text.string, is_driven ? " on " : "",
		is_driven ? maker->driver.value : "");
	finding_evidence(findings, finding,
		"/sys/bus/pci/devices/%s: leads through %s", name, text.string);
	if (is_driven)
		finding_evidence(findings, finding,
			"/sys/bus/pci/devices/%s/driver -> %s", text.string,
			maker->driver.value);
}

const struct rule hidden_rule = {.name = "hidden", .judge = rule_hidden};
