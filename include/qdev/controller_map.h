/* SPDX-License-Identifier: MIT */
#ifndef QDEV_CONTROLLER_MAP_H
#define QDEV_CONTROLLER_MAP_H

/**
 * @file controller_map.h
 * @brief Controllers that come into being when they are first needed.
 *
 * Each call returns a controller with room for one more device: one that the
 * topology has, however it got there, or a new one on a new root port. So a
 * full controller is followed by the next. The calls fail with
 * QDEV_ERROR_ROOT_COMPLEX_FULL and QDEV_ERROR_NO_MEMORY, and have then changed
 * nothing. What they return belongs to the topology.
 *
 * Seed: ControllerMap.
 */

#include <qdev/error.h>
#include <qdev/export.h>

#ifdef __cplusplus
extern "C" {
#endif

struct qdev_iothread;
struct qdev_resources;
struct qdev_scsi;
struct qdev_serial;
struct qdev_topology;
struct qdev_uas;
struct qdev_usb;

/** The controllers of one topology. */
struct qdev_controller_map;

/**
 * A map of the controllers of a topology. Seed: NewControllerMap.
 *
 * @param topology where controllers are looked for and added
 * @param resources where the I/O threads of further SCSI controllers are added;
 * both must outlive the map
 * @param[out] ret_map the map, to be freed with qdev_controller_map_free()
 * @retval QDEV_OK
 * @retval QDEV_ERROR_NO_MEMORY
 */
QDEV_EXPORT int qdev_controller_map_new(struct qdev_topology *topology,
	struct qdev_resources *resources, struct qdev_controller_map **ret_map);

/**
 * Frees a map; the controllers stay.
 *
 * @param map a map, or NULL
 * @return NULL
 */
QDEV_EXPORT struct qdev_controller_map *qdev_controller_map_free(
	struct qdev_controller_map *map);

/** The topology it was made for. Seed: ControllerMap.Topology. */
QDEV_EXPORT struct qdev_topology *qdev_controller_map_topology(
	const struct qdev_controller_map *map);

/**
 * A virtio serial controller with a free port. Seed: ControllerMap.Serial.
 */
QDEV_EXPORT int qdev_controller_map_serial(
	struct qdev_controller_map *map, struct qdev_serial **ret_serial);

/**
 * A virtio SCSI controller with room, one for each I/O thread. Seed:
 * ControllerMap.SCSI.
 *
 * @param map a map
 * @param iothread the thread of the controller; when that is full, of a further
 * one with a new thread. NULL: any controller will do, and a new one gets a new
 * thread
 * @param[out] ret_scsi the controller
 */
QDEV_EXPORT int qdev_controller_map_scsi(struct qdev_controller_map *map,
	const struct qdev_iothread *iothread, struct qdev_scsi **ret_scsi);

/** An xHCI controller with a free port. Seed: ControllerMap.USB. */
QDEV_EXPORT int qdev_controller_map_usb(
	struct qdev_controller_map *map, struct qdev_usb **ret_usb);

/**
 * A USB Attached SCSI controller with room; a new one is plugged into what
 * qdev_controller_map_usb() gives. Seed: ControllerMap.USBAttachedSCSI.
 */
QDEV_EXPORT int qdev_controller_map_uas(
	struct qdev_controller_map *map, struct qdev_uas **ret_uas);

#ifdef __cplusplus
}
#endif

#endif
