/* SPDX-License-Identifier: MIT */
#include "host/target.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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

bool target_list_has(const struct target_list *list, const char *name)
{
	for (size_t i = 0; i < list->items.count; i++)
		if (strcmp(list->items.items[i].name, name) == 0)
			return true;
	return false;
}

void target_list_clear(struct target_list *list)
{
	array_clear(&list->items);
}
