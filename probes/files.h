/* SPDX-License-Identifier: MIT */
#ifndef PROBES_FILES_H
#define PROBES_FILES_H

/*
 * The files of a root: the machine's own, those of a directory or those of an
 * archive. Functions return a count or 0, or the errno that open(2) and its
 * like gave, negative; what is not there is -ENOENT in all three.
 */

#include "base/text.h"
#include "probes/name_list.h"

#include <sys/types.h>

struct file_node;
struct files;
struct folder;

struct files_ops {
	/* At most `size` bytes, by one read(2). */
	ssize_t (*read)(const struct files *files, const char *path,
		void *buffer, size_t size);
	/* All of a file, appended; -EFBIG beyond `limit`. */
	int (*read_whole)(const struct files *files, const char *path,
		size_t limit, struct text *ret);
	/* As readlink(2): not NUL-terminated, -EINVAL for what is no link. */
	ssize_t (*read_link)(const struct files *files, const char *path,
		char *buffer, size_t size);
	/* What there is, behind links: a type of stat(2). */
	int (*type)(const struct files *files, const char *path, mode_t *ret);
	/* The entries of a directory but . and .., in any order. */
	int (*list)(const struct files *files, const char *path,
		struct name_list *ret);
};

struct files {
	const struct files_ops *ops;
	int fd;                 /* a directory; -1 of an archive */
	struct folder *folder;  /* of a captured directory; owned */
	struct file_node *tree; /* of an archive; owned */
};

extern const struct files_ops files_live, files_directory, files_archive;

/* read_whole() of what is open already. */
int files_read_fd(int fd, size_t limit, struct text *ret) must_check;

/* list() of what is open already; `fd` is closed. */
int files_list_fd(int fd, struct name_list *ret) must_check;

void files_close(struct files *files);

#endif
