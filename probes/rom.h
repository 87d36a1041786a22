/* SPDX-License-Identifier: MIT */
#ifndef PROBES_ROM_H
#define PROBES_ROM_H

#include "host/rom.h"

#include <stddef.h>
#include <stdint.h>

/* What the images in a ROM's first `length` bytes are for. */
void rom_decode(const uint8_t *bytes, size_t length, struct host_rom *ret);

#endif
