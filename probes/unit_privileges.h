/* SPDX-License-Identifier: MIT */
#ifndef PROBES_UNIT_PRIVILEGES_H
#define PROBES_UNIT_PRIVILEGES_H

/*
 * Settings that set no_new_privs, so that a set-user-ID program like QEMU's
 * bridge helper stays who started it: NoNewPrivileges=, and for a service that
 * is not root all that needs a filter of system calls (systemd.exec(5), systemd
 * src/core/execute.c, context_has_no_new_privileges(); each seen with 252).
 */

#include "base/text.h"

enum { UNIT_PRIVILEGE_KEYS = 17 };

struct unit_privileges {
	char *said[UNIT_PRIVILEGE_KEYS]; /* "FILE: LockPersonality=yes" */
	bool set[UNIT_PRIVILEGE_KEYS];
};

void unit_privileges_clear(struct unit_privileges *privileges);

/* Takes an assignment, if it is one of these. 0 or -ENOMEM. */
int unit_privileges_assign(struct unit_privileges *privileges, const char *file,
	const char *key, const char *value) must_check;

/* The first line that takes them of root, or of who is not; or NULL. */
const char *unit_privileges_source(
	const struct unit_privileges *privileges, bool is_root);

/* The lines of a drop-in that lift them all, each with "\n" behind it. */
void unit_privileges_add_remedy(
	const struct unit_privileges *privileges, struct text *ret);

#endif
