/* SPDX-License-Identifier: MIT */
#include "probes/link_target.h"

#include <string.h>

/* How many directories are above what lies at a path. */
static size_t depth_of(const char *path)
{
	size_t depth = 0;

	for (const char *at = path; (at = strchr(at, '/')); at++)
		depth++;
	return depth;
}

bool link_target_inside(
	const char *path, const char *target, char ret_inside[static PATH_MAX])
{
	size_t depth = target[0] == '/' ? 0 : depth_of(path);
	size_t length = 0;
	bool inside = true;

	for (const char *at = target; *at;) {
		size_t size = strcspn(at, "/");
		size_t whole = size + (at[size] == '/');
		bool up = size == 2 && strncmp(at, "..", 2) == 0;
		bool here = size == 0 || (size == 1 && at[0] == '.');

		if (length + whole >= PATH_MAX)
			return false;
		if (up && depth == 0) {
			inside = false;
		} else {
			memcpy(ret_inside + length, at, whole);
			length += whole;
			depth = up ? depth - 1 : here ? depth : depth + 1;
		}
		at += whole;
	}
	if (length == 0)
		ret_inside[length++] = '.';
	ret_inside[length] = '\0';
	return inside;
}
