/* SPDX-License-Identifier: MIT */
#ifndef HOST_UNIT_H
#define HOST_UNIT_H

#include "base/array.h"
#include "host/fact.h"

/*
 * A setting by which what lies at a path, or below it, may be something else
 * for the processes of a unit, or not writable.
 */
struct host_unit_view {
	char *path;   /* without a leading slash; "": all */
	bool is_read_only; /* the same, but not writable */
	char *source; /* "FILE: ProtectHome=yes" */
};

/* What the files of the systemd unit that will run QEMU say of devices. */
struct host_unit {
	char *name; /* "vm.service"; NULL: none was asked for */
	struct fact closes_devices; /* known: those of device_allow apart */
	bool hides_devices;         /* these too: its /dev has none */
	char *device_source;        /* "FILE: DevicePolicy=closed" */
	char *filter_source; /* of system calls, which may end QEMU, or NULL */
	char *slice_source; /* of a slice that may close them, too, or NULL */
	ARRAY(char *) device_allow; /* "/dev/vfio/12 rw", "char-vfio rw" */
	ARRAY(struct host_unit_view) views;
};

void unit_clear(struct host_unit *unit);

/*
 * The setting of a unit that may give a path another meaning, or forbid who
 * `writes` to it; or NULL.
 */
const struct host_unit_view *host_unit_view(
	const struct host_unit *unit, const char *path, bool writes);

#endif
