/* SPDX-License-Identifier: MIT */
#ifndef PLAN_SPEC_SETTING_H
#define PLAN_SPEC_SETTING_H

/*
 * What a spec says of the machine as a whole: a table, as item_kinds is for
 * its devices. The flags of the same names are set through it, too.
 */

#include "plan/request.h"

struct spec_setting {
	struct item_key key;
	const char *form; /* what it takes, in words */

	/* 0, QDEV_ERROR_NO_MEMORY, or QDEV_ERROR_INVALID: not of the form. */
	int (*set)(struct request *request, const char *value);
};

/* Ended by one without a name. */
extern const struct spec_setting spec_settings[];

/* The setting of that name, or NULL. */
const struct spec_setting *spec_setting(const char *name);

/* Sets it from text; QDEV_ERROR_INVALID puts a line into `problem`. */
int spec_setting_set(const struct spec_setting *setting,
	struct request *request, const char *value,
	struct text *problem) must_check;

#endif
