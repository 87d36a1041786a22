/* SPDX-License-Identifier: MIT */
#ifndef PROBES_INSTALL_LINE_H
#define PROBES_INSTALL_LINE_H

#include "probes/root.h"

/*
 * Of a module, the line "install NAME COMMAND" of modprobe.d that counts, where
 * its command does surely not load the module; absent where there is none, or
 * its command may load it. 0 or QDEV_ERROR_NO_MEMORY.
 */
int install_line_find(struct root *root, const char *module,
	struct host_install_line *ret) must_check;

#endif
