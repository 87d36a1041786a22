/* SPDX-License-Identifier: MIT */
#ifndef QMP_ARGUMENTS_H
#define QMP_ARGUMENTS_H

/* The words of a command line, as execve() wants them: no shell reads them. */

#include "base/array.h"

struct qdev_options;

struct arguments {
	ARRAY(char *) words; /* ends with a NULL once there is one */
	bool failed;         /* a word ran out of memory */
};

#define cleanup_arguments __attribute__((__cleanup__(arguments_clear)))

void arguments_clear(struct arguments *arguments);

void arguments_add(struct arguments *arguments, const char *word);

/*
 * "-device ioh3420,id=a" as two words; an option without a value as one. The
 * value may hold spaces: only the first one separates.
 */
void arguments_add_option(struct arguments *arguments, const char *option);

void arguments_add_options(
	struct arguments *arguments, const struct qdev_options *options);

#endif
