/* SPDX-License-Identifier: MIT */
#ifndef PROBES_PATH_WALK_H
#define PROBES_PATH_WALK_H

/*
 * What is left of a path while somebody walks it: components come off its
 * front, a link's target is put there. Whoever walks knows where he stands,
 * and stays in the root at "..": a directory, a tree in memory, a name.
 */

#include "base/macro.h"

#include <limits.h>

struct path_walk {
	int links;
	bool wants_directory; /* a slash stands at the very end */
	char left[PATH_MAX];
};

/* 0, -ENOENT for an empty path, -ENAMETOOLONG. */
int path_walk_start(struct path_walk *walk, const char *path) must_check;

/* Cuts the next component off; false when nothing that can be is left. */
bool path_walk_next(struct path_walk *walk, char name[static NAME_MAX + 1],
	bool *ret_last) must_check;

/* After the last: 0, or -ENAMETOOLONG for a component that no system has. */
int path_walk_end(const struct path_walk *walk) must_check;

/*
 * Puts a link's target in front of what is left; `target` has no NUL at its
 * end. 0, -ELOOP, -ENAMETOOLONG, or -ENOENT for an empty one. Where it begins
 * with a slash, the walk goes on at the root.
 */
int path_walk_follow(
	struct path_walk *walk, const char *target, size_t length) must_check;

#endif
