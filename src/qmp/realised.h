/* SPDX-License-Identifier: MIT */
#ifndef QMP_REALISED_H
#define QMP_REALISED_H

/*
 * The devices that a QEMU has on its command line's account: those with an id
 * below /machine/peripheral, those without below /machine/peripheral-anon
 * (QEMU softmmu/qdev-monitor.c, qdev_set_id()).
 */

#include "base/array.h"
#include "qmp/qmp.h"

struct realised_device {
	char *path;   /* in QEMU's tree of objects */
	char *id;     /* NULL: none */
	char *driver; /* "virtio-net-pci" */
	char *bus;    /* path of the bus it sits on; empty: it needs none */
	bool planned; /* for who compares: a planned device was found to be it
		       */
};

struct realised {
	ARRAY(struct realised_device) devices;
};

#define cleanup_realised __attribute__((__cleanup__(realised_clear)))

/* Reads all devices of a QEMU, sorted by path; errors as of qmp.h. */
int realised_read(struct qmp *qmp, struct realised *realised,
	struct text *problem) must_check;
void realised_clear(struct realised *realised);

/* The name of the bus of a device, "pcie.0"; empty when it needs none. */
const char *realised_bus_name(const struct realised_device *device);

/*
 * Whether that bus is one of the device with this id, however far inside: a
 * SCSI bus is one of virtio-scsi-device, which virtio-scsi-pci holds. NULL asks
 * whether it is one of the machine itself.
 */
bool realised_is_below(const struct realised_device *device, const char *id);

#endif
