/* SPDX-License-Identifier: MIT */
#ifndef TOPOLOGY_RESOURCE_H
#define TOPOLOGY_RESOURCE_H

/*
 * Host resources of all kinds. As with devices, a row of one table says what a
 * kind is, and resource_add() builds any.
 */

#include "topology/claims.h"
#include "topology/option.h"

#include <qdev/resources.h>

enum resource_name {
	RESOURCE_IOTHREAD,
	RESOURCE_IOMMUFD,
	RESOURCE_MEMORY,
	RESOURCE_FILE,
	RESOURCE_HOST_DEVICE,
	RESOURCE_RAW,
	RESOURCE_QCOW2,
	RESOURCE_UNIX_SOCKET,
	RESOURCE_TCP_SOCKET,
	RESOURCE_SPICEVMC,
	RESOURCE_SPICEPORT,
	RESOURCE_NULL_CHARDEV,
	RESOURCE_STDIO,
	RESOURCE_OUTPUT_FILE,
	RESOURCE_TPM_EMULATOR,
	RESOURCE_TPM_PASSTHROUGH,
	RESOURCE_TAP,
	RESOURCE_BRIDGE,
	RESOURCE_USER_NETWORK,
};

struct resource_kind {
	enum option_form form;
	const char *type;
	const char *stem; /* of ids that count; NULL: the caller gives the id */
	enum claim_domain only;            /* there is one such at most */
	const struct property_rule *rules; /* ends with one without key */
};

const struct resource_kind *resource_kind_of(enum resource_name name);

struct resource {
	struct qdev_resources *owner;
	const struct resource_kind *kind;
	struct qdev_option option;
	bool read_only; /* of block devices */
};

struct qdev_iothread {
	struct resource resource;
};
struct qdev_iommufd {
	struct resource resource;
};
struct qdev_memory {
	struct resource resource;
};
struct qdev_blockdev {
	struct resource resource;
};
struct qdev_chardev {
	struct resource resource;
};
struct qdev_tpmdev {
	struct resource resource;
};
struct qdev_netdev {
	struct resource resource;
};

/* The types above share their address with their resource. */
#define RESOURCE_AS(type, resource)                                            \
	((const struct type *)(const void *)(resource))

/*
 * Builds a resource, or changes nothing. `id` is the caller's, not looked at
 * where ids count.
 */
int resource_add(struct qdev_resources *resources, enum resource_name name,
	const char *id, const struct argument *arguments,
	struct resource **ret_resource) must_check;

/* Undoes the add of the last of its form. */
void resource_remove_last(
	struct qdev_resources *resources, enum option_form form);

/* The one of this id, or NULL. */
const struct resource *resource_find(const struct qdev_resources *resources,
	enum option_form form, const char *id);

/* The back end of a device or resource; NULL: none. */
struct argument backend_argument(
	const char *key, const struct resource *resource);

/*
 * Marks the back ends of a device as taken, in the resources that own them: so
 * neither another device nor another resource gets them. A node is not changed
 * by that, and stays const; what changes is what its owner knows of it. The
 * mark stays when the device goes, which may be after the resources.
 *
 * The last step of adding a device, since nothing undoes it: of its back ends
 * one at most has a domain to be claimed in.
 */
int backends_take(const struct argument *arguments) must_check;

/* The resource of one of the types above; NULL of NULL. */
#define RESOURCE_OF(typed) ((typed) ? &(typed)->resource : NULL)

#endif
