/* SPDX-License-Identifier: MIT */
#include "plan/placement.h"

const struct item_kind item_kinds[] = {
	{
		.name = "passthrough",
		.value = "SELECTOR",
		.help = "hand a PCI function, a slot's functions or an mdev "
			"to the guest",
		.place = place_passthrough,
	},
	{0},
};
