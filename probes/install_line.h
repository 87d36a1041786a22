/* SPDX-License-Identifier: MIT */
#ifndef PROBES_INSTALL_LINE_H
#define PROBES_INSTALL_LINE_H

#include "probes/root.h"

/*
 * Of a module, the line "install NAME COMMAND" of modprobe.d that counts, where
 * its command does not load the module, or nobody can tell; absent where there
 * is none, or its command loads it by its name. 0 or QDEV_ERROR_NO_MEMORY.
 */
int install_line_find(struct root *root, const char *module,
	struct host_install_line *ret) must_check;

#endif
