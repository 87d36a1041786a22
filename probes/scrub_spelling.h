/* SPDX-License-Identifier: MIT */
#ifndef PROBES_SCRUB_SPELLING_H
#define PROBES_SCRUB_SPELLING_H

/* How identifiers are spelled that are known by their form. */

#include "probes/scrub_secrets.h"

#define SPELLING_MAX_DIGITS 64

struct spelling {
	enum secret_kind kind;
	const char *form;   /* h: a hex digit, b: a letter or digit */
	char apart;         /* no such character is beside it */
	bool outside_sysfs; /* where numbers look like that */
	bool in_sysfs;      /* elsewhere, ids of devices look like that */
	bool only_if_known; /* found elsewhere, spelled so that it is clear */
};

/* The Nth of all, NULL after the last. What holds another comes first. */
const struct spelling *spelling_get(size_t n);

/* Whether something is spelled so at a place; its digits. */
bool spelling_is_at(const struct spelling *spelling, const char *text,
	const char *at, char digits[static SPELLING_MAX_DIGITS + 1]);

/* Writes digits in that form. */
void spelling_write(
	const struct spelling *spelling, const char *digits, struct text *ret);

#endif
