/* SPDX-License-Identifier: MIT */
#ifndef PLAN_PLACEMENT_H
#define PLAN_PLACEMENT_H

/* A plan in the making: what the kinds place their items with. */

#include "plan/plan.h"

#include <qdev/controller_map.h>

struct placement {
	struct plan *plan;
	struct qdev_controller_map *controllers;
	const struct host *host;
	const struct target_list *targets;
	size_t selector; /* of the passthrough item that comes next */
	unsigned disks;  /* nodes named so far, of either sort */
	unsigned cds;
	unsigned chardevs;
	unsigned tpms;
	const char *label; /* of the item being placed: "--disk /x.raw" */
	bool *placed;    /* one for each target */
	struct text *problem;
};

/*
 * One file for each. They return an error of the library as it is; where that
 * does not say enough, they put a line into placement->problem.
 */
int place_passthrough(struct placement *placement, const struct item *item);
int place_disk(struct placement *placement, const struct item *item);
int place_cdrom(struct placement *placement, const struct item *item);
int place_network(struct placement *placement, const struct item *item);
int place_usb_tablet(struct placement *placement, const struct item *item);
int place_usb_redir(struct placement *placement, const struct item *item);
int place_serial_port(struct placement *placement, const struct item *item);
int place_display(struct placement *placement, const struct item *item);
int place_tpm(struct placement *placement, const struct item *item);
int place_panic(struct placement *placement, const struct item *item);
int place_huge_pages(struct placement *placement, const struct item *item);
int place_viommu(struct placement *placement, const struct item *item);

/* Sets a property; what the library says of it names key and value. */
int placement_set(struct placement *placement, struct qdev_device *device,
	const char *key, const char *value);

/* Hands on the keys that are properties of the device, where given. */
int placement_set_properties(struct placement *placement,
	const struct item *item, struct qdev_device *device,
	const char *const *keys, size_t count);

/* Remembers what the item being placed needs of the host. */
int placement_need(struct placement *placement, enum need_kind kind,
	const char *name);

#endif
