/* SPDX-License-Identifier: MIT */
#ifndef PROBES_MODULES_H
#define PROBES_MODULES_H

/* Which modules of the running kernel say that they drive a device. */

#include "base/macro.h"

struct modules;

struct modules *modules_new(void); /* NULL: out of memory */
struct modules *modules_free(struct modules *modules);

/*
 * The names of those whose alias matches ("pci:v…", "vfio_pci:v…"), but one
 * (NULL: all), sorted, a space between them. -ENOENT: none; -ENODATA: libkmod can't be had, or has no
 * index of the kernel's modules; -ENOMEM.
 */
int modules_find(struct modules *modules, const char *alias, const char *but,
	char **ret) must_check;

#endif
