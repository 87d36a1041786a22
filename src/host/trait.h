/* SPDX-License-Identifier: MIT */
#ifndef HOST_TRAIT_H
#define HOST_TRAIT_H

/*
 * What the host is as a whole, for who looks at all of it: a row a trait, as
 * every format prints them.
 */

#include "host/fact.h"

enum trait {
	TRAIT_KERNEL,
	TRAIT_PARAMETERS,
	TRAIT_LOCKDOWN,
	TRAIT_IOMMU_TABLE,
	TRAIT_IOMMU_UNITS,
	TRAIT_INTERRUPTS,
	TRAIT_IOMMUFD,
	TRAIT_MODULES,
	TRAIT_MODULE_PARAMETERS,
	TRAIT_MAX,
};

enum trait_kind {
	TRAIT_WORD,
	TRAIT_WORDS, /* a space between; none is known, too */
	TRAIT_FLAG,  /* "yes" or "no" */
};

struct trait_info {
	const char *key;   /* in JSON */
	const char *label; /* for people */
	enum trait_kind kind;
};

extern const struct trait_info trait_infos[TRAIT_MAX];

#endif
