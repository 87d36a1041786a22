/* SPDX-License-Identifier: MIT */
#ifndef EMIT_FINDING_JSON_H
#define EMIT_FINDING_JSON_H

/* A finding as an object of JSON. */

#include "check/finding.h"
#include "emit/json.h"

enum finding_extent {
	FINDING_WHOLE,
	FINDING_REASON, /* beside its subject, and where nobody asks for a fix */
};

json_t *finding_json(struct json *json, const struct finding *finding,
	enum finding_extent extent);

#endif
