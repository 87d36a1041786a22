/* SPDX-License-Identifier: MIT */
#ifndef PROBES_CONFIG_H
#define PROBES_CONFIG_H

/*
 * Config space, decoded by libpci. It is handed the bytes that the root gave,
 * as the dump that `lspci -x` prints and `lspci -F` reads: so it enumerates
 * nothing and opens no path of the host's, whatever links lie there.
 */

#include "host/fact.h"

/* The part that every user may read (linux: pci_read_config()). */
#define CONFIG_HEADER_SIZE 64

struct config_facts {
	struct fact_number header_type; /* 0 endpoint, 1 bridge, 2 CardBus */

	/* Of an endpoint: bit N where the register of BAR N is in use */
	struct fact_number bar_registers;
};

/*
 * Decodes `length` bytes of config space. Fewer than a header, or all ones
 * (the device is gone or in D3cold), leave the facts unknown.
 */
void config_decode(
	const uint8_t *bytes, size_t length, struct config_facts *ret);

#endif
