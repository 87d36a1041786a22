/* SPDX-License-Identifier: MIT */
#include "probes/isolation.h"

#include "host/class.h"
#include "probes/function.h"

#include <qdev/error.h>

void isolation_mark_bridges(struct host *host)
{
	for (size_t i = 0; i < host->functions.count; i++) {
		const struct host_function *function = host->functions.items[i];

		for (size_t k = 0; k < function->bridges.count; k++) {
			size_t at = host_function_index(
				host, function->bridges.items[k]);

			if (at < host->functions.count)
				host->functions.items[at]->leads_on = true;
		}
	}
}

/* Neighbours in a slot are neighbours in the host's order. */
static bool shares_slot(
	const struct host *host, const struct host_function *function)
{
	size_t at = host_function_index(host, function->address);

	return (at > 0 && pci_address_same_slot(function->address,
				  host->functions.items[at - 1]->address)) ||
	       (at + 1 < host->functions.count &&
		       pci_address_same_slot(function->address,
			       host->functions.items[at + 1]->address));
}

/*
 * Whether function 0 of its slot has no ACS: then none of the others has, since
 * all functions of a device have it or none (PCI Express 6.12.1.2).
 */
static bool slot_lacks_acs(
	const struct host *host, const struct host_function *function)
{
	struct pci_address address = function->address;
	const struct host_function *first;

	address.function = 0;
	first = host_function(host, address);
	return first && first != function &&
	       first->isolation.acs_known.state == FACT_ABSENT;
}

int isolation_read(struct root *root, const struct host *host,
	struct host_function *function)
{
	if (function->leads_on || host_class_is_bridge(function) ||
		(shares_slot(host, function) && !slot_lacks_acs(host, function)))
		return function_read_isolation(root, function);
	return 0;
}

static int read_bridges(struct root *root, struct host *host,
	const struct host_function *function)
{
	int error = 0;

	for (size_t i = 0; error == 0 && i < function->bridges.count; i++) {
		struct host_function *bridge =
			host_add_function(host, function->bridges.items[i]);

		error = bridge ? function_read_isolation(root, bridge)
			       : QDEV_ERROR_NO_MEMORY;
	}
	return error;
}

int isolation_read_group(
	struct root *root, struct host *host, const struct host_group *group)
{
	int error = 0;

	for (size_t i = 0; error == 0 && i < group->members.count; i++) {
		const struct host_member *member = &group->members.items[i];
		struct host_function *function =
			member->is_pci ? host_add_function(host, member->address)
				       : NULL;

		if (!member->is_pci)
			continue;
		if (!function)
			return QDEV_ERROR_NO_MEMORY;
		error = read_bridges(root, host, function);
		if (error == 0 && shares_slot(host, function))
			error = function_read_isolation(root, function);
	}
	return error;
}
