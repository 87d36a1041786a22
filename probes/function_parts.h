/* SPDX-License-Identifier: MIT */
#ifndef PROBES_FUNCTION_PARTS_H
#define PROBES_FUNCTION_PARTS_H

/* For the files that read a function. */

#include "host/host.h"

/* What is read once of a function, however many questions lead to it. */
enum function_part {
	PART_PLACE = 1 << 0,
	PART_IDENTITY = 1 << 1,
	PART_BINDING = 1 << 2,
	PART_DRIVER = 1 << 3,
	PART_HOLDING = 1 << 4,
	PART_KIN = 1 << 5,
	PART_HEADER = 1 << 6,
	PART_ISOLATION = 1 << 7,
	PART_VFIO_DEV = 1 << 8,
};

/* Notes that it is read now; true the first time. */
bool function_begin(
	struct host_function *function, enum function_part part) must_check;

#endif
