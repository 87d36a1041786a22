/* SPDX-License-Identifier: MIT */
#ifndef HOST_ROM_H
#define HOST_ROM_H

#include "host/fact.h"

/* What an option ROM's images are for (PCI Firmware Specification, 5.1.2). */
struct host_rom {
	struct fact images; /* known: there is one; absent: it is no ROM */
	bool is_empty;
	bool for_bios;
	bool for_uefi;
};

#endif
