/* SPDX-License-Identifier: MIT */
#ifndef PROBES_SNAPSHOT_H
#define PROBES_SNAPSHOT_H

/*
 * A captured root as one file: a tar, compressed with zstd. The same tree
 * gives the same bytes: entries are in order, without times or owners.
 */

#include "base/text.h"

struct file_node;

/*
 * Reads an archive that anybody may have made: what is too large, too much,
 * or no file, directory or link inside the root is refused. Beside zstd it may
 * be compressed with gzip, or not at all. 0, or QDEV_ERROR_INVALID with one
 * line in *ret_reason, or QDEV_ERROR_NO_MEMORY.
 */
int snapshot_read(const char *path, struct file_node **ret,
	struct text *ret_reason) must_check;

/*
 * Writes a file that only its owner may read, whole or not at all: what was
 * at `path` stays until then. Errors as above.
 */
int snapshot_write(const struct file_node *tree, const char *path,
	struct text *ret_reason) must_check;

#endif
