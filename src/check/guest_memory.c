/* SPDX-License-Identifier: MIT */
#include "check/guest_memory.h"

#define HIGH_MEMORY ((uint64_t)4 << 30)

/* RAM up to here stays in one piece; more is split lower. */
#define ONE_PIECE  0xb0000000u
#define LOW_MEMORY 0x80000000u

static uint64_t low_memory(uint64_t memory)
{
	return memory < ONE_PIECE ? memory : LOW_MEMORY;
}

uint64_t guest_memory_end(uint64_t memory)
{
	uint64_t low = low_memory(memory);
	uint64_t high = memory - low;

	if (high == 0)
		return low - 1;
	return high > UINT64_MAX - HIGH_MEMORY ? UINT64_MAX
					       : HIGH_MEMORY + high - 1;
}

bool guest_memory_overlaps(uint64_t memory, uint64_t start, uint64_t end)
{
	uint64_t low = low_memory(memory);
	uint64_t high = memory - low;

	return (low && start < low) ||
		(high && start <= guest_memory_end(memory) &&
			end >= HIGH_MEMORY);
}
