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

/* What the files of a unit, or of a slice that it is in, say of devices. */
struct host_device_policy {
	char *unit;         /* "vm.service", "system.slice" */
	struct fact closes; /* known: those of `allow` apart */
	bool hides;         /* these too: its /dev has none */
	char *source;       /* "FILE: DevicePolicy=closed", or NULL */
	ARRAY(char *) allow; /* "/dev/vfio/12 rw", "char-vfio rw" */
};

/* What the files of the systemd unit that will run QEMU say of devices. */
struct host_unit {
	char *name; /* "vm.service"; NULL: none was asked for */
	char *filter_source; /* of system calls, which may end QEMU, or NULL */
	char *network_source;  /* of another network than ours, or NULL */
	char *families_source; /* of sockets that it may not make, or NULL */
	/* Its own first, then those of slices that close any: all must allow */
	ARRAY(struct host_device_policy) policies;
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
