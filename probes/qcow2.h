/* SPDX-License-Identifier: MIT */
#ifndef PROBES_QCOW2_H
#define PROBES_QCOW2_H

#include "probes/root.h"

/*
 * Whether the image at `path`, to be written or not, is whole: the files that
 * it lies on, one on the other, are there, and may be read by the caller. They
 * come to found->parts. 0 or QDEV_ERROR_NO_MEMORY.
 */
int qcow2_read(struct root *root, const char *path, bool writes,
	struct host_need *found) must_check;

#endif
