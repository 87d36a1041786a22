/* SPDX-License-Identifier: MIT */
#ifndef TOPOLOGY_IDS_H
#define TOPOLOGY_IDS_H

/*
 * Ids the library gives out: one counter a stem. Seed: BusMap.
 */

#include "topology/claims.h"

struct id_counter {
	char *stem;
	unsigned next;
};

struct id_counters {
	struct id_counter *items;
	size_t count;
	size_t room;
};

void id_counters_clear(struct id_counters *counters);

/*
 * The counter of a stem, new ones at 0. NULL: out of memory. It moves when
 * another is added.
 */
struct id_counter *id_counter_of(
	struct id_counters *counters, const char *stem) must_check;

/*
 * The next id of a counter that no device has: "stem.N", or, for controllers,
 * "stem", "stem1", … so that no id begins with another's bus name (QEMU names
 * the bus of "scsi" scsi.0, rules section 3). The counter goes on only once
 * the caller says so: set next to *ret_number + 1.
 */
char *id_format(const struct id_counter *counter, const struct claims *claims,
	bool controller, unsigned *ret_number) must_check;

#endif
