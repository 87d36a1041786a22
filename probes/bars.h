/* SPDX-License-Identifier: MIT */
#ifndef PROBES_BARS_H
#define PROBES_BARS_H

#include "probes/root.h"

/* The BARs and the ROM of a function that has its details. */
int bars_read(struct root *root, struct host_function *function) must_check;

#endif
