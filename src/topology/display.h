/* SPDX-License-Identifier: MIT */
#ifndef TOPOLOGY_DISPLAY_H
#define TOPOLOGY_DISPLAY_H

/*
 * Which device shows the guest's screen. Only one has VGA's registers; and
 * QEMU wants a qxl-vga before all that have a console (hw/display/qxl.c:
 * "primary qxl-vga device must be console 0 (first display device on the
 * command line)").
 */

#include "base/macro.h"

struct qdev_device;
struct qdev_topology;

enum display {
	DISPLAY_NONE,
	DISPLAY_SECONDARY,
	DISPLAY_PRIMARY,
};

/* What a driver that only the caller knows is as a display. */
enum display display_of_driver(const char *driver);

/* 0, or QDEV_ERROR_DISPLAY_EXISTS when this new device would come too late. */
int display_check_new(const struct qdev_device *device) must_check;

/* Likewise when display=VALUE would give this device a console. */
int display_check_value(
	const struct qdev_device *device, const char *value) must_check;

#endif
