/* SPDX-License-Identifier: MIT */
#include "probes/files.h"

#include "base/cleanup.h"
#include "probes/file_tree.h"

#include <errno.h>
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

int files_list_fd(int fd, struct name_list *ret)
{
	cleanup_dir DIR *directory = fdopendir(fd);

	if (!directory) {
		close(fd);
		return -ENOMEM;
	}
	errno = 0;
	for (const struct dirent *entry; (entry = readdir(directory));) {
		if (strcmp(entry->d_name, ".") == 0 ||
			strcmp(entry->d_name, "..") == 0)
			continue;
		if (name_list_add(ret, entry->d_name) < 0)
			return -ENOMEM;
		errno = 0;
	}
	return -errno;
}

void files_close(struct files *files)
{
	if (files->fd >= 0)
		close(files->fd);
	file_tree_free(files->tree);
}
