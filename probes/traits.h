/* SPDX-License-Identifier: MIT */
#ifndef PROBES_TRAITS_H
#define PROBES_TRAITS_H

#include "probes/kernel_parameters.h"
#include "probes/root.h"

/* All of host->traits. */
int traits_read(struct root *root, struct host *host) must_check;

/* That one alone which decides. 0 or QDEV_ERROR_NO_MEMORY. */
int traits_read_lockdown(struct root *root, struct host *host) must_check;

/* Whether a parameter of the kernel is one of those that they tell. */
bool traits_has_parameter(const struct kernel_parameter *parameter);

#endif
