/* SPDX-License-Identifier: MIT */
#ifndef TOPOLOGY_KIND_H
#define TOPOLOGY_KIND_H

/*
 * The tables of what can be built: kinds of devices and kinds of buses. Adding
 * a kind of device is adding a row and the rules of its properties.
 */

#include "topology/display.h"
#include "topology/property.h"

#include <qdev/device.h>
#include <qdev/error.h>

enum bus_id {
	BUS_NONE,
	BUS_PCIE_ROOT, /* pcie.0 */
	BUS_SATA,      /* ide.0 to ide.5 of the ICH9 */
	BUS_TPM,       /* no bus to QEMU, but what a TPM needs of the machine */
	BUS_IOMMU,     /* nor this, for an IOMMU */
	BUS_PORT,      /* behind a root port: one device */
	BUS_CARD,      /* behind a root port: functions of one card */
	BUS_USB,
	BUS_SCSI,
	BUS_SERIAL,
};

struct bus_kind {
	unsigned limit;       /* devices on one bus */
	unsigned first;       /* number of the first device on it */
	enum qdev_error full; /* what one more gets */
	const char *suffix;   /* to its device's id, this is its name */
};

extern const struct bus_kind bus_kinds[];

struct device_kind {
	const char *driver; /* NULL: the caller's */
	enum bus_id needs;  /* bus it sits on */
	enum bus_id offers; /* bus that others sit on */
	int (*make_id)(struct qdev_device *device, const char *callers_id);
	const char *stem; /* of its id */
	enum qdev_io_bar io_bar;
	enum display display;
	const struct property_rule *rules; /* ends with one without key */
};

const struct device_kind *device_kind_of(enum qdev_kind kind);

/* The kind of a driver, or NULL: only callers know it. */
const struct device_kind *device_kind_of_driver(const char *driver);

enum qdev_kind device_kind_name(const struct device_kind *kind);

#endif
