/* SPDX-License-Identifier: MIT */
#ifndef ACT_REPORT_H
#define ACT_REPORT_H

/* What a run has to say, for the command line to print. */

#include "base/array.h"
#include "base/text.h"

enum report_kind {
	REPORT_PRODUCT, /* what was done, or the commands: standard output */
	REPORT_NOTE,    /* good to know */
	REPORT_PROBLEM, /* why not */
	REPORT_DROPPED, /* by report_drop() */
};

struct report_line {
	enum report_kind kind;
	char *text;
};

struct report {
	ARRAY(struct report_line) lines;
	bool failed; /* ran out of memory */
};

void report_add(struct report *report, enum report_kind kind,
	const char *format, ...) printf_like(3, 4);
/* Lines of a kind, from the one of that number on, are not to be printed. */
void report_drop(struct report *report, enum report_kind kind, size_t from);

void report_clear(struct report *report);

#endif
