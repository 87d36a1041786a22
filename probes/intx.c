/* SPDX-License-Identifier: MIT */
#include "probes/intx.h"

#include "host/vfio.h"
#include "probes/attribute.h"

int intx_read(
	struct root *root, struct host *host, struct host_function *function)
{
	struct fact_number *alone = &host->machine.intx_alone;
	struct host_details *details = function->details;

	if (host_vfio_binding(function) != VFIO_BINDING_YES)
		return 0;
	/* Read for the first of them. */
	if (alone->state == FACT_UNKNOWN && alone->error == 0)
		*alone = read_yes_no(
			root, "sys/module/vfio_pci/parameters/nointxmask");
	if (!fact_is(*alone, 1))
		return 0;
	details->irq = read_decimal(root,
		function_path(function->address, "irq").string, UINT32_MAX);
	if (details->irq.state != FACT_KNOWN || details->irq.value == 0)
		return 0;
	return read_string(root,
		root_path("sys/kernel/irq/%u/actions",
			(unsigned)details->irq.value)
			.string,
		&details->irq_users);
}
