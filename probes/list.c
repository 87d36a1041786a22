/* SPDX-License-Identifier: MIT */
#include "probes/list.h"

#include "base/cleanup.h"

#include <qdev/error.h>

#include <errno.h>

int list_functions(struct root *root, struct host *host)
{
	cleanup(name_list_clear) struct name_list list = {0};

	if (host->functions_listed.state != FACT_UNKNOWN ||
		host->functions_listed.error)
		return 0;

	int error = root_list(root, "sys/bus/pci/devices", &list);

	if (error == -ENOMEM)
		return QDEV_ERROR_NO_MEMORY;
	host->functions_listed = error < 0 ? fact_from_errno(-error)
					   : (struct fact){.state = FACT_KNOWN};
	for (size_t i = 0; i < list.names.count; i++) {
		struct pci_address address;

		if (pci_address_parse_name(list.names.items[i], &address)) {
			if (!host_add_function(host, address))
				return QDEV_ERROR_NO_MEMORY;
			continue;
		}

		char **stranger = array_add(&host->strangers);

		if (!stranger)
			return QDEV_ERROR_NO_MEMORY;
		*stranger = TAKE_PTR(list.names.items[i]);
	}
	return 0;
}
