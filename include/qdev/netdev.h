/* SPDX-License-Identifier: MIT */
#ifndef QDEV_NETDEV_H
#define QDEV_NETDEV_H

/**
 * @file netdev.h
 * @brief Network back ends.
 *
 * Their ids are "net.N". All `add` calls return a back end that belongs to the
 * resources, or fail with QDEV_ERROR_INVALID (an argument that is missing or
 * empty), QDEV_ERROR_INTERFACE_NAME_INVALID (a name that Linux gives to no
 * interface: net/core/dev.c, dev_valid_name()), QDEV_ERROR_CONTROL_CHARACTER
 * and QDEV_ERROR_NO_MEMORY.
 *
 * Seed: qhost.NetDev.
 */

#include <qdev/export.h>

#ifdef __cplusplus
extern "C" {
#endif

struct qdev_resources;

/** A network back end: one `-netdev`. */
struct qdev_netdev;

/** Longest name of a network interface (Linux <linux/if.h>, IFNAMSIZ - 1). */
#define QDEV_MAX_INTERFACE_NAME 15

/** The script of a tap that is not to run any. Seed: qhost.NoScript. */
#define QDEV_NO_SCRIPT "no"

/**
 * Adds a tap interface. Seed: qhost.Resources.AddNetworkTap.
 *
 * @param resources resources
 * @param interface its name, or NULL: QEMU makes one and names it
 * @param script to configure it, ::QDEV_NO_SCRIPT, or NULL for QEMU's default,
 * which is to run /etc/qemu-ifup
 * @param downscript to deconfigure it, likewise, /etc/qemu-ifdown
 * @param[out] ret_netdev the back end
 * @retval QDEV_ERROR_BACKEND_IN_USE another tap has this interface
 */
QDEV_EXPORT int qdev_resources_add_tap(struct qdev_resources *resources,
	const char *interface, const char *script, const char *downscript,
	const struct qdev_netdev **ret_netdev);

/**
 * Adds a tap interface that QEMU's bridge helper makes and puts on a bridge of
 * the host, so that QEMU itself needs no privileges.
 *
 * @param resources resources
 * @param bridge its name
 * @param[out] ret_netdev the back end
 */
QDEV_EXPORT int qdev_resources_add_bridge(struct qdev_resources *resources,
	const char *bridge, const struct qdev_netdev **ret_netdev);

/** Adds a network inside the QEMU process, with NAT to the host's. */
QDEV_EXPORT int qdev_resources_add_user_network(
	struct qdev_resources *resources,
	const struct qdev_netdev **ret_netdev);

/** Its id. */
QDEV_EXPORT const char *qdev_netdev_id(const struct qdev_netdev *netdev);

#ifdef __cplusplus
}
#endif

#endif
