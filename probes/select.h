/* SPDX-License-Identifier: MIT */
#ifndef PROBES_SELECT_H
#define PROBES_SELECT_H

/* From what a person wrote to the devices that it names. */

#include "base/text.h"
#include "host/selector.h"
#include "host/target.h"
#include "probes/root.h"

/*
 * Resolves selectors in their order. On QDEV_ERROR_INVALID (an ambiguous one,
 * a device named twice) *problem has a line. A function that is not there is a
 * target all the same, to be missed by a check.
 */
int select_targets(struct root *root, struct host *host,
	const struct selector *selectors, size_t count,
	struct target_list *targets, struct text *problem) must_check;

#endif
