/* SPDX-License-Identifier: MIT */
#include "probes/snapshot.h"

#include "base/cleanup.h"
#include "probes/file_tree.h"
#include "probes/libarchive.h"
#include "probes/link_target.h"

#include <qdev/error.h>

#include <errno.h>
#include <fcntl.h>
#include <string.h>

#define MIB 1048576

/*
 * A host of 16,384 functions takes 0.16 million entries with 1.4 MiB of names,
 * 21 MiB of contents in a tar of 127 MiB, and packed 1.5.
 */
#define MAX_ENTRIES ((size_t)1 << 20)
#define MAX_NAMES   ((size_t)64 * MIB)
#define MAX_FILE    ((int64_t)64 * MIB)
#define MAX_FILES   ((int64_t)256 * MIB)
#define MAX_TAR     ((int64_t)1024 * MIB)

/* Beyond a harmless size, a snapshot does not grow that much by unpacking. */
#define HARMLESS_TAR ((int64_t)64 * MIB)
#define MAX_RATIO    1000

/* What reading an archive takes along. */
struct reader {
	struct libarchive library;
	struct archive *archive;
	struct file_node *tree;
	struct text *reason;
	int64_t bytes; /* of all files and links so far */
};

static void reader_clear(struct reader *reader)
{
	if (reader->archive)
		reader->library.read_free(reader->archive);
	libarchive_close(&reader->library);
	file_tree_free(reader->tree);
}

/* What is wrong with an entry, or with the whole. */
static int refuse(struct reader *reader, const char *path, const char *what)
{
	text_addf(reader->reason, "%s%s%s", path, *path ? ": " : "", what);
	return QDEV_ERROR_INVALID;
}

static int refuse_archive(struct reader *reader)
{
	const char *what = reader->library.error_string(reader->archive);

	return refuse(reader, "", what ? what : "no archive can be read");
}

static int add(struct reader *reader, const char *path, mode_t type,
	const void *bytes, size_t length)
{
	switch (file_tree_add(reader->tree, path, type, bytes, length)) {
	case 0:
		return 0;
	case -EEXIST:
		return refuse(reader, path, "is there twice");
	case -ENOTDIR:
		return refuse(reader, path, "lies below what is no directory");
	case -ENAMETOOLONG:
		return refuse(reader, path, "is too deep, or a name too long");
	case -EINVAL:
		return refuse(reader, path, "is no path inside the root");
	default:
		return QDEV_ERROR_NO_MEMORY;
	}
}

static int add_link(struct reader *reader, const char *path, const char *target)
{
	char inside[PATH_MAX];

	if (!target || !*target || strlen(target) >= PATH_MAX)
		return refuse(reader, path, "is a link to nowhere");
	if (!link_target_inside(path, target, inside))
		return refuse(reader, path, "is a link out of the root");
	reader->bytes += (int64_t)strlen(target);
	return add(reader, path, S_IFLNK, target, strlen(target));
}

static int read_contents(
	struct reader *reader, const char *path, char *buffer, size_t length)
{
	for (size_t done = 0; done < length;) {
		ssize_t count = reader->library.read_data(
			reader->archive, buffer + done, length - done);

		if (count < 0)
			return refuse_archive(reader);
		if (count == 0)
			return refuse(reader, path, "is cut short");
		done += (size_t)count;
	}
	return 0;
}

static int add_file(struct reader *reader, const char *path, int64_t size)
{
	if (size < 0 || size > MAX_FILE)
		return refuse(reader, path, "is larger than any host's file");
	reader->bytes += size;
	if (reader->bytes > MAX_FILES)
		return refuse(reader, path, "makes it larger than any host");

	cleanup_free char *buffer = malloc((size_t)size + 1);

	if (!buffer)
		return QDEV_ERROR_NO_MEMORY;

	int error = read_contents(reader, path, buffer, (size_t)size);

	return error < 0 ? error
			 : add(reader, path, S_IFREG, buffer, (size_t)size);
}

/* The entry's path without what tar(1) puts around it: "./a/b/" is "a/b". */
static int entry_path(struct reader *reader, struct archive_entry *entry,
	char ret[static PATH_MAX])
{
	const char *path = reader->library.entry_pathname(entry);

	if (!path)
		return refuse(reader, "", "an entry has no name");
	if (strncmp(path, "./", 2) == 0)
		path += 2;
	if (strlen(path) >= PATH_MAX)
		return refuse(reader, "", "an entry's path is too long");
	strcpy(ret, path);

	size_t length = strlen(ret);

	if (length > 1 && ret[length - 1] == '/')
		ret[length - 1] = '\0';
	return 0;
}

static int add_entry(struct reader *reader, struct archive_entry *entry)
{
	const struct libarchive *library = &reader->library;
	char path[PATH_MAX];
	int error = entry_path(reader, entry, path);

	if (error < 0)
		return error;
	if (library->entry_hardlink(entry))
		return refuse(reader, path, "is a hard link");
	switch (library->entry_filetype(entry)) {
	case AE_IFREG:
		return add_file(reader, path, library->entry_size(entry));
	case AE_IFLNK:
		return add_link(reader, path, library->entry_symlink(entry));
	case AE_IFDIR:
		/* What "tar -c ." begins with: the root itself. */
		if (*path == '\0')
			return 0;
		return add(reader, path, S_IFDIR, NULL, 0);
	default:
		return refuse(reader, path,
			"is neither file nor directory nor symbolic link");
	}
}

/* By what the tree has become: a path makes every directory above it. */
static int judge_size(struct reader *reader)
{
	int64_t tar = reader->library.filter_bytes(reader->archive, 0);
	int64_t file = reader->library.filter_bytes(reader->archive, -1);

	if (reader->tree->entries > MAX_ENTRIES)
		return refuse(reader, "", "more entries than any host has");
	if (reader->tree->names > MAX_NAMES || reader->bytes > MAX_FILES)
		return refuse(reader, "", "longer names than any host has");
	if (tar > MAX_TAR || (tar > HARMLESS_TAR && tar / MAX_RATIO > file))
		return refuse(reader, "", "unpacks to more than any host has");
	return 0;
}

static int read_entries(struct reader *reader)
{
	for (;;) {
		struct archive_entry *entry;
		int result = reader->library.read_next_header(
			reader->archive, &entry);

		if (result == ARCHIVE_EOF)
			return 0;
		/* A warning is of a name in another character set. */
		if (result != ARCHIVE_OK && result != ARCHIVE_WARN)
			return refuse_archive(reader);

		int error = judge_size(reader);

		if (error == 0)
			error = add_entry(reader, entry);
		if (error < 0)
			return error;
	}
}

static int open_archive(struct reader *reader, int fd)
{
	const struct libarchive *library = &reader->library;

	reader->archive = library->read_new();
	if (!reader->archive || file_tree_new(&reader->tree) < 0)
		return QDEV_ERROR_NO_MEMORY;
	if (library->read_support_format_tar(reader->archive) < ARCHIVE_WARN ||
		library->read_support_filter_zstd(reader->archive) <
			ARCHIVE_WARN ||
		library->read_support_filter_gzip(reader->archive) <
			ARCHIVE_WARN ||
		library->read_open_fd(reader->archive, fd, 65536) != ARCHIVE_OK)
		return refuse_archive(reader);
	return 0;
}

int snapshot_read(
	const char *path, struct file_node **ret, struct text *ret_reason)
{
	cleanup(reader_clear) struct reader reader = {.reason = ret_reason};
	struct stat status;
	/* Opening a pipe must not wait, nor a terminal become ours. */
	cleanup_fd int fd =
		open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);

	if (fd < 0 || fstat(fd, &status) < 0)
		return refuse(&reader, "", strerror(errno));
	if (!S_ISREG(status.st_mode))
		return refuse(&reader, "", "neither a directory nor a file");

	int error = libarchive_open(&reader.library, ret_reason);

	if (error == 0)
		error = open_archive(&reader, fd);
	if (error == 0)
		error = read_entries(&reader);
	if (error < 0)
		return error;
	*ret = TAKE_PTR(reader.tree);
	return 0;
}
