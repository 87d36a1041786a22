/* SPDX-License-Identifier: MIT */
#ifndef PROBES_NAMES_H
#define PROBES_NAMES_H

/*
 * Names of devices from this machine's databases: udev's hwdb first, since it
 * is mapped and not read, then pci.ids through libpci. Opened on first use.
 */

#include "probes/root.h"

struct names;

struct names *names_new(void);
struct names *names_free(struct names *names);

/* -ENOENT: no database has one. -ENOMEM. The name is the caller's to free. */
int names_find(struct names *names, const char *modalias, enum root_name which,
	char **ret);

#endif
