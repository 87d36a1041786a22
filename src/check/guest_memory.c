/* SPDX-License-Identifier: MIT */
#include "check/guest_memory.h"

#define GIB(n) ((uint64_t)(n) << 30)

/* RAM up to here stays in one piece; more is split lower. */
#define ONE_PIECE  0xb0000000u
#define LOW_MEMORY 0x80000000u

#define VGA_START  0xa0000u
#define VGA_END    0xbffffu

static uint64_t low_memory(uint64_t memory)
{
	return memory < ONE_PIECE ? memory : LOW_MEMORY;
}

void guest_memory_ranges(
	uint64_t memory, struct guest_range ret[GUEST_RANGES])
{
	uint64_t low = low_memory(memory);

	ret[0] = (struct guest_range){0,
		(low < VGA_START ? low : VGA_START) - 1};
	ret[1] = (struct guest_range){VGA_END + 1, low - 1};
	ret[2] = (struct guest_range){GIB(4), GIB(4) + (memory - low) - 1};
}

bool guest_memory_overlaps(uint64_t memory, uint64_t start, uint64_t end)
{
	struct guest_range ranges[GUEST_RANGES];

	guest_memory_ranges(memory, ranges);
	for (unsigned i = 0; i < GUEST_RANGES; i++)
		if (ranges[i].start <= ranges[i].end && memory > 0 &&
			start <= ranges[i].end && end >= ranges[i].start)
			return true;
	return false;
}

uint64_t guest_memory_end(uint64_t memory)
{
	uint64_t low = low_memory(memory);

	return memory > low ? GIB(4) + (memory - low) - 1 : low - 1;
}
