/* SPDX-License-Identifier: MIT */
#ifndef HOST_TARGET_H
#define HOST_TARGET_H

/* A device that a request asks for: what its selector resolved to. */

#include "base/array.h"
#include "host/address.h"

enum target_kind {
	TARGET_FUNCTION,
	TARGET_MDEV,
	TARGET_NONE, /* no device has the ids that the selector names */
};

struct target {
	enum target_kind kind;
	struct pci_address address; /* FUNCTION */
	size_t selector;            /* which of the request's selectors */
	char name[40]; /* canonical: address, lower-case UUID, or the ids */
};

struct target_list {
	ARRAY(struct target) items;
	size_t selector; /* the one that is being resolved */
};

struct target target_of_function(struct pci_address address);
struct target target_of_mdev(const char *uuid);
struct target target_of_ids(uint16_t vendor, uint16_t device);

/* Whether one of that name is asked for. */
bool target_list_has(const struct target_list *list, const char *name);

void target_list_clear(struct target_list *list);

#endif
