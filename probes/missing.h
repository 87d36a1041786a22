/* SPDX-License-Identifier: MIT */
#ifndef PROBES_MISSING_H
#define PROBES_MISSING_H

#include "probes/root.h"

/*
 * Of a function that is not there: the PF that could have it as a VF, by
 * where it would put its VFs. 0 or QDEV_ERROR_NO_MEMORY.
 */
int missing_find_maker(
	struct root *root, struct host_function *function) must_check;

#endif
