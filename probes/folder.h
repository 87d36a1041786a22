/* SPDX-License-Identifier: MIT */
#ifndef PROBES_FOLDER_H
#define PROBES_FOLDER_H

/*
 * The directory of a captured tree that was last read from, kept open: a
 * device's attributes lie side by side, and each would cost its own way down.
 * Only for a tree that stays as it is; the running machine is not such.
 */

#include "base/macro.h"

struct folder;

/*
 * The directory that `path` lies in, opened for lookups and still the
 * folder's; whether the kernel opens no device there in *ret_nodev; and the
 * path's last component in *ret_name. A negative errno, of
 * which -EINVAL says that the last component is none ("", ".", "..") and the
 * path has to be walked as a whole.
 */
int folder_of(struct folder *folder, const char *path, const char **ret_name,
	bool *ret_nodev);

/* Of the tree that is open as `root_fd`. NULL: out of memory. */
struct folder *folder_new(int root_fd);
struct folder *folder_free(struct folder *folder);

#endif
