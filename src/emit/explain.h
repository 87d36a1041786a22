/* SPDX-License-Identifier: MIT */
#ifndef EMIT_EXPLAIN_H
#define EMIT_EXPLAIN_H

/* What --explain prints of a code: what it says, why, and how to mend it. */

#include "check/finding.h"

#include <stdio.h>

/* QDEV_ERROR_NO_MEMORY. */
int emit_explanation(const struct code *code, FILE *output);

#endif
