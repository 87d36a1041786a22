/* SPDX-License-Identifier: MIT */
#include "host/kernel.h"

#include <stdio.h>
#include <string.h>

/* Kernels whose vendors put newer code into older numbers. */
static const char *const vendor_marks[] = {
	".el",
	"uek",
	"-default",
	"-azure",
	"-aws",
	"-gcp",
};

enum kernel_age kernel_since(
	const struct fact_string *release, unsigned major, unsigned minor)
{
	unsigned has_major, has_minor;

	if (release->state != FACT_KNOWN ||
		sscanf(release->value, "%u.%u", &has_major, &has_minor) != 2)
		return KERNEL_UNSURE;
	if (has_major > major || (has_major == major && has_minor >= minor))
		return KERNEL_SINCE;
	for (size_t i = 0; i < ARRAY_SIZE(vendor_marks); i++)
		if (strstr(release->value, vendor_marks[i]))
			return KERNEL_UNSURE;
	return KERNEL_BEFORE;
}
