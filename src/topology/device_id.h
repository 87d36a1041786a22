/* SPDX-License-Identifier: MIT */
#ifndef TOPOLOGY_DEVICE_ID_H
#define TOPOLOGY_DEVICE_ID_H

/*
 * How devices get their ids: the `make_id` of their kinds. Each sets the id of
 * the option, or leaves it NULL, and returns 0 or a negative error.
 */

struct qdev_device;

/* None at all. */
int id_none(struct qdev_device *device, const char *callers_id);

/* The caller's, should it have given one. */
int id_of_caller(struct qdev_device *device, const char *callers_id);

/* STEM.SLOT.FUNCTION, as pcie.1.0. */
int id_address(struct qdev_device *device, const char *callers_id);

/* BUS.NUMBER, as usb.0.1. */
int id_child(struct qdev_device *device, const char *callers_id);

/* STEM.0, STEM.1, … */
int id_counted(struct qdev_device *device, const char *callers_id);

/* STEM, STEM1, …: see id_format(). */
int id_controller(struct qdev_device *device, const char *callers_id);

#endif
