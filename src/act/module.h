/* SPDX-License-Identifier: MIT */
#ifndef ACT_MODULE_H
#define ACT_MODULE_H

/* Kernel modules, loaded when a function needs them. */

#include "base/text.h"

/*
 * Loads what modprobe(8) would for a name or a modalias, with what the host's
 * modprobe.d says of it; one that is loaded or built in is fine. -ENOENT: this
 * kernel has none. A negative errno and a line in *ret_problem.
 */
int load_module(const char *alias, struct text *ret_problem) must_check;

#endif
