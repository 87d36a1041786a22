/* SPDX-License-Identifier: MIT */
#include "probes/kernel_release.h"

#include "probes/attribute.h"

int kernel_release_read(struct root *root, struct host_machine *machine)
{
	if (fact_was_asked(machine->release))
		return 0;
	return read_string(
		root, "proc/sys/kernel/osrelease", &machine->release);
}
