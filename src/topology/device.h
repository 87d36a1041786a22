/* SPDX-License-Identifier: MIT */
#ifndef TOPOLOGY_DEVICE_H
#define TOPOLOGY_DEVICE_H

/*
 * How every device is built, whatever its kind: device_add() finds its row,
 * derives its id and properties, claims what must be unique, and only then
 * links it in, so that a failed call has changed nothing.
 */

#include "topology/kind.h"
#include "topology/option.h"

#include <qdev/addr.h>

struct qdev_topology;

struct device_list {
	struct qdev_device **items;
	size_t count;
	size_t room;
};

struct bus {
	const struct bus_kind *kind; /* NULL: the device offers none */
	struct qdev_topology *topology;
	struct qdev_device *owner; /* NULL: the machine */
	const char *name;          /* NULL: there is none to give as bus= */
	unsigned count;            /* devices on it */
};

/* Where on a bus a device sits. */
struct place {
	struct bus *bus;
	unsigned number;
	struct qdev_addr addr; /* on a PCI bus */
};

struct qdev_device {
	const struct device_kind *kind;
	struct qdev_option option;
	struct place place;
	struct bus bus; /* the one it offers */
	struct device_list children;
	char *own_driver; /* of a custom device */
	char *own_bus_name;
	const char *counted; /* the stem whose counter its id is of, or NULL */
	unsigned count;      /* its number of that */
	enum qdev_io_bar io_bar;
	enum display display;
	bool spare;                   /* a root port nobody was handed yet */
	struct qdev_device *overflow; /* next controller, once this is full */
};

/* Controllers are devices with calls of their own. */
struct qdev_root_port {
	struct qdev_device device;
};
struct qdev_usb {
	struct qdev_device device;
};
struct qdev_uas {
	struct qdev_device device;
};
struct qdev_scsi {
	struct qdev_device device;
};
struct qdev_serial {
	struct qdev_device device;
};

/* What an add call gives. */
struct blueprint {
	enum qdev_kind kind;
	const char *driver;               /* of a custom device */
	const char *id;                   /* of a custom device, or NULL */
	const struct argument *arguments; /* ends with one without key; or NULL
					   */
};

/* The next place of a bus, or the error that says it is full. */
int place_next(struct bus *bus, struct place *ret_place) must_check;

/* Builds a device and links it into the topology, or changes nothing. */
int device_add(const struct place *place, const struct blueprint *blueprint,
	struct qdev_device **ret_device) must_check;

/* As device_add(), at the next place of the bus. */
int device_add_next(struct bus *bus, const struct blueprint *blueprint,
	struct qdev_device **ret_device) must_check;

/*
 * Makes it a device of another kind, or changes nothing. Both kinds give the
 * same id and bus, and claim nothing else, as those of root ports.
 */
int device_change_kind(
	struct qdev_device *device, enum qdev_kind kind) must_check;

/* Undoes the add of a device that nothing is connected to. */
void device_remove(struct qdev_device *device);

/* Asks the derived properties of all on a bus and above it again. */
void device_refresh_around(struct bus *bus);

/* Frees a device and all below it. Claims are the topology's to clear. */
void device_free(struct qdev_device *device);

/* The siblings of what sits on a bus. */
struct device_list *bus_devices(const struct bus *bus);

/*
 * The types above share their address with their device. `device` may be NULL.
 */
#define DEVICE_AS(type, device) ((struct type *)(void *)(device))

#endif
