/* SPDX-License-Identifier: MIT */
#include "probes/snapshot.h"

#include "base/cleanup.h"
#include "probes/file_tree.h"
#include "probes/libarchive.h"

#include <qdev/error.h>

#include <errno.h>
#include <fcntl.h>
#include <string.h>

/* What writing an archive takes along; `error` is the first. */
struct writer {
	struct libarchive library;
	struct archive *archive;
	struct archive_entry *entry;
	struct text path; /* of the entry */
	struct text *reason;
	int error;
};

static void writer_clear(struct writer *writer)
{
	if (writer->entry)
		writer->library.entry_free(writer->entry);
	if (writer->archive)
		writer->library.write_free(writer->archive);
	libarchive_close(&writer->library);
	text_clear(&writer->path);
}

/* Takes the result of one of libarchive's functions. */
static void judge(struct writer *writer, bool good)
{
	int error;

	if (good || writer->error)
		return;
	/* Its own errors are negative, those of write(2) say more. */
	error = writer->library.error_number(writer->archive);
	text_add(writer->reason,
		error > 0 ? strerror(error)
			  : writer->library.error_string(writer->archive));
	writer->error = QDEV_ERROR_INVALID;
}

static mode_t permissions(mode_t type)
{
	return S_ISREG(type) ? 0644 : S_ISDIR(type) ? 0755 : 0777;
}

static void write_entry(struct writer *writer, const struct file_node *node)
{
	const struct libarchive *library = &writer->library;
	size_t length = S_ISREG(node->type) ? node->length : 0;

	library->entry_clear(writer->entry);
	library->entry_set_pathname(writer->entry, text_string(&writer->path));
	library->entry_set_filetype(writer->entry, node->type);
	library->entry_set_perm(writer->entry, permissions(node->type));
	library->entry_set_size(writer->entry, (int64_t)length);
	library->entry_set_mtime(writer->entry, 0, 0);
	if (S_ISLNK(node->type))
		library->entry_set_symlink(writer->entry, node->bytes);
	judge(writer, library->write_header(writer->archive, writer->entry) ==
			      ARCHIVE_OK);
	if (length && !writer->error)
		judge(writer, library->write_data(writer->archive, node->bytes,
				      length) == (la_ssize_t)length);
}

static void write_node(const struct file_node *node, void *data)
{
	struct writer *writer = data;
	size_t length = writer->path.length;

	if (writer->error)
		return;
	text_addf(&writer->path, "%s%s", length ? "/" : "", node->name);
	if (writer->path.failed) {
		writer->error = QDEV_ERROR_NO_MEMORY;
		return;
	}
	write_entry(writer, node);
	if (S_ISDIR(node->type))
		file_node_each(node, write_node, writer);
	text_truncate(&writer->path, length);
}

static int open_archive(struct writer *writer, int fd)
{
	const struct libarchive *library = &writer->library;

	writer->archive = library->write_new();
	writer->entry = library->entry_new();
	if (!writer->archive || !writer->entry)
		return QDEV_ERROR_NO_MEMORY;
	/* GNU tar's form takes names of any length and bytes as they are. */
	judge(writer, library->write_set_format_gnutar(writer->archive) ==
				      ARCHIVE_OK &&
			      library->write_add_filter_zstd(writer->archive) ==
				      ARCHIVE_OK &&
			      library->write_open_fd(writer->archive, fd) ==
				      ARCHIVE_OK);
	return writer->error;
}

static int write_archive(
	const struct file_node *tree, int fd, struct text *reason)
{
	cleanup(writer_clear) struct writer writer = {.reason = reason};
	int error = libarchive_open(&writer.library, reason);

	if (error == 0)
		error = open_archive(&writer, fd);
	if (error < 0)
		return error;
	file_node_each(tree, write_node, &writer);
	judge(&writer,
		writer.library.write_close(writer.archive) == ARCHIVE_OK);
	return writer.error;
}

static int refuse(struct text *reason, const char *what)
{
	text_add(reason, what);
	return QDEV_ERROR_INVALID;
}

/* Renaming would put a file in the place of a device or a link as well. */
static int judge_target(const char *path, struct text *reason)
{
	struct stat status;

	if (lstat(path, &status) < 0)
		return errno == ENOENT ? 0 : refuse(reason, strerror(errno));
	return S_ISREG(status.st_mode)
		       ? 0
		       : refuse(reason, "is there, and no regular file");
}

/* Beside the target, so that rename(2) can put it there. */
static char *temporary_name(const char *path)
{
	cleanup_text struct text name = TEXT_INIT;
	const char *slash = strrchr(path, '/');

	if (slash)
		text_add_bytes(&name, path, (size_t)(slash + 1 - path));
	text_add(&name, ".qdev-plan-XXXXXX");
	return text_take(&name);
}

int snapshot_write(
	const struct file_node *tree, const char *path, struct text *ret_reason)
{
	cleanup_free char *temporary = temporary_name(path);
	int error = judge_target(path, ret_reason);

	if (error < 0 || !temporary)
		return error < 0 ? error : QDEV_ERROR_NO_MEMORY;

	cleanup_fd int fd = mkostemp(temporary, O_CLOEXEC);

	if (fd < 0)
		return refuse(ret_reason, strerror(errno));
	error = write_archive(tree, fd, ret_reason);
	if (error == 0 && (fsync(fd) < 0 || rename(temporary, path) < 0))
		error = refuse(ret_reason, strerror(errno));
	if (error < 0)
		unlink(temporary);
	return error;
}
