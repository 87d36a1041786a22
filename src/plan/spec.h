/* SPDX-License-Identifier: MIT */
#ifndef PLAN_SPEC_H
#define PLAN_SPEC_H

/*
 * A request written down as JSON: the devices of item_kinds and the settings
 * of spec_settings under the same names as their flags. docs/spec.schema.json
 * describes it.
 */

#include "plan/request.h"

#define SPEC_SCHEMA "qdev.spec/1"

/*
 * What is longer is no spec: all the disks that QEMU's controllers take, each
 * described at length, need less; and a parsed text is some 25 times as large.
 */
#define SPEC_MAX_LENGTH ((size_t)4 << 20)

/*
 * Adds what the text asks for to the request. QDEV_ERROR_INVALID puts
 * "LINE:COLUMN: what" into `problem`, for the caller to put a file's name
 * before; a syntax error is where reading stopped. After any error the request
 * holds a part of the spec, and is good for request_clear() only.
 */
int spec_parse(const char *text, size_t length, struct request *request,
	struct text *problem) must_check;

#endif
