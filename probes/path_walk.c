/* SPDX-License-Identifier: MIT */
#include "probes/path_walk.h"

#include <errno.h>
#include <string.h>

/* The kernel's own limit: MAXSYMLINKS. */
#define MAX_LINKS 40

int path_walk_start(struct path_walk *walk, const char *path)
{
	if (!*path)
		return -ENOENT;
	if (strlen(path) >= sizeof(walk->left))
		return -ENAMETOOLONG;
	walk->links = 0;
	walk->wants_directory = false;
	strcpy(walk->left, path);
	return 0;
}

bool path_walk_next(
	struct path_walk *walk, char name[static NAME_MAX + 1], bool *ret_last)
{
	char *start = walk->left + strspn(walk->left, "/");
	size_t length = strcspn(start, "/");

	if (length == 0 || length > NAME_MAX)
		return false;
	memcpy(name, start, length);
	name[length] = '\0';

	const char *rest = start + length + strspn(start + length, "/");

	*ret_last = *rest == '\0';
	walk->wants_directory = *ret_last && start[length] == '/';
	memmove(walk->left, rest, strlen(rest) + 1);
	return true;
}

int path_walk_end(const struct path_walk *walk)
{
	bool empty = walk->left[strspn(walk->left, "/")] == '\0';

	return empty ? 0 : -ENAMETOOLONG;
}

int path_walk_follow(struct path_walk *walk, const char *target, size_t length)
{
	size_t left = strlen(walk->left);
	/* The slash after the link stays: what it leads to is a directory. */
	bool slash = left > 0 || walk->wants_directory;

	if (++walk->links > MAX_LINKS)
		return -ELOOP;
	if (length + 1 + left >= sizeof(walk->left))
		return -ENAMETOOLONG;
	if (length == 0)
		return -ENOENT;
	memmove(walk->left + length + slash, walk->left, left + 1);
	memcpy(walk->left, target, length);
	if (slash)
		walk->left[length] = '/';
	return 0;
}
