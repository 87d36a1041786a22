/* SPDX-License-Identifier: MIT */
#ifndef PROBES_INSTALL_LINE_H
#define PROBES_INSTALL_LINE_H

#include "base/macro.h"
#include "host/machine.h"

/*
 * Of a module, the line "install NAME COMMAND" of modprobe.d that counts, where
 * its command does not load the module, or nobody can tell; absent where there
 * is none, or its command loads it by its name. It is looked for in
 * machine->modprobe_lines; *ret is the caller's to clear. 0 or QDEV_ERROR_NO_MEMORY.
 */
int install_line_find(const struct host_machine *machine, const char *module,
	struct host_install_line *ret) must_check;

#endif
