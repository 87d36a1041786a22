/* SPDX-License-Identifier: MIT */
#ifndef BASE_CLEANUP_H
#define BASE_CLEANUP_H

/*
 * Scope-bound release, as systemd and libnvme do it: a local that owns
 * something says so where it is declared, and TAKE_PTR hands it on.
 */

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define cleanup(fn) __attribute__((__cleanup__(fn)))

/* Defines fn_p(T **), which cleanup() wants, from a T *fn(T *) or void fn(T *). */
#define DEFINE_CLEANUP(type, fn)                                               \
	static inline void fn##_p(type *p)                                     \
	{                                                                      \
		if (*p)                                                        \
			fn(*p);                                                \
	}                                                                      \
	struct cleanup_semicolon_##fn

static inline void freep(void *p)
{
	free(*(void **)p);
}

static inline void close_fd(const int *fd)
{
	if (*fd >= 0)
		close(*fd);
}

DEFINE_CLEANUP(FILE *, fclose);
DEFINE_CLEANUP(DIR *, closedir);

#define cleanup_free   cleanup(freep)
#define cleanup_fd     cleanup(close_fd)
#define cleanup_file   cleanup(fclose_p)
#define cleanup_dir    cleanup(closedir_p)

#define TAKE_PTR(p)                                                            \
	({                                                                     \
		__typeof__(p) taken_ = (p);                                    \
		(p) = NULL;                                                    \
		taken_;                                                        \
	})

#define TAKE_FD(fd)                                                            \
	({                                                                     \
		int taken_ = (fd);                                             \
		(fd) = -1;                                                     \
		taken_;                                                        \
	})

#endif
