/* SPDX-License-Identifier: MIT */
#ifndef PROBES_LINK_TARGET_H
#define PROBES_LINK_TARGET_H

#include "base/macro.h"

#include <limits.h>

/*
 * Whether a link lying at `path` says a target that is within the root by its
 * words alone. ret_inside gets the target without the ".." that lead above the
 * root: the kernel stays at the root there, so it means the same.
 */
bool link_target_inside(
	const char *path, const char *target, char ret_inside[static PATH_MAX]);

#endif
