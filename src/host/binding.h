/* SPDX-License-Identifier: MIT */
#ifndef HOST_BINDING_H
#define HOST_BINDING_H

/*
 * How a function is bound at this moment: what binding it changes, and
 * therefore no part of the frozen host.
 */

#include "host/vfio.h"

struct binding {
	struct fact existence;
	struct fact_string driver;          /* absent: unbound */
	struct fact vfio_dev;               /* bound to a vfio driver */
	struct fact_string driver_override; /* absent: not set */
	struct fact_string power_control;   /* power/control: "on", "auto" */
	struct fact_number enable;          /* 1 while a VMM holds it */
	struct fact_number vfs;             /* sriov_numvfs; absent: not a PF */
};

/* Whether a vfio driver has it. */
enum vfio_binding binding_vfio(const struct binding *binding);

void binding_clear(struct binding *binding);

#endif
