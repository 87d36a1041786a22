/* SPDX-License-Identifier: MIT */
#ifndef TOPOLOGY_CLAIMS_H
#define TOPOLOGY_CLAIMS_H

/*
 * What may exist only once in a machine: ids, boot indexes, MAC addresses, the
 * user of a back end. Who brings such a value in claims it, and the second
 * claim fails with the error of its domain.
 */

#include "base/macro.h"

enum claim_domain {
	CLAIM_NONE, /* anyone may have it */
	CLAIM_DEVICE_ID,
	CLAIM_BUS_NAME,
	CLAIM_BOOT_INDEX,
	CLAIM_ACPI_INDEX,
	CLAIM_MAC,
	CLAIM_PORT_NAME,
	CLAIM_PRIMARY_DISPLAY,
	CLAIM_HOST_DEVICE,
	CLAIM_DRIVE,
	CLAIM_NETDEV,
	CLAIM_CHARDEV,
	CLAIM_OBJECT_ID,
	CLAIM_NODE_NAME,
	CLAIM_CHARDEV_ID,
	CLAIM_TPMDEV_ID,
	CLAIM_NETDEV_ID,
	CLAIM_INTERFACE,
	CLAIM_STDIO,
	CLAIM_TPM,
	CLAIM_DOMAINS
};

struct claim;

/* A machine has some hundred claims. */
enum { CLAIM_BUCKETS = 256 };

struct claims {
	struct claim *buckets[CLAIM_BUCKETS];
};

/* Frees all claims, not the values. */
void claims_clear(struct claims *claims);

/*
 * 0, QDEV_ERROR_NO_MEMORY, or the error of the domain when someone has this
 * value. `value` must live as long as the claim; `owner` is whose it is.
 */
int claims_add(struct claims *claims, enum claim_domain domain,
	const char *value, const void *owner) must_check;

/* Whether someone has this value. */
bool claims_have(const struct claims *claims, enum claim_domain domain,
	const char *value);

/*
 * As claims_add(), giving up the owner's claim of `old` in exchange; NULL: it
 * has none yet. On failure it keeps the old claim.
 */
int claims_replace(struct claims *claims, enum claim_domain domain,
	const char *old, const char *value, const void *owner) must_check;

/* Gives up all claims of an owner. */
void claims_drop_owner(struct claims *claims, const void *owner);

#endif
