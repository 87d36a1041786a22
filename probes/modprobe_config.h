/* SPDX-License-Identifier: MIT */
#ifndef PROBES_MODPROBE_CONFIG_H
#define PROBES_MODPROBE_CONFIG_H

/* What the administrator and packages tell modprobe: modprobe.d(5). */

#include "probes/root.h"

/* A line of one of the files, which may be cut up. */
struct modprobe_line {
	const char *path;     /* of the file, without a leading slash */
	unsigned first, last; /* the lines that it goes over, from 1 */
	char *text;
};

/* 0 for more, 1 to end, or a negative errno. */
typedef int modprobe_take(const struct modprobe_line *line, void *data);

/*
 * All lines in the order in which kmod reads them, comments among them. What
 * was taken at last: 0, 1, or a negative errno. Where a file or directory can't
 * be read, the others are, and it is the errno of the first of those.
 */
int modprobe_each_line(
	struct root *root, modprobe_take *take, void *data) must_check;

#endif
