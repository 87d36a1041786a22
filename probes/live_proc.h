/* SPDX-License-Identifier: MIT */
#ifndef PROBES_LIVE_PROC_H
#define PROBES_LIVE_PROC_H

/* For the files that read the machine's /proc. */

#include "base/macro.h"

/*
 * What a read through /proc that failed says: without a /proc there is no such
 * file, but that is no word on what was asked for.
 */
int proc_failure(int error) must_check;

/*
 * Whether the caller's capabilities count where vfio asks for them, in the
 * first user namespace (capable(), not ns_capable()): that one maps all ids
 * onto themselves. A kernel without namespaces (CONFIG_USER_NS=n) has a
 * /proc/self without that file. 0, 1, or a negative errno.
 */
int proc_in_first_namespace(int root_fd) must_check;

#endif
