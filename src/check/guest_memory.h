/* SPDX-License-Identifier: MIT */
#ifndef CHECK_GUEST_MEMORY_H
#define CHECK_GUEST_MEMORY_H

#include <stdbool.h>
#include <stdint.h>

/*
 * Where q35 puts the guest's RAM, which vfio maps at the same addresses for
 * the device (qemu: hw/i386/pc_q35.c, pc_q35_init()): below 2 or 2.75 GiB, and
 * the rest from 4 GiB on. The legacy window of a VGA controller is a hole.
 */
struct guest_range {
	uint64_t start, end; /* the last address in it */
};

#define GUEST_RANGES 3

/* All of them, those of no size with an end before their start. */
void guest_memory_ranges(
	uint64_t memory, struct guest_range ret[GUEST_RANGES]);

/* Whether RAM lies in the range. */
bool guest_memory_overlaps(uint64_t memory, uint64_t start, uint64_t end);

/* The last address of RAM. */
uint64_t guest_memory_end(uint64_t memory);

#endif
