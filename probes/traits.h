/* SPDX-License-Identifier: MIT */
#ifndef PROBES_TRAITS_H
#define PROBES_TRAITS_H

#include "probes/root.h"

/* All of host->traits. */
int traits_read(struct root *root, struct host *host) must_check;

/* Whether a word of the kernel's command line is one of what they tell. */
bool traits_has_parameter(const char *word);

#endif
