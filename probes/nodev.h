/* SPDX-License-Identifier: MIT */
#ifndef PROBES_NODEV_H
#define PROBES_NODEV_H

/*
 * A directory in which the kernel opens no device: a mount of it, and of all
 * that is mounted below, which has no name and the option nodev of mount(8).
 * It is gone when it is closed.
 */

/*
 * Such a mount of what is open as `directory`, for lookups; or -1, since it
 * wants CAP_SYS_ADMIN and Linux 5.12.
 */
int nodev_mount(int directory);

#endif
