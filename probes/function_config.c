/* SPDX-License-Identifier: MIT */

/* What config space says of a function, which has to be awake for that. */

#include "probes/function.h"

#include "probes/attribute.h"
#include "probes/config.h"
#include "probes/function_parts.h"

#include <errno.h>
#include <string.h>

static bool says(struct root *root, struct pci_address address,
	const char *name, const char *word, ssize_t *ret_length)
{
	char value[32];

	*ret_length = root_read(root, function_path(address, name).string,
		value, sizeof(value));
	return *ret_length >= 0 && strcmp(value, word) == 0;
}

/*
 * In D3cold a device answers nothing, and the kernel wakes it for whoever reads
 * its config space (linux: drivers/pci/pci-sysfs.c, pci_read_config()). Before
 * 5.11 only runtime power management tells, and not how deep the sleep is.
 * 0: it is awake.
 */
static int why_not_awake(struct root *root, struct pci_address address)
{
	static const char status[] = "power/runtime_status";
	ssize_t length;

	if (says(root, address, "power_state", "D3cold", &length))
		return says(root, address, status, "active", &length)
			       ? FACT_NOT_WOKEN
			       : FACT_ASLEEP;
	if (length >= 0)
		return 0;
	return says(root, address, status, "suspended", &length) ? FACT_ASLEEP
								 : 0;
}

bool function_is_asleep(struct root *root, struct pci_address address)
{
	return why_not_awake(root, address) != 0;
}

/*
 * Config space, its first `size` bytes. A capture wakes nobody, and what it
 * lacks may be that of a device that was asleep.
 */
static ssize_t read_config(struct root *root, struct pci_address address,
	uint8_t *bytes, size_t size)
{
	int error = root_is_live(root) ? why_not_awake(root, address) : 0;
	ssize_t length;

	if (error)
		return -error;
	length = root_read_bytes(
		root, function_path(address, "config").string, bytes, size);
	if (length == -FACT_NOT_CAPTURED)
		error = why_not_awake(root, address);
	return error ? -error : length;
}

static void decode(struct root *root, struct host_function *function,
	size_t size, struct config_facts *ret)
{
	uint8_t bytes[CONFIG_SIZE];
	ssize_t length = read_config(root, function->address, bytes, size);

	config_decode(bytes, length < 0 ? 0 : (size_t)length, ret);
	if (length >= 0)
		return;

	struct fact fact = fact_from_errno((int)-length);

	ret->header_type = fact_number_missing((int)-length);
	ret->isolation.header_known = fact;
	ret->isolation.pcie_known = fact;
	ret->isolation.acs_known = fact;
}

static void keep_header(
	struct host_function *function, const struct config_facts *facts)
{
	function->header_type = facts->header_type;
	function->bar_registers = facts->bar_registers;
	function->io_registers = facts->io_registers;
}

void function_read_header(struct root *root, struct host_function *function)
{
	struct config_facts facts;

	if (!function_begin(function, PART_HEADER))
		return;
	decode(root, function, CONFIG_HEADER_SIZE, &facts);
	keep_header(function, &facts);
}

int function_read_isolation(struct root *root, struct host_function *function)
{
	struct config_facts facts;

	if (!function_begin(function, PART_ISOLATION))
		return 0;
	decode(root, function, CONFIG_SIZE, &facts);
	keep_header(function, &facts);
	function->isolation = facts.isolation;
	function->parts_read |= PART_HEADER;
	/* Whether it has company in its slot is another matter for a VF. */
	return function->address.function ? function_read_kin(root, function)
					  : 0;
}
