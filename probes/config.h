/* SPDX-License-Identifier: MIT */
#ifndef PROBES_CONFIG_H
#define PROBES_CONFIG_H

/*
 * Config space, decoded from the bytes that the root gave. Not by libpci: that
 * reads devices or a dump, and to hand it one costs ten system calls a
 * function, for two capabilities.
 */

#include "host/isolation.h"

#include <stddef.h>

/* The part that every user may read (linux: pci_read_config()). */
#define CONFIG_HEADER_SIZE 64

/* All of it (linux: PCI_CFG_SPACE_EXP_SIZE). */
#define CONFIG_SIZE 4096

struct config_facts {
	struct fact_number header_type; /* 0 endpoint, 1 bridge, 2 CardBus */
	struct host_isolation isolation;

	/* Of an endpoint: bit N where the register of BAR N is in use */
	struct fact_number bar_registers;
	struct fact_number io_registers; /* ... and asks for I/O ports */
};

/*
 * Decodes `length` bytes of config space. Fewer than a header, or all ones
 * (the device is gone or in D3cold), leave the facts unknown, as does what
 * lies beyond the bytes that there are.
 */
void config_decode(
	const uint8_t *bytes, size_t length, struct config_facts *ret);

/* Where an extended capability of `size` bytes is, of all the bytes. */
struct fact_number config_find_extended(
	const uint8_t *bytes, size_t length, unsigned id, size_t size);

#endif
