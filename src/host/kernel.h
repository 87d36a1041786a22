/* SPDX-License-Identifier: MIT */
#ifndef HOST_KERNEL_H
#define HOST_KERNEL_H

#include "host/fact.h"

/* Whether a kernel has what came with a version. */
enum kernel_age {
	KERNEL_UNSURE, /* its release can't be read, or a vendor changed it */
	KERNEL_BEFORE,
	KERNEL_SINCE,
};

enum kernel_age kernel_since(
	const struct fact_string *release, unsigned major, unsigned minor);

#endif
