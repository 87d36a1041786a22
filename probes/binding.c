/* SPDX-License-Identifier: MIT */
#include "probes/binding.h"

#include "probes/attribute.h"
#include "probes/function.h"

int binding_read(
	struct root *root, struct pci_address address, struct binding *ret)
{
	int error;

	binding_clear(ret);
	ret->existence =
		read_existence(root, root_path("sys/bus/pci/devices/%s",
					     pci_address_text(address).string)
					     .string);
	if (ret->existence.state != FACT_KNOWN)
		return 0;
	error = read_link_name(
		root, function_path(address, "driver").string, &ret->driver);
	if (error == 0)
		error = function_read_override(
			root, address, &ret->driver_override);
	if (error == 0)
		error = read_string(root,
			function_path(address, "power/control").string,
			&ret->power_control);
	ret->vfio_dev =
		ret->driver.state == FACT_ABSENT
			? (struct fact){.state = FACT_ABSENT}
			: read_existence(root,
				  function_path(address, "vfio-dev").string);
	ret->enable = read_decimal(
		root, function_path(address, "enable").string, INT32_MAX);
	ret->vfs = function_read_vf_count(root, address);
	return error;
}
