/* SPDX-License-Identifier: MIT */
#ifndef PROBES_MANIFEST_TEXT_H
#define PROBES_MANIFEST_TEXT_H

/*
 * Paths and names are bytes, JSON is UTF-8: in a manifest, a byte that is not
 * UTF-8 is \xNN, and so is a backslash (\x5c). In memory all are as they are.
 */

#include "base/macro.h"

#include <jansson.h>

/* A copy with every string and key escaped, or NULL when out of memory. */
json_t *manifest_escape(const json_t *document) must_check;

/* The reverse. What is no escape of the above is left. */
json_t *manifest_unescape(const json_t *document) must_check;

#endif
