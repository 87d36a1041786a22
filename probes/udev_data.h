/* SPDX-License-Identifier: MIT */
#ifndef PROBES_UDEV_DATA_H
#define PROBES_UDEV_DATA_H

/*
 * The udev database: run/udev/data has a file a device, "b259:4" for a block
 * device, and in it a line "E:KEY=VALUE" for each property (systemd:
 * src/libsystemd/sd-device/sd-device.c). Read here rather than through
 * libudev, so that a captured host is read by the same parser.
 */

#include "base/text.h"
#include "probes/root.h"

/* The file of a device: 0 or a negative errno of probes/root.h. */
int udev_data_read(
	struct root *root, const char *id, struct text *ret) must_check;

/* A property, cut at the line's end; false: not there, or too long. */
bool udev_data_property(const char *data, const char *key, char *buffer,
	size_t size) must_check;

#endif
