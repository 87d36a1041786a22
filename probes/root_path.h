/* SPDX-License-Identifier: MIT */
#ifndef PROBES_ROOT_PATH_H
#define PROBES_ROOT_PATH_H

#include "base/macro.h"

#include <limits.h>

/*
 * A path below the root, formatted: an attribute of a device, mostly. One that
 * does not fit is cut to PATH_MAX characters, for which whoever is asked says
 * ENAMETOOLONG, as for the whole: it is no other path.
 */
struct root_path {
	char string[PATH_MAX + 1];
};

struct root_path root_path(const char *format, ...) printf_like(1, 2);

#endif
