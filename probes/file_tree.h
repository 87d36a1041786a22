/* SPDX-License-Identifier: MIT */
#ifndef PROBES_FILE_TREE_H
#define PROBES_FILE_TREE_H

/*
 * Files, links and directories in memory: what a snapshot is made of. A tree
 * is its topmost directory, which owns all below it.
 */

#include "base/macro.h"

#include <sys/stat.h>

struct file_node {
	char *name;   /* "" of the top */
	mode_t type;  /* S_IFDIR, S_IFREG, S_IFLNK */
	bool implied; /* a directory that only stands above something */
	struct file_node *parent; /* NULL of the top */
	size_t entries;           /* of the top: all below it ... */
	size_t names;             /* ... and the bytes of their names */
	void *children;           /* of a directory: tsearch(3), by name */
	size_t depth;             /* 0 of the top */
	char *bytes;              /* of a file, the target of a link */
	size_t length; /* of them; a NUL follows that is not counted */
};

/* Deeper than sysfs ever is. */
#define FILE_TREE_MAX_DEPTH 64

int file_tree_new(struct file_node **ret) must_check;
struct file_node *file_tree_free(struct file_node *top);

/*
 * Adds what has the path, and the directories above it. `path` is taken as it
 * stands: -EINVAL when it begins with a slash, or has an empty component, "."
 * or "..". -EEXIST, -ENOTDIR (below a file or a link), -ENAMETOOLONG, -ENOMEM.
 * The bytes are copied.
 */
int file_tree_add(struct file_node *top, const char *path, mode_t type,
	const void *bytes, size_t length) must_check;

/* Gives a node other bytes: 0 or -ENOMEM. */
int file_node_set(
	struct file_node *node, const void *bytes, size_t length) must_check;

/* The node of just this path, no link followed, or NULL. */
struct file_node *file_tree_at(const struct file_node *top, const char *path);

/*
 * Finds a path as the kernel would after chroot(2) to the top; a link at its
 * end is followed on request. 0 or a negative errno.
 */
int file_tree_find(const struct file_node *top, const char *path, bool follow,
	const struct file_node **ret) must_check;

/* Calls for each entry of a directory, by name in byte order. */
void file_node_each(const struct file_node *directory,
	void (*use)(const struct file_node *node, void *data), void *data);

#endif
