/* SPDX-License-Identifier: MIT */
#ifndef QMP_VALUE_H
#define QMP_VALUE_H

#include "base/text.h"

#include <jansson.h>

struct qdev_property;

/*
 * Whether a value that QEMU gave is the planned one. QEMU's type counts: it
 * knows what "4k" or "yes" of a custom device stand for.
 */
bool value_is_planned(const struct qdev_property *planned, const json_t *found);

/* The found value in the way the planned one is written. */
void value_print(const struct qdev_property *planned, const json_t *found,
	struct text *text);

#endif
