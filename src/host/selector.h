/* SPDX-License-Identifier: MIT */
#ifndef HOST_SELECTOR_H
#define HOST_SELECTOR_H

/* How a person names a device of the host. */

#include "host/address.h"

enum selector_kind {
	SELECTOR_FUNCTION, /* dddd:bb:dd.f, bb:dd.f, pci_dddd_bb_dd_f, a path */
	SELECTOR_SLOT,     /* dddd:bb:dd, bb:dd: all functions of a slot */
	SELECTOR_IDS,      /* vvvv:dddd: the one device with these ids */
	SELECTOR_MDEV,     /* a UUID, or the path of an mdev */
};

struct selector {
	enum selector_kind kind;
	struct pci_address address; /* FUNCTION; SLOT, with function 0 */
	uint16_t vendor, device;    /* IDS */
	char uuid[37];              /* MDEV, lower case */
};

/* False when the text has none of these forms. */
bool selector_parse(const char *text, struct selector *ret) must_check;

#endif
