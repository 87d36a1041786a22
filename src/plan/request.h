/* SPDX-License-Identifier: MIT */
#ifndef PLAN_REQUEST_H
#define PLAN_REQUEST_H

/* What a person asks for: devices in their order, and the machine. */

#include "host/selector.h"
#include "plan/item.h"

struct request {
	ARRAY(struct item) items;

	/* One for each passthrough item, in their order. */
	ARRAY(struct selector) selectors;

	uint64_t memory; /* bytes; 0: not given, QEMU's default */
	const char *root_port_driver; /* "pcie-root-port" or "ioh3420" */
	unsigned spare_ports;         /* empty ones, for hot-plug */
	bool iommufd;                 /* instead of vfio's container */
	char *user;                   /* who runs QEMU; NULL: the caller */
	char *unit;                   /* the systemd unit that does; NULL */
};

void request_init(struct request *request);
void request_clear(struct request *request);

/*
 * Adds an item, which is the request's from then on, also on failure. A
 * passthrough item's value must be a selector: else QDEV_ERROR_INVALID and a
 * line in `problem`.
 */
int request_add(struct request *request, struct item *item,
	struct text *problem) must_check;

/* Adds a selector alone, for verbs whose devices are no items of a VM. */
int request_add_selector(struct request *request, const char *value,
	struct text *problem) must_check;

/* False when QEMU has no such root port. */
bool request_set_root_port(struct request *request, const char *driver)
	must_check;

#endif
