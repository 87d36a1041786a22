/* SPDX-License-Identifier: MIT */
#ifndef PROBES_SCRUB_DISK_H
#define PROBES_SCRUB_DISK_H

#include <stddef.h>

/*
 * The serial number in the name that udev has for a disk, where one begins at
 * the place: "/by-id/nvme-MODEL_SERIAL_1-part2". Its length, or 0.
 */
size_t disk_serial_at(const char *at, const char **ret);

#endif
