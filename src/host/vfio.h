/* SPDX-License-Identifier: MIT */
#ifndef HOST_VFIO_H
#define HOST_VFIO_H

/* What VFIO makes of a function and of a group. */

#include "host/host.h"

/* Whether a function is bound to vfio-pci or one of its variants. */
enum vfio_binding {
	VFIO_BINDING_UNKNOWN = 0,
	VFIO_BINDING_NO,
	VFIO_BINDING_YES,
};

enum vfio_binding host_vfio_binding(const struct host_function *function);

/* The same by what was read: the driver, and the directory `vfio-dev`. */
enum vfio_binding host_vfio_binding_of(
	const struct fact_string *driver, const struct fact *vfio_dev);

/*
 * Whether a vfio driver, which is its driver no more, has not let go of it: it
 * waits for the VM that has the function, and the function's lock is taken
 * until then (linux: drivers/vfio/vfio_main.c, vfio_unregister_group_dev();
 * lab, 6.1). Before 6.1 nothing tells.
 */
bool host_is_leaving(const struct host_function *function);

/* Whether a driver's name is one of vfio's. */
bool host_is_vfio_driver(const char *driver);

/* The same, or by what the kernel did not answer: nothing binds it now. */
bool host_is_locked(const struct host_function *function);

/* The same as host_vfio_binding() of the PF of a VF. */
enum vfio_binding host_physfn_binding(const struct host_function *function);

/* Whose vfio-pci does not take it unless it is told to. */
enum denylist {
	DENYLIST_NONE = 0,
	DENYLIST_FIRST, /* of all kernels that have such a list */
	DENYLIST_6_9,
};

enum denylist host_denylist(const struct host_function *function);

/* A node of the number that vfio's container always has: 10:196. */
bool host_is_container(const struct host_node *node);

/* False for the groups that no-IOMMU mode and mdevs make. */
bool host_group_has_iommu(const struct host_group *group);

#endif
