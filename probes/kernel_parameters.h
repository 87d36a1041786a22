/* SPDX-License-Identifier: MIT */
#ifndef PROBES_KERNEL_PARAMETERS_H
#define PROBES_KERNEL_PARAMETERS_H

/* The kernel's command line, taken apart as the kernel does it. */

#include "probes/root.h"

#include <stdbool.h>

#define KERNEL_PARAMETERS "proc/cmdline"

struct kernel_parameter {
	const char *name;
	const char *value; /* NULL: there is none, not even an empty one */
};

/*
 * A copy of the line to be cut apart, the caller's to free, which is read once
 * into machine->command_line; NULL where that is not known. 0 or
 * QDEV_ERROR_NO_MEMORY.
 */
int kernel_parameters_read(struct root *root, struct host_machine *machine,
	char **ret) must_check;

/* Cuts the next one off a line; false: what is left, if any, is for init. */
bool kernel_parameter_next(
	char **line, struct kernel_parameter *ret) must_check;

/*
 * Whether it is meant by "name=", which needs a value, or by the start of a
 * name. To the kernel, "-" and "_" are one.
 */
bool kernel_parameter_is(
	const struct kernel_parameter *parameter, const char *pattern);

#endif
