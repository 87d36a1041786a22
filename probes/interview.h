/* SPDX-License-Identifier: MIT */
#ifndef PROBES_INTERVIEW_H
#define PROBES_INTERVIEW_H

#include "probes/root.h"

/*
 * Asks a root everything that the program can ask of its devices, so that a
 * recording of it can answer: the lists, and a check of each PCI function and
 * mediated device for the caller, for each of the users, and for a systemd unit
 * (NULL: none). 0, or QDEV_ERROR_INVALID (no such user or unit: *ret_problem
 * says so in one line) or QDEV_ERROR_NO_MEMORY.
 */
int interview(struct root *root, const char *const *users, size_t count,
	const char *unit, struct text *ret_problem) must_check;

#endif
