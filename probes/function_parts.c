/* SPDX-License-Identifier: MIT */
#include "probes/function_parts.h"

bool function_begin(struct host_function *function, enum function_part part)
{
	bool first = !(function->parts_read & part);

	function->parts_read |= part;
	return first;
}
