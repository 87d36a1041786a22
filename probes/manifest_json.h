/* SPDX-License-Identifier: MIT */
#ifndef PROBES_MANIFEST_JSON_H
#define PROBES_MANIFEST_JSON_H

/* For the files that make up a manifest: what it is in JSON. */

#include "base/macro.h"

#include <jansson.h>

struct manifest {
	json_t *document;
	json_t *paths; /* borrowed from the document, as the next ones */
	json_t *listed;
	json_t *seen;
	json_t *absent; /* a set of its own */
};

/* What it says of a path, or NULL. */
json_t *manifest_entry(
	const struct manifest *manifest, const char *path) must_check;

/* A whole number of at most `max` in object[key]; -ENODATA without. */
int manifest_number(const json_t *object, const char *key, json_int_t max,
	json_int_t *ret) must_check;

/* "ENOENT" as ENOENT. */
int manifest_errno(const char *name) must_check;

#endif
