/* SPDX-License-Identifier: MIT */
#ifndef PROBES_SCRUB_CONFIG_H
#define PROBES_SCRUB_CONFIG_H

/*
 * The serial number in a device's config space: an EUI-64, which a network card
 * makes from its MAC.
 */

#include "probes/scrub_secrets.h"

/* Adds the one in `length` bytes of config space, if there is one. */
void config_secret_add(
	struct secrets *secrets, const char *bytes, size_t length);

/* Writes its stand-in over it. False: out of memory. */
bool config_secret_replace(
	const struct secrets *secrets, char *bytes, size_t length) must_check;

#endif
