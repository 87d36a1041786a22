/* SPDX-License-Identifier: MIT */
#ifndef PROBES_SCRUB_ADDRESS_H
#define PROBES_SCRUB_ADDRESS_H

/* Addresses of IPv4, where there are any; elsewhere, versions look like them.
 */

#include "base/text.h"

#define ADDRESS_DIGITS 8

struct address_file;

/* How a file of that name spells them; NULL: it has none. */
const struct address_file *address_file_find(const char *name);

/* The length of the address of a host or network at a place, or 0. */
size_t address_is_at(const struct address_file *file, const char *text,
	const char *at, char digits[static ADDRESS_DIGITS + 1]);

void address_write(
	const struct address_file *file, const char *digits, struct text *ret);

#endif
