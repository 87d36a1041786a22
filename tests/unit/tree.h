/* SPDX-License-Identifier: MIT */
#ifndef TESTS_UNIT_TREE_H
#define TESTS_UNIT_TREE_H

/* A directory tree for a test, made from a table and removed after it. */

#include <limits.h>
#include <stddef.h>

enum tree_kind {
	TREE_FILE,
	TREE_LINK,
	TREE_DIRECTORY,
	TREE_FIFO,
	TREE_DEVICE, /* /dev/zero's number; left out where mknod(2) may not */
};

/* Directories above an entry are made as needed. */
struct tree_entry {
	const char *path;
	enum tree_kind kind;
	const char *text; /* of a file; the target of a link */
};

struct tree {
	char path[64];
	int fd;
};

/* Fails the running test when it can't. */
void tree_make(
	struct tree *tree, const struct tree_entry *entries, size_t count);
void tree_add(struct tree *tree, const struct tree_entry *entry);

/*
 * Makes a captured host of it: adds the entries, which end with one without a
 * path, and a manifest, which has `members` ("" or with a comma behind), and
 * says of the places, which are directories, that they have these entries and
 * no others.
 */
void tree_add_host(struct tree *tree, const char *members,
	const char *const *places, size_t count,
	const struct tree_entry *entries);

void tree_remove(struct tree *tree);

#endif
