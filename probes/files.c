/* SPDX-License-Identifier: MIT */
#include "probes/files.h"

#include "base/cleanup.h"
#include "probes/file_tree.h"
#include "probes/folder.h"

#include <dirent.h>
#include <errno.h>
#include <stdalign.h>
#include <string.h>

int files_read_fd(int fd, size_t limit, struct text *ret)
{
	char buffer[16384];

	for (;;) {
		ssize_t length = read(fd, buffer, sizeof(buffer));

		if (length < 0)
			return -errno;
		if (length == 0)
			return ret->failed ? -ENOMEM : 0;
		if (ret->length + (size_t)length > limit)
			return -EFBIG;
		text_add_bytes(ret, buffer, (size_t)length);
	}
}

static int add_entries(
	const char *buffer, size_t length, struct name_list *ret)
{
	size_t size;

	for (size_t at = 0; at < length; at += size) {
		const struct dirent64 *entry = (const void *)(buffer + at);

		size = entry->d_reclen;
		if (strcmp(entry->d_name, ".") == 0 ||
			strcmp(entry->d_name, "..") == 0)
			continue;
		if (name_list_add(ret, entry->d_name) < 0)
			return -ENOMEM;
	}
	return 0;
}

/* Not by readdir(3), which costs three system calls more a directory. */
int files_list_fd(int fd, struct name_list *ret)
{
	cleanup_fd int directory = fd;
	alignas(struct dirent64) char buffer[16384];

	for (;;) {
		ssize_t length =
			getdents64(directory, buffer, sizeof(buffer));

		if (length < 0)
			return -errno;
		if (length == 0)
			return 0;
		if (add_entries(buffer, (size_t)length, ret) < 0)
			return -ENOMEM;
	}
}

void files_close(struct files *files)
{
	if (files->fd >= 0)
		close(files->fd);
	folder_free(files->folder);
	file_tree_free(files->tree);
}
