/* SPDX-License-Identifier: MIT */
#ifndef PROBES_LIBARCHIVE_H
#define PROBES_LIBARCHIVE_H

/*
 * libarchive, opened when a snapshot is read or written and not before: to
 * link it costs every start of the program several milliseconds.
 */

#include "base/text.h"

#include <archive.h>
#include <archive_entry.h>

/* The functions in use, without the "archive_" they begin with. */
#define LIBARCHIVE_FUNCTIONS(F)                                                \
	F(entry_clear)                                                         \
	F(entry_filetype)                                                      \
	F(entry_free)                                                          \
	F(entry_hardlink)                                                      \
	F(entry_new)                                                           \
	F(entry_pathname)                                                      \
	F(entry_set_filetype)                                                  \
	F(entry_set_mtime)                                                     \
	F(entry_set_pathname)                                                  \
	F(entry_set_perm)                                                      \
	F(entry_set_size)                                                      \
	F(entry_set_symlink)                                                   \
	F(entry_size)                                                          \
	F(entry_symlink)                                                       \
	F(error_string)                                                        \
	F(filter_bytes)                                                        \
	F(read_data)                                                           \
	F(read_free)                                                           \
	F(read_new)                                                            \
	F(read_next_header)                                                    \
	F(read_open_fd)                                                        \
	F(read_support_filter_gzip)                                            \
	F(read_support_filter_zstd)                                            \
	F(read_support_format_tar)                                             \
	F(write_add_filter_zstd)                                               \
	F(write_close)                                                         \
	F(write_data)                                                          \
	F(write_free)                                                          \
	F(write_header)                                                        \
	F(write_new)                                                           \
	F(write_open_fd)                                                       \
	F(write_set_format_gnutar)

struct libarchive {
	void *handle;
	/* errno is a macro, so archive_errno() has a name of its own here. */
	__typeof__(archive_errno) *error_number;
#define LIBARCHIVE_POINTER(name) __typeof__(archive_##name) *name;
	LIBARCHIVE_FUNCTIONS(LIBARCHIVE_POINTER)
#undef LIBARCHIVE_POINTER
};

/* QDEV_ERROR_INVALID where it can't be had; *ret_reason gets one line. */
int libarchive_open(struct libarchive *ret, struct text *ret_reason) must_check;
void libarchive_close(struct libarchive *library);

#endif
