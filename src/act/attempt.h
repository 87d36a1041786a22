/* SPDX-License-Identifier: MIT */
#ifndef ACT_ATTEMPT_H
#define ACT_ATTEMPT_H

/*
 * What the kernel may never answer. It blocks a write to a driver's `unbind`
 * until every user of the device lets go, and meanwhile any other that takes
 * the device's lock (linux: drivers/base/dd.c); no signal ends that. So each is
 * done by a process of its own, which is left behind when it takes too long.
 * For reads there is probes/deputy.h.
 */

#include "base/macro.h"

#include <sys/types.h>

struct attempt {
	int error;     /* 0, or a negative errno */
	pid_t waiting; /* the process left behind; 0: it has ended */
};

/* Writes `value` to an attribute with one write(2). */
struct attempt attempt_write(
	const char *path, const char *value, unsigned limit_s) must_check;

#endif
