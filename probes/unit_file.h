/* SPDX-License-Identifier: MIT */
#ifndef PROBES_UNIT_FILE_H
#define PROBES_UNIT_FILE_H

#include "base/macro.h"

/*
 * The syntax of systemd's files (systemd.syntax(7)): sections, assignments,
 * comments, lines that go on after a backslash.
 */

/* One assignment, both sides trimmed. Ends the reading unless it gives 0. */
typedef int unit_assign(void *data, const char *key, const char *value);

/*
 * Calls `assign` for each assignment of a section, in their order. The text is
 * cut up on the way. 0, or what `assign` gave.
 */
int unit_file_parse(char *text, const char *section, unit_assign *assign,
	void *data) must_check;

#endif
