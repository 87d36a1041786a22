/* SPDX-License-Identifier: MIT */
#ifndef CHECK_GUEST_MEMORY_H
#define CHECK_GUEST_MEMORY_H

#include <stdbool.h>
#include <stdint.h>

/*
 * Where q35 puts the guest's RAM, which vfio maps at the same addresses for
 * the device: below 2 or 2.75 GiB, and the rest from 4 GiB on (qemu:
 * hw/i386/pc_q35.c, pc_q35_init()). What lies over RAM later, such as the
 * window of a VGA controller, is no hole when QEMU maps it first (lab, QEMU
 * 7.2: "Region pc.ram: vfio_dma_map(…, 0x0, 0x8000000, …)").
 */

/* Whether RAM lies in a range, whose end is its last address. */
bool guest_memory_overlaps(uint64_t memory, uint64_t start, uint64_t end);

/* The last address of RAM, or the last there is; there is some. */
uint64_t guest_memory_end(uint64_t memory);

#endif
