/* SPDX-License-Identifier: MIT */
#ifndef PROBES_CONTAINED_H
#define PROBES_CONTAINED_H

/*
 * Opening a path inside a directory that it cannot leave: a symbolic link,
 * absolute or with any number of "..", resolves as it would after chroot(2).
 */

/*
 * As openat(2). Uses openat2(2) with RESOLVE_IN_ROOT (Linux 5.6), or where
 * the kernel or a seccomp filter has none, contained_walk(). Returns a file
 * descriptor or a negative errno.
 */
int contained_open(int root_fd, const char *path, int flags);

/* The same, or -EXDEV where the path leaves the root's mount, or may do so. */
int contained_open_on_mount(int root_fd, const char *path, int flags);

/* The same by hand, one component after the other. */
int contained_walk(int root_fd, const char *path, int flags);

#endif
