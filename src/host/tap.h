/* SPDX-License-Identifier: MIT */
#ifndef HOST_TAP_H
#define HOST_TAP_H

/* What sysfs tells of a tap interface that is there. */

#include "host/fact.h"

struct host_tap {
	struct fact_number flags; /* `tun_flags`; absent: it is no such */
	struct fact_number owner; /* the only user who may have it; absent: any */
	struct fact_number group; /* likewise */
	/* 1: somebody has it; unknown while the interface is down */
	struct fact_number carrier;
};

#endif
