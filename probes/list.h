/* SPDX-License-Identifier: MIT */
#ifndef PROBES_LIST_H
#define PROBES_LIST_H

#include "probes/root.h"

/*
 * The entries of sys/bus/pci/devices: addresses as functions that nobody has
 * read yet, all else as strangers. Listed once, however often it is called.
 *
 * The folder is read on the running machine, too. libudev would list the same
 * (tests/udev/model.py), but for entries without a uevent file, which are to
 * be listed; and at 62 system calls a function, 101 with its ids and driver
 * (252, on a root bus), since it walks each device's path and its parents',
 * where a whole audit may take 20.
 */
int list_functions(struct root *root, struct host *host) must_check;

#endif
