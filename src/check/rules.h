/* SPDX-License-Identifier: MIT */
#ifndef CHECK_RULES_H
#define CHECK_RULES_H

/*
 * The rules, one family a file, and what they are called with.
 *
 * A rule is an object, and check.c has the tables of them. To add one: judge
 * the subject and add a finding for all that is not good, known to be bad or
 * not known. What then is good, and was really looked at, `holds` puts into
 * words; a rule that found anything is not asked. It writes nothing where the
 * rule does not apply, or a fact that it would tell is not known: silence is
 * not a pass.
 */

#include "check/check.h"

/* What a rule judges: a device, or with none the machine, the user, the VM. */
struct subject {
	const struct host *host;
	const struct check_request *request;
	const struct target *target;
	const struct host_function *function; /* NULL for an mdev */
	const struct host_mdev *mdev;         /* NULL for a function */
	const struct host_group *group;       /* NULL without one */
};

struct rule {
	const char *name; /* of its pass: "bound" */

	/* One of these. After a gate that says false, nothing is judged. */
	void (*judge)(const struct subject *, struct findings *);
	bool (*gate)(const struct subject *, struct findings *);

	/* "bound to vfio-pci (FILE)"; NULL: other rules tell as much */
	void (*holds)(const struct subject *, struct text *);
};

/* check.c: asks a rule; false: it is a gate, and closed */
bool rule_judge(const struct rule *, const struct subject *, struct findings *);

/* ... all rules about one device, not those about what all depend on */
void check_device(const struct host *, const struct check_request *,
	const struct target *, struct findings *);
/* ... and those about the machine alone, which no VM has a part in. */
void check_machine(const struct host *, const struct check_request *,
	struct findings *);

/* How many functions are asked for: what vfio locks memory for. */
uint64_t count_functions(const struct check_request *);

/* Bytes, as messages have them. */
static inline unsigned long long kib(uint64_t bytes)
{
	return bytes >> 10;
}

/* The function that a target is, or NULL. */
const struct host_function *function_of(
	const struct host *, const struct target *);

/* device.c: a function that is there, and may be bound, and is */
extern const struct rule device_there_rule;
extern const struct rule device_answers_rule;
extern const struct rule device_bound_rule;

/*
 * sriov.c: a PF without VFs, or what takes them away; `prefix` as in use.c. No
 * command may take a function whose loss, or that of its VFs, would do harm.
 */
extern const struct rule vfs_rule;
extern const struct rule vf_token_rule;
void rule_vfs(const struct host *, const struct host_function *,
	const char *prefix, struct findings *);
bool taking_is_forbidden(
	const struct host *, const struct host_function *);

/* denylist.c: vfio-pci has not set its face against it */
extern const struct rule denylist_rule;

/* bars.c: its memory has addresses */
extern const struct rule bars_rule;

/* display.c: its picture needs nothing that a plan lacks */
extern const struct rule display_rule;

/* power.c: it can be woken */
extern const struct rule power_rule;

/* twins.c: no ids= takes other devices along with it at the next boot */
extern const struct rule twins_rule;

/* reset.c: what a guest leaves behind can be cleared */
extern const struct rule reset_rule;

/* mdev.c */
extern const struct rule mdev_there_rule;
extern const struct rule mdev_bound_rule;

/* iommu.c: a function has an IOMMU group */
extern const struct rule iommu_rule;

/* vmd.c: no controller hides it */
extern const struct rule hidden_rule;

/* group.c: nothing else in the group stands in the way */
extern const struct rule group_rule;

/* reserved.c: the firmware wants no memory of the group's devices mapped */
extern const struct rule reserved_rule;

/* viommu.c: the guest's IOMMU parts no group */
extern const struct rule viommu_rule;

/* address_width.c: the IOMMU reaches all of the guest's memory */
extern const struct rule width_rule;

/* node.c: the user may open the node, and nobody has it */
extern const struct rule node_rule;

/* machine.c: what all devices depend on; found once */
extern const struct rule interrupts_rule;
extern const struct rule container_rule;

/* dma_entries.c: the container takes as many mappings as a guest has */
extern const struct rule dma_entries_rule;

/* iommufd.c: what stands for the container where QEMU is to use iommufd */
extern const struct rule iommufd_rule;

/* module.c: vfio-pci can be loaded, where a device needs it */
extern const struct rule module_rule;
/* ... for a function of the request: "modprobe vfio-pci" is told for it */
bool module_is_wanted(const struct subject *);

/* lockdown.c: the kernel takes what is to be loaded */
extern const struct rule lockdown_rule;

/* memory.c: the guest's memory can be locked */
extern const struct rule memory_lock_rule;

/* host_memory.c: the host has as much as the guest */
extern const struct rule host_memory_rule;

/* memory_nodes.c: the nodes that control groups leave have as much */
extern const struct rule memory_nodes_rule;

/*
 * node_bounds.c: the nodes that control groups leave, as "0-1,4", as evidence,
 * and as what lets them have those that are wanted, too.
 */
void text_add_nodes(struct text *, const struct node_set *);
void evidence_node_bounds(
	const struct host_user *, struct findings *, struct finding *);
void fix_node_bounds(struct findings *, struct finding *,
	const struct host_user *, const struct node_set *wanted);

/* limits.c: no limit of the process is below the guest's memory */
extern const struct rule limits_rule;

/* tasks.c: QEMU may have its threads */
extern const struct rule tasks_rule;

/* memory_group.c: the control group may have as much memory as is locked */
extern const struct rule memory_group_rule;

/* guest_width.c: the guest's CPU reaches its memory, and beyond */
extern const struct rule guest_width_rule;

/* huge_pages.c: there are as many as the guest's memory takes */
extern const struct rule huge_pages_rule;

/* huge_page_group.c: what the control group may have of them */
extern const struct rule huge_page_group_rule;

/* unit.c: the systemd unit that will run QEMU may open devices */
extern const struct rule unit_rule;

/* needs.c: what the VM's own devices sit on is there, and may be used */
extern const struct rule needs_rule;

/* bridge.c: QEMU's bridge helper would connect to a bridge */
void rule_bridge_helper(const struct host *, const struct need *,
	struct findings *);

/* intx.c: the interrupt line that a device may have to have alone */
extern const struct rule intx_rule;

/* vga.c: a device that is asked for with x-vga=on */
extern const struct rule vga_rule;

/* image.c: a disk image, and what it lies on, may be opened */
void rule_image(const struct host *, const struct need *,
	const struct host_need *, struct findings *);

/* port.c: nobody listens where QEMU is to */
void rule_port(const struct host *, const struct need *,
	const struct host_node *, struct findings *);

/* tap.c: whether QEMU gets a tap interface. */
void rule_tap(const struct host *, const struct need *,
	const struct host_need *, struct findings *);

/*
 * use.c: what the host does with a function that it would lose. `prefix` names
 * it where a reader would take it for another. The losses are the end of a
 * message, "" when there are none: "; with the fix the host loses eth0".
 */
extern const struct rule use_rule;
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

/* Takes a function from its driver and gives it back: its own node is new. */
void fix_rebind_function(
	struct findings *, struct finding *, const struct host_function *);

/*
 * Makes the VF that is missing, together with those before it, and binds it to
 * vfio-pci before a host driver can have it.
 */
void fix_make_vf(struct findings *, struct finding *,
	const struct host_function *, const struct host *);

/* Makes an mdev of a type. */
void fix_create(struct findings *, struct finding *, const char *uuid,
	const char *parent, const char *type);

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

/*
 * Lifts the limit of a control group in a file, which version 2 calls "max" and
 * version 1 -1. (memory_group.c)
 */
void fix_group_limit(
	struct findings *, struct finding *, const char *limit);

/* The same of a group's, or by the setting of the unit that makes it. */
void fix_group(struct findings *, struct finding *,
	const struct host_group_limit *);

/*
 * Gives a service or a slice other settings ("LimitMEMLOCK=1G\\n", for printf), in a drop-in
 * of that topic which no other one outweighs. (unit.c)
 */
void fix_unit(struct findings *, struct finding *, const char *unit,
	const char *topic, const char *settings);

#endif
