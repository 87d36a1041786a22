/* SPDX-License-Identifier: MIT */
#include "host/binding.h"

#include <stdlib.h>

enum vfio_binding binding_vfio(const struct binding *binding)
{
	return host_vfio_binding_of(&binding->driver, &binding->vfio_dev);
}

void binding_clear(struct binding *binding)
{
	free(binding->driver.value);
	free(binding->driver_override.value);
	free(binding->power_control.value);
	*binding = (struct binding){0};
}
