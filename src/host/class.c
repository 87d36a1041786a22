/* SPDX-License-Identifier: MIT */
#include "host/class.h"

bool host_class_is_bridge(const struct host_function *function)
{
	if (function->class_code.state != FACT_KNOWN)
		return false;

	unsigned class = (unsigned)function->class_code.value >> 8;

	return class == 0x0604 || class == 0x0607 || class == 0x0609;
}

bool host_class_is_display(const struct host_function *function)
{
	return function->class_code.state == FACT_KNOWN &&
	       function->class_code.value >> 16 == 0x03;
}
