/* SPDX-License-Identifier: MIT */
#ifndef QMP_COMPARE_H
#define QMP_COMPARE_H

/*
 * The planned tree against the one a QEMU has: every planned device with its
 * driver, bus, PCI address and properties, and nothing beside.
 *
 * QEMU says nothing of where a device came from, so whether its host side (a
 * file, a socket) is the planned one is not compared, only the name of it.
 */

#include "base/array.h"
#include "qmp/qmp.h"

struct qdev_topology;

/* Each a line in words, "qxl.1: its addr is 1.2, planned 1.1". */
struct differences {
	ARRAY(char *) lines;
};

#define cleanup_differences __attribute__((__cleanup__(differences_clear)))

void differences_clear(struct differences *differences);

/* Adds the differences; none means that QEMU has exactly the planned tree.
 * Errors as of qmp.h. */
int compare_topology(struct qmp *qmp, const struct qdev_topology *topology,
	struct differences *differences, struct text *problem) must_check;

#endif
