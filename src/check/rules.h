/* SPDX-License-Identifier: MIT */
#ifndef CHECK_RULES_H
#define CHECK_RULES_H

/* The rules, one family a file, and what they are called with. */

#include "check/check.h"

struct subject {
	const struct host *host;
	const struct check_request *request;
	const struct target *target;
	const struct host_function *function; /* NULL for an mdev */
	const struct host_mdev *mdev;         /* NULL for a function */
	const struct host_group *group;       /* NULL without one */
};

/* check.c: all rules about one device, not those about what all depend on */
void check_device(const struct host *, const struct check_request *,
	const struct target *, struct findings *);

/* device.c: a function that is there, and may be bound (else false), and is */
bool rule_device_exists(const struct subject *, struct findings *);
bool rule_device_binding(const struct subject *, struct findings *);
void rule_vf_token(const struct subject *, struct findings *);

/* mdev.c */
bool rule_mdev_exists(const struct subject *, struct findings *);
void rule_mdev_binding(const struct subject *, struct findings *);

/* iommu.c: a function has an IOMMU group; false when it has none */
bool rule_iommu(const struct subject *, struct findings *);

/* group.c: nothing else in the group stands in the way */
void rule_group_viable(const struct subject *, struct findings *);

/* reserved.c: the firmware wants no memory of the group's devices mapped */
void rule_reserved(const struct subject *, struct findings *);

/* access.c: the user may open the node, and nobody has it */
void rule_node(const struct subject *, struct findings *);
void rule_node_permission(
	const struct host_node *, const struct host *, struct findings *);

/* machine.c: what all devices depend on; found once */
void rule_interrupts(
	const struct host *, const struct check_request *, struct findings *);
void rule_container(
	const struct host *, const struct check_request *, struct findings *);

/* memory.c: the guest's memory can be locked */
void rule_memory_lock(
	const struct host *, const struct check_request *, struct findings *);

/* needs.c: what the VM's own devices sit on is there, and may be used */
void rule_needs(
	const struct host *, const struct check_request *, struct findings *);

/* bridge.c: QEMU's bridge helper would connect to a bridge */
void rule_bridge_helper(const struct host *, const struct need *,
	struct findings *);

/*
 * use.c: what the host does with a function that it would lose. `prefix` names
 * it where a reader would take it for another. The losses are the end of a
 * message, "" when there are none: "; with the fix the host loses eth0".
 */
void rule_use(const struct host_function *, const char *prefix,
	struct findings *);
bool use_forbids(const struct host_function *);
void text_add_losses(struct text *, const struct host_function *);

/* fix.c: commands that several rules tell */

/* Makes an mdev anew, the only way to bind it again. */
void fix_recreate(
	struct findings *, struct finding *, const struct host_mdev *);

/* Binds a function to vfio-pci, away from its driver if it has one. */
void fix_bind(struct findings *, struct finding *, const struct host_function *,
	const struct host *);

/*
 * Makes the kernel make a group's node anew: it does so when the first of the
 * group's devices is bound. A node made by hand would stay behind with an old
 * number (lab: "error getting device from group 11: No such device").
 */
void fix_rebind(struct findings *, struct finding *, const struct host *,
	const struct host_group *);

/* Hands a node to the user who will run QEMU. */
void fix_node_owner(struct findings *, struct finding *, const char *path,
	const struct host_user *);

#endif
