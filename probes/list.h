/* SPDX-License-Identifier: MIT */
#ifndef PROBES_LIST_H
#define PROBES_LIST_H

#include "probes/root.h"

/*
 * The entries of sys/bus/pci/devices: addresses as functions that nobody has
 * read yet, all else as strangers. Listed once, however often it is called.
 */
int list_functions(struct root *root, struct host *host) must_check;

#endif
