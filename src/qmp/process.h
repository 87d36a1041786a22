/* SPDX-License-Identifier: MIT */
#ifndef QMP_PROCESS_H
#define QMP_PROCESS_H

/*
 * A child that never outlives its parent, and whose words are kept: what it
 * writes to stdout and stderr goes to memory, so it cannot block on them.
 */

#include "base/text.h"

#include <sys/types.h>

struct process {
	pid_t pid;  /* 0: none */
	int output; /* -1: none */
};

#define PROCESS_INIT                                                           \
	{                                                                      \
		0, -1                                                          \
	}

/* The number under which the child has what it inherits. */
enum { PROCESS_INHERITED_FD = 3 };

/*
 * Starts argv[0], which is looked for in $PATH. That it cannot be run is what
 * such a child says before it ends.
 *
 * `inherited` is a descriptor for the child, or -1; the caller's stays open.
 * 0, or a negative enum qdev_error with a line in `problem`.
 */
int process_start(char *const *argv, int inherited, struct process *ret,
	struct text *problem) must_check;

/*
 * Waits up to a time limit for the child to end by itself; false when it has
 * not. A status as of waitpid().
 */
bool process_wait(
	struct process *process, int limit_ms, int *ret_status) must_check;

/* Kills the child, if it is still there, and reaps it. Its words stay. */
void process_kill(struct process *process);

/* All it has said, without the last newline. */
void process_add_output(const struct process *process, struct text *text);

/* Kills and forgets it. */
void process_clear(struct process *process);

#endif
