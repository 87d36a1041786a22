/* SPDX-License-Identifier: MIT */
#include "plan/request.h"

#include <qdev/error.h>

#include <stdlib.h>
#include <string.h>

static const char *const root_port_drivers[] = {"pcie-root-port", "ioh3420"};

void request_init(struct request *request)
{
	*request = (struct request){.root_port_driver = root_port_drivers[0]};
}

void request_clear(struct request *request)
{
	for (size_t i = 0; i < request->items.count; i++)
		item_clear(&request->items.items[i]);
	array_clear(&request->items);
	array_clear(&request->selectors);
	free(request->user);
	free(request->unit);
}

int request_add_selector(
	struct request *request, const char *value, struct text *problem)
{
	struct selector parsed;

	if (!selector_parse(value, &parsed)) {
		text_addf(problem,
			"'%s' names no device: give an address (0000:01:00.0, "
			"01:00.0), a slot (0000:01:00), ids (8086:10d3), a "
			"sysfs path, or an mdev's UUID",
			value);
		return QDEV_ERROR_INVALID;
	}

	struct selector *selector = array_add(&request->selectors);

	if (!selector)
		return QDEV_ERROR_NO_MEMORY;
	*selector = parsed;
	return 0;
}

int request_add(struct request *request, struct item *item,
	struct text *problem)
{
	struct item *added = array_add(&request->items);

	if (!added) {
		item_clear(item);
		return QDEV_ERROR_NO_MEMORY;
	}
	*added = *item;
	*item = (struct item){0};
	if (strcmp(added->kind->name, "passthrough") != 0)
		return 0;
	return request_add_selector(request, added->value, problem);
}

bool request_set_root_port(struct request *request, const char *driver)
{
	for (size_t i = 0; i < ARRAY_SIZE(root_port_drivers); i++) {
		if (strcmp(driver, root_port_drivers[i]) != 0)
			continue;
		request->root_port_driver = root_port_drivers[i];
		return true;
	}
	return false;
}
