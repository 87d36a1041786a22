/* SPDX-License-Identifier: MIT */
#ifndef HOST_MEDIATED_H
#define HOST_MEDIATED_H

/*
 * Parts of devices that the host hands out: what mdev drivers could make, the
 * vGPUs that NVIDIA makes without mdev, and vDPA devices, which look alike but
 * are none of vfio's.
 */

#include "base/array.h"
#include "host/address.h"
#include "host/fact.h"

/* sys/class/mdev_bus/PARENT/mdev_supported_types/ID */
struct host_mdev_type {
	char *parent;            /* an address, or another device's name */
	char *id;                /* "i915-GVTg_V5_4" */
	struct fact_string name; /* `name`; before 6.1 the driver may omit it */
	struct fact_string description; /* optional */
	struct fact_string device_api;  /* vfio-pci, vfio-ccw, vfio-ap */

	/* How many more can be made now; all types of a parent share it. */
	struct fact_number available;
};

/* A type of vGPU that a VF could be made into: "557", "NVIDIA L40-1B". */
struct host_vgpu_type {
	char *id;
	char *name;
};

/*
 * A VF of an NVIDIA GPU, on its driver: it is passed through by that driver,
 * not by vfio-pci, once it has a type (NVIDIA vGPU software documentation,
 * "vendor-specific VFIO framework").
 */
struct host_vgpu {
	struct pci_address address;
	struct fact_string physfn;
	struct fact_number group;
	struct fact_string type;     /* nvidia/current_vgpu_type; absent: "0" */
	struct fact creatable_known; /* nvidia/creatable_vgpu_types */
	ARRAY(struct host_vgpu_type) creatable;
};

/* An entry of sys/bus/vdpa/devices. */
struct host_vdpa {
	char *name;
	struct fact_string parent; /* the directory above it */
	struct fact_string driver;
};

struct host_mediated {
	struct fact types_listed;
	struct fact vgpus_listed;
	struct fact vdpas_listed;

	/* Sorted by parent and id, by address, by name. */
	ARRAY(struct host_mdev_type) types;
	ARRAY(struct host_vgpu) vgpus;
	ARRAY(struct host_vdpa) vdpas;
};

void host_mediated_clear(struct host_mediated *mediated);

#endif
