/* SPDX-License-Identifier: MIT */
#include "host/target.h"

#include <stdio.h>
#include <stdlib.h>

struct target target_of_function(struct pci_address address)
{
	struct target target = {
		.kind = TARGET_FUNCTION,
		.address = address,
	};

	snprintf(target.name, sizeof(target.name), "%s",
		pci_address_text(address).string);
	return target;
}

struct target target_of_mdev(const char *uuid)
{
	struct target target = {.kind = TARGET_MDEV};

	snprintf(target.name, sizeof(target.name), "%s", uuid);
	return target;
}

struct target target_of_ids(uint16_t vendor, uint16_t device)
{
	struct target target = {.kind = TARGET_NONE};

	snprintf(target.name, sizeof(target.name), "%04x:%04x", vendor, device);
	return target;
}

void target_list_clear(struct target_list *list)
{
	array_clear(&list->items);
}
