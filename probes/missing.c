/* SPDX-License-Identifier: MIT */
#include "probes/missing.h"

#include "probes/attribute.h"
#include "probes/function.h"

#include <qdev/error.h>

#include <errno.h>
#include <string.h>

#define SLOT_FUNCTIONS 8

/* Bus, device and function, as a VF's is counted (PCIe, "Routing ID"). */
static unsigned routing_id(struct pci_address address)
{
	return (unsigned)address.bus << 8 | (unsigned)address.device << 3 |
	       address.function;
}

static struct fact_number read_count(
	struct root *root, struct pci_address pf, const char *name)
{
	return read_decimal(root, function_path(pf, name).string, UINT16_MAX);
}

/*
 * How many VFs the PF must have for the missing one to be the last of them, 0
 * when it never is: VF n sits at offset + (n - 1) * stride after the PF
 * (linux: drivers/pci/iov.c, pci_iov_virtfn_devfn()).
 */
static unsigned rank(
	struct root *root, struct pci_address pf, struct pci_address missing)
{
	unsigned from = routing_id(pf), to = routing_id(missing);
	struct fact_number total = read_count(root, pf, "sriov_totalvfs");
	struct fact_number offset, stride;
	uint64_t count;

	if (total.state != FACT_KNOWN || to <= from)
		return 0;
	offset = read_count(root, pf, "sriov_offset");
	stride = read_count(root, pf, "sriov_stride");
	if (offset.state != FACT_KNOWN || offset.value == 0 ||
		stride.state != FACT_KNOWN || to < from + offset.value)
		return 0;
	to -= from + (unsigned)offset.value;
	if (to == 0)
		return total.value > 0;
	if (stride.value == 0 || to % stride.value)
		return 0;
	count = to / stride.value + 1;
	return count <= total.value ? (unsigned)count : 0;
}

static int try_maker(struct root *root, struct pci_address pf,
	struct host_function *function)
{
	unsigned vfs = rank(root, pf, function->address);
	struct host_maker *maker = vfs ? host_add_maker(function) : NULL;

	if (!vfs)
		return 0;
	if (!maker)
		return QDEV_ERROR_NO_MEMORY;
	maker->pf = pf;
	maker->vfs = vfs;
	maker->has = function_read_vf_count(root, pf);
	return 0;
}

/*
 * A PF is device 0 of its bus, and its VFs are on that bus or the next: no
 * need to look at the whole host.
 */
int missing_find_maker(struct root *root, struct host_function *function)
{
	int error = 0;

	for (unsigned back = 0; back < 2 && function->address.bus >= back;
		back++) {
		struct pci_address pf = {
			.domain = function->address.domain,
			.bus = (uint8_t)(function->address.bus - back),
		};

		while (error == 0 && !function->maker &&
			pf.function < SLOT_FUNCTIONS) {
			error = try_maker(root, pf, function);
			pf.function++;
		}
	}
	return error;
}
