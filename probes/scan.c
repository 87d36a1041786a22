/* SPDX-License-Identifier: MIT */
#include "probes/scan.h"

#include "base/cleanup.h"
#include "base/parse.h"
#include "host/class.h"
#include "host/vfio.h"
#include "probes/attribute.h"
#include "probes/detail.h"
#include "probes/function.h"
#include "probes/group.h"
#include "probes/holders.h"
#include "probes/intx.h"
#include "probes/iommufd.h"
#include "probes/isolation.h"
#include "probes/list.h"
#include "probes/machine.h"
#include "probes/mdev.h"
#include "probes/mediated.h"
#include "probes/missing.h"
#include "probes/select.h"
#include "probes/tasks.h"
#include "probes/traits.h"
#include "probes/unit.h"
#include "probes/users.h"
#include "probes/vfio_ids.h"

#include <qdev/error.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>

DEFINE_CLEANUP(struct host *, host_free);

/* What rules ask of a function beyond its binding. */
#define DETAILS_OF_TARGET (DETAIL_BARS | DETAIL_RESET | DETAIL_SRIOV)

/* Everything that a scan is about: one argument for many. */
struct scan {
	struct root *root;
	struct host *host;
	unsigned flags;
};

/*
 * The VFs of a PF that would have to leave its driver: they go with it, and
 * somebody may use them.
 */
static int read_virtual(const struct scan *scan, struct host_function *function)
{
	const struct host_details *details = host_details(function);

	if (host_vfio_binding(function) == VFIO_BINDING_YES)
		return 0;
	for (size_t i = 0; i < details->vfs.count; i++) {
		struct host_function *vf =
			host_add_function(scan->host, details->vfs.items[i]);
		int error = vf ? function_read(scan->root, scan->host, vf)
			       : QDEV_ERROR_NO_MEMORY;

		if (error < 0)
			return error;
		function_read_holding(scan->root, vf);
		error = function_read_kin(scan->root, vf);
		if (error < 0)
			return error;
	}
	return 0;
}

/* What a vfio driver holds has a node, and `enable` tells of a VMM. */
static int read_group_state(
	const struct scan *scan, struct host_group *group, bool has_node)
{
	if (has_node && !group->door) {
		int error = group_read_node(scan->root, group);

		if (error < 0)
			return error;
	}
	for (size_t i = 0; i < group->members.count; i++) {
		const struct host_member *member = &group->members.items[i];

		if (!member->is_pci)
			continue;

		struct host_function *function =
			host_add_function(scan->host, member->address);

		if (!function)
			return QDEV_ERROR_NO_MEMORY;
		function_read_holding(scan->root, function);
		if (host_vfio_binding(function) == VFIO_BINDING_YES)
			continue;

		/* A PF has to give up its VFs before it can be bound. */
		int error = detail_read(
			scan->root, scan->host, DETAIL_SRIOV, function);

		if (error == 0)
			error = read_virtual(scan, function);
		if (error < 0)
			return error;
	}
	return 0;
}

/* A bridge that leaves DMA to others, as most groups have them. */
static bool is_port(const struct host_function *function)
{
	return host_class_is_bridge(function) &&
	       function->driver.state == FACT_KNOWN &&
	       strcmp(function->driver.value, "pcieport") == 0;
}

/*
 * Why the kernel made the group as it is, when a member may stand in the way:
 * nobody asks it of a group that is fine, whose config space stays unread.
 */
static bool may_need_explanation(
	const struct host *host, const struct host_group *group)
{
	for (size_t i = 0; group->members.count > 1 &&
			   i < group->members.count;
		i++) {
		const struct host_member *member = &group->members.items[i];
		const struct host_function *function =
			host_member_function(host, member);

		if (function &&
			host_vfio_binding(function) != VFIO_BINDING_YES &&
			function->driver.state != FACT_ABSENT &&
			!is_port(function))
			return true;
	}
	return false;
}

/* The group of a target: read once, however many targets are in it. */
static int read_group(const struct scan *scan, uint32_t id, bool has_node)
{
	struct host_group *group = host_add_group(scan->host, id);
	int error;

	if (!group)
		return QDEV_ERROR_NO_MEMORY;
	if (group->members_known.state == FACT_UNKNOWN &&
		group->members_known.error == 0) {
		error = group_read_name(scan->root, group);
		if (error == 0)
			error = group_read_reserved(scan->root, group);
		if (error < 0)
			return error;
		error = group_read_members(scan->root, scan->host, group);
		if (error == 0 && may_need_explanation(scan->host, group))
			error = isolation_read_group(
				scan->root, scan->host, group);
		if (error < 0)
			return error;
	}
	return read_group_state(scan, group, has_node);
}

static unsigned details_of(
	const struct scan *scan, const struct host_function *function)
{
	unsigned details = DETAILS_OF_TARGET;

	if (scan->flags & SCAN_NAMES)
		details |= DETAIL_NAMES | DETAIL_REVISION;
	if (host_class_is_display(function))
		details |= DETAIL_VGA;
	if (host_vfio_binding(function) == VFIO_BINDING_YES)
		details |= DETAIL_POWER;
	return details;
}

static int read_own_group(
	const struct scan *scan, struct host_function *function)
{
	if (function->group.state != FACT_KNOWN)
		return 0;
	function->details->iommu_capability = read_hex(scan->root,
		function_path(function->address, "iommu/intel-iommu/cap")
			.string,
		UINT64_MAX);
	return read_group(scan, (uint32_t)function->group.value,
		host_vfio_binding(function) == VFIO_BINDING_YES ||
			host_is_leaving(function));
}

/* What hides a function, be their group known or not. */
static int read_domain_maker(
	const struct scan *scan, const struct host_function *function)
{
	const struct pci_address *address = host_domain_maker(function);
	struct host_function *maker =
		address ? host_add_function(scan->host, *address) : NULL;

	if (!address)
		return 0;
	return maker ? function_read(scan->root, scan->host, maker)
		     : QDEV_ERROR_NO_MEMORY;
}

static int read_function(const struct scan *scan, struct pci_address address)
{
	struct host_function *function = host_add_function(scan->host, address);
	int error;

	if (!function)
		return QDEV_ERROR_NO_MEMORY;
	error = function_read(scan->root, scan->host, function);
	if (error == 0 && function->existence.state == FACT_ABSENT)
		error = missing_find_maker(scan->root, function);
	if (error < 0 || function->existence.state != FACT_KNOWN)
		return error;
	error = read_domain_maker(scan, function);
	if (error == 0 && host_vfio_binding(function) != VFIO_BINDING_YES)
		error = function_read_own_override(scan->root, function);
	if (error < 0)
		return error;
	error = detail_read(
		scan->root, scan->host, details_of(scan, function), function);
	if (error == 0)
		error = function_read_kin(scan->root, function);
	if (error == 0)
		error = read_virtual(scan, function);
	if (error == 0)
		error = users_find_framebuffer(scan->root, function);
	if (error == 0)
		error = intx_read(scan->root, scan->host, function);
	if (error == 0 && scan->flags & SCAN_IOMMUFD &&
		host_vfio_binding(function) == VFIO_BINDING_YES)
		error = cdev_read(scan->root,
			root_path("sys/bus/pci/devices/%s",
				pci_address_text(address).string)
				.string,
			&function->cdev);
	if (error == 0)
		error = read_own_group(scan, function);
	/* Last: why its group is what it is may have wanted all of it. */
	if (error == 0)
		function_read_header(scan->root, function);
	return error;
}

static int read_mdev(const struct scan *scan, const char *uuid)
{
	struct host_mdev *mdev = host_add_mdev(scan->host, uuid);
	int error;

	if (!mdev)
		return QDEV_ERROR_NO_MEMORY;
	error = mdev_read(scan->root, mdev);
	if (error == 0 && mdev->existence.state == FACT_ABSENT &&
		scan->host->mediated.types_listed.state == FACT_UNKNOWN)
		error = mediated_read_types(scan->root, scan->host);
	if (error < 0 || mdev->group.state != FACT_KNOWN)
		return error;
	if (scan->flags & SCAN_IOMMUFD)
		error = cdev_read(scan->root,
			root_path("sys/bus/mdev/devices/%s", uuid).string,
			&mdev->cdev);
	if (error < 0)
		return error;
	return read_group(scan, (uint32_t)mdev->group.value, true);
}

static int read_targets(
	const struct scan *scan, const struct target_list *targets)
{
	int error = 0;

	for (size_t i = 0; error == 0 && i < targets->items.count; i++) {
		const struct target *target = &targets->items.items[i];

		if (target->kind == TARGET_FUNCTION)
			error = read_function(scan, target->address);
		if (target->kind == TARGET_MDEV)
			error = read_mdev(scan, target->name);
	}
	return error;
}

/* The facts of the machine, as far as the targets depend on them. */
static int read_machine_of_targets(
	const struct scan *scan, const struct target_list *targets)
{
	struct dependence dependence = {
		.by_iommufd = scan->flags & SCAN_IOMMUFD,
	};

	for (size_t i = 0; i < targets->items.count; i++) {
		const struct target *target = &targets->items.items[i];

		if (target->kind == TARGET_MDEV)
			dependence.has_group = true;
		if (target->kind == TARGET_FUNCTION)
			dependence_add(&dependence,
				host_function(scan->host, target->address));
	}
	int error = machine_read(scan->root, scan->host, &dependence);

	if (error == 0 && (dependence.has_group || dependence.unbound))
		error = traits_read_lockdown(scan->root, scan->host);
	return error;
}

static bool is_target(
	const struct target_list *targets, const struct host_function *function)
{
	for (size_t i = 0; i < targets->items.count; i++)
		if (targets->items.items[i].kind == TARGET_FUNCTION &&
			pci_address_equal(targets->items.items[i].address,
				function->address))
			return true;
	return false;
}

static bool has_read_group(
	const struct host *host, const struct host_function *function)
{
	return function->group.state == FACT_KNOWN &&
	       host_group(host, (uint32_t)function->group.value);
}

/* A VF whose PF was asked for its VFs: read_virtual() found it so. */
static bool goes_with_pf(
	const struct host *host, const struct host_function *function)
{
	const struct host_function *pf;
	struct pci_address address;

	if (function->physfn.state != FACT_KNOWN ||
		!pci_address_parse_name(function->physfn.value, &address))
		return false;
	pf = host_function(host, address);
	return pf && host_details(pf)->vfs.count > 0 &&
	       host_vfio_binding(pf) != VFIO_BINDING_YES;
}

struct question {
	const struct host *host;
	const struct target_list *targets;
};

/* What vfio-pci may take at the next boot, for a target's sake. */
static bool goes_by_ids(
	const struct host *host, const struct host_function *function)
{
	const struct host_machine *machine = &host->machine;

	for (size_t i = 0; i < machine->vfio_ids.count; i++)
		if (vfio_id_matches(&machine->vfio_ids.items[i], function))
			return true;
	return false;
}

/* A fix may take from their drivers what is asked for and its group. */
static bool decides(const struct host_function *function, const void *data)
{
	const struct question *question = data;

	return is_target(question->targets, function) ||
	       has_read_group(question->host, function) ||
	       goes_with_pf(question->host, function) ||
	       goes_by_ids(question->host, function);
}

static int try_cdev(
	const struct scan *scan, struct host_cdev *cdev, bool is_held)
{
	if (!cdev || !cdev->node.path)
		return 0;
	node_try(scan->root, &cdev->node);
	return is_held ? node_read_holders(scan->root, &cdev->node) : 0;
}

static bool is_held(const struct host *host, struct fact_number group)
{
	const struct host_group *held = group.state == FACT_KNOWN
		? host_group(host, (uint32_t)group.value)
		: NULL;

	return held && fact_is(host_door(held)->node.open_error, EBUSY);
}

/*
 * dev/iommu and the nodes of devices may be open many times, so that alone
 * tells of no other VM; a group's node is refused while one of its devices is
 * in use by its own (linux: drivers/vfio/group.c, vfio_group_fops_open()).
 */
static int try_iommufd(const struct scan *scan)
{
	const struct host *host = scan->host;
	struct host_node *iommufd = &scan->host->machine.iommufd;
	int error = 0;

	if (!iommufd->path)
		return 0;
	for (size_t i = 0; error == 0 && i < host->functions.count; i++)
		error = try_cdev(scan, host->functions.items[i]->cdev,
			is_held(host, host->functions.items[i]->group));
	for (size_t i = 0; error == 0 && i < host->mdevs.count; i++)
		error = try_cdev(scan, host->mdevs.items[i]->cdev,
			is_held(host, host->mdevs.items[i]->group));
	if (error < 0)
		return error;
	node_try(scan->root, iommufd);
	/* What others lock through it counts against one limit a user. */
	if (host->user.locks_any_memory ||
		host->user.memory_lock.state != FACT_KNOWN)
		return 0;
	error = node_read_holders(scan->root, iommufd);
	return error < 0 || root_pinned(scan->root, iommufd,
				     &scan->host->user) == 0
		? error
		: QDEV_ERROR_NO_MEMORY;
}

/* Last of all: for a moment, nobody else can open what is open here. */
static int try_nodes(const struct scan *scan)
{
	int error = 0;

	for (size_t i = 0; error == 0 && i < scan->host->groups.count; i++)
		if (scan->host->groups.items[i]->door)
			error = group_try_node(
				scan->root, scan->host->groups.items[i]);
	machine_try_container(scan->root, scan->host);
	return error < 0 ? error : try_iommufd(scan);
}

/* Who will run QEMU. */
static int read_asker(
	const struct scan *scan, const char *name, struct text *problem)
{
	int error;

	if (scan->flags & SCAN_UNIT)
		return unit_read(scan->root, name, scan->host, problem);
	error = machine_read_user(scan->root, scan->host, name);
	if (error != -ENOENT)
		return error;
	text_addf(problem, "there is no user %s", name);
	return QDEV_ERROR_INVALID;
}

int scan_targets(struct root *root, const struct selector *selectors,
	size_t count, const char *user, unsigned flags, struct host **ret,
	struct target_list *ret_targets, struct text *ret_problem)
{
	cleanup(host_free_p) struct host *host = NULL;
	cleanup(target_list_clear) struct target_list targets = {0};
	struct scan scan = {.root = root, .flags = flags};
	int error = host_new(&host);

	if (error < 0)
		return error;
	scan.host = host;
	error = read_asker(&scan, user, ret_problem);
	machine_read_data_limit(root, host);
	if (error == 0)
		error = tasks_read(root, host);
	if (error == 0)
		error = select_targets(root, host, selectors, count, &targets,
			ret_problem);
	if (error == 0)
		error = read_targets(&scan, &targets);
	if (error == 0)
		error = read_machine_of_targets(&scan, &targets);
	if (error == 0)
		error = vfio_ids_read_twins(root, host, &targets);
	if (error == 0)
		error = users_find(root, host, decides, &(struct question){
			.host = host, .targets = &targets});
	if (error == 0)
		error = holders_find(root, host, NULL, NULL);
	if (error == 0 && flags & SCAN_OPEN_NODES)
		error = try_nodes(&scan);
	if (error < 0)
		return error;
	*ret = TAKE_PTR(host);
	*ret_targets = targets;
	targets = (struct target_list){0};
	return 0;
}
