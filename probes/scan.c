/* SPDX-License-Identifier: MIT */
#include "probes/scan.h"

#include "base/cleanup.h"
#include "base/parse.h"
#include "probes/attribute.h"
#include "probes/function.h"
#include "probes/group.h"
#include "probes/list.h"
#include "probes/machine.h"
#include "probes/mdev.h"
#include "probes/select.h"
#include "probes/unit.h"
#include "probes/users.h"

#include <qdev/error.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>

DEFINE_CLEANUP(struct host *, host_free);

/* Everything that a scan is about: one argument for many. */
struct scan {
	struct root *root;
	struct host *host;
	unsigned flags;
};

/* What a vfio driver holds has a node, and `enable` tells of a VMM. */
static int read_group_state(
	const struct scan *scan, struct host_group *group, bool has_node)
{
	if (has_node && !group->node.path) {
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
	}
	return 0;
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
		error = group_read_kind(scan->root, group);
		if (error < 0)
			return error;
		error = group_read_members(scan->root, scan->host, group);
		if (error < 0)
			return error;
	}
	return read_group_state(scan, group, has_node);
}

static int read_function(const struct scan *scan, struct pci_address address)
{
	struct host_function *function = host_add_function(scan->host, address);
	int error;

	if (!function)
		return QDEV_ERROR_NO_MEMORY;
	error = function_read(scan->root, scan->host, function);
	if (error < 0 || function->existence.state != FACT_KNOWN)
		return error;
	error = function_read_bindability(scan->root, function);
	if (error < 0)
		return error;
	function_read_bars(scan->root, function);
	error = function_read_kin(scan->root, function);
	if (error == 0 && scan->flags & SCAN_NAMES)
		error = function_read_names(scan->root, function);
	if (error < 0 || function->group.state != FACT_KNOWN)
		return error;
	return read_group(scan, (uint32_t)function->group.value,
		host_vfio_binding(function) == VFIO_BINDING_YES);
}

static int read_mdev(const struct scan *scan, const char *uuid)
{
	struct host_mdev *mdev = host_add_mdev(scan->host, uuid);
	int error;

	if (!mdev)
		return QDEV_ERROR_NO_MEMORY;
	error = mdev_read(scan->root, mdev);
	if (error < 0 || mdev->group.state != FACT_KNOWN)
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

/* The facts of the machine, as far as the devices found depend on them. */
static int read_machine(
	const struct scan *scan, const struct target_list *targets)
{
	bool has_group = false, has_iommu = false, lacks_group = false;
	bool unbound = false;
	struct host *host = scan->host;
	int error = 0;

	for (size_t i = 0; i < targets->items.count; i++) {
		const struct target *target = &targets->items.items[i];
		const struct host_function *function =
			target->kind == TARGET_FUNCTION
				? host_function(host, target->address)
				: NULL;

		has_group |= target->kind == TARGET_MDEV;
		if (!function || function->existence.state != FACT_KNOWN)
			continue;
		if (function->group.state == FACT_KNOWN)
			has_group = has_iommu = true;
		else
			lacks_group = true;
		unbound |= host_vfio_binding(function) != VFIO_BINDING_YES;
	}
	if (has_iommu)
		error = machine_read_release(scan->root, host);
	if (error == 0 && lacks_group)
		error = machine_read_iommu(scan->root, host);
	if (error == 0 && has_group)
		error = machine_read_vfio(scan->root, host, has_iommu);
	if (error == 0 && unbound)
		machine_read_driver(scan->root, host);
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

/*
 * Who uses the functions that a fix may take from their drivers: those asked
 * for (`targets`), and what shares a group with one. NULL: all that were read.
 */
static int read_users(
	const struct scan *scan, const struct target_list *targets)
{
	struct host *host = scan->host;
	cleanup_free struct host_function **asked =
		calloc(host->functions.count + 1, sizeof(*asked));
	size_t count = 0;

	if (!asked)
		return QDEV_ERROR_NO_MEMORY;
	for (size_t i = 0; i < host->functions.count; i++) {
		struct host_function *function = host->functions.items[i];

		if (targets && !is_target(targets, function) &&
			!has_read_group(host, function))
			continue;
		function->uses_known.state = FACT_KNOWN;
		if (users_are_possible(function))
			asked[count++] = function;
	}
	return count ? users_read(scan->root, asked, count) : 0;
}

/* Last of all: for a moment, nobody else can open what is open here. */
static int try_nodes(const struct scan *scan)
{
	int error = 0;

	for (size_t i = 0; error == 0 && i < scan->host->groups.count; i++)
		if (scan->host->groups.items[i]->node.path)
			error = group_try_node(
				scan->root, scan->host->groups.items[i]);
	return error;
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
	if (error == 0)
		error = select_targets(root, host, selectors, count, &targets,
			ret_problem);
	if (error == 0)
		error = read_targets(&scan, &targets);
	if (error == 0)
		error = read_machine(&scan, &targets);
	if (error == 0)
		error = read_users(&scan, &targets);
	if (error == 0 && flags & SCAN_OPEN_NODES)
		error = try_nodes(&scan);
	if (error < 0)
		return error;
	*ret = TAKE_PTR(host);
	*ret_targets = targets;
	targets = (struct target_list){0};
	return 0;
}

static int read_all_functions(const struct scan *scan)
{
	int error = list_functions(scan->root, scan->host);

	for (size_t i = 0; error == 0 && i < scan->host->functions.count; i++) {
		struct host_function *function = scan->host->functions.items[i];

		error = function_read_place(scan->root, function);
		if (error < 0)
			break;
		/* The directory lists it: it is there, whatever it says. */
		function->existence = (struct fact){.state = FACT_KNOWN};
		function_read_identity(scan->root, function);
		error = function_read_binding(scan->root, scan->host, function);
		if (error == 0 && scan->flags & SCAN_NAMES)
			error = function_read_names(scan->root, function);
	}
	if (error == 0 && scan->flags & SCAN_USERS)
		error = read_users(scan, NULL);
	return error;
}

int scan_functions(struct root *root, unsigned flags, struct host **ret)
{
	cleanup(host_free_p) struct host *host = NULL;
	int error = host_new(&host);

	if (error == 0)
		error = read_all_functions(&(struct scan){
			.root = root, .host = host, .flags = flags});
	if (error < 0)
		return error;
	*ret = TAKE_PTR(host);
	return 0;
}

/*
 * Groups as the kernel lists them, and those that only a function names: a
 * tree may have lost one side.
 */
static int list_groups(const struct scan *scan)
{
	cleanup(name_list_clear) struct name_list list = {0};
	struct host *host = scan->host;
	uint64_t id;
	int error = root_list(scan->root, "sys/kernel/iommu_groups", &list);

	if (error == -ENOMEM)
		return QDEV_ERROR_NO_MEMORY;
	host->groups_listed = error < 0 ? fact_from_errno(-error)
					: (struct fact){.state = FACT_KNOWN};
	for (size_t i = 0; i < list.names.count; i++)
		if (parse_number(list.names.items[i], 10, UINT32_MAX, &id) &&
			!host_add_group(host, (uint32_t)id))
			return QDEV_ERROR_NO_MEMORY;
	for (size_t i = 0; i < host->functions.count; i++) {
		struct fact_number group = host->functions.items[i]->group;

		if (group.state == FACT_KNOWN &&
			!host_add_group(host, (uint32_t)group.value))
			return QDEV_ERROR_NO_MEMORY;
	}
	return 0;
}

static bool has_member(
	const struct host_group *group, struct pci_address address)
{
	for (size_t i = 0; i < group->members.count; i++)
		if (group->members.items[i].is_pci &&
			pci_address_equal(
				group->members.items[i].address, address))
			return true;
	return false;
}

/* A tree may have lost the group's list, and the function names its group. */
static int add_member(struct host *host, const struct host_function *function)
{
	struct host_group *group =
		host_add_group(host, (uint32_t)function->group.value);
	struct host_member *member;

	if (!group)
		return QDEV_ERROR_NO_MEMORY;
	if (has_member(group, function->address))
		return 0;
	member = array_add(&group->members);
	if (!member)
		return QDEV_ERROR_NO_MEMORY;
	member->is_pci = true;
	member->address = function->address;
	member->name = strdup(pci_address_text(function->address).string);
	return member->name ? 0 : QDEV_ERROR_NO_MEMORY;
}

/* Functions by address, then what else there is by name. */
static int compare_members(const void *a, const void *b)
{
	const struct host_member *one = a, *other = b;

	if (one->is_pci && other->is_pci)
		return pci_address_compare(one->address, other->address);
	if (one->is_pci != other->is_pci)
		return one->is_pci ? -1 : 1;
	return strcmp(one->name, other->name);
}

static int complete_groups(struct host *host)
{
	for (size_t i = 0; i < host->functions.count; i++) {
		const struct host_function *function = host->functions.items[i];

		if (function->group.state != FACT_KNOWN)
			continue;
		if (add_member(host, function) < 0)
			return QDEV_ERROR_NO_MEMORY;
	}
	for (size_t i = 0; i < host->groups.count; i++) {
		struct host_group *group = host->groups.items[i];

		if (group->members.count > 1)
			qsort(group->members.items, group->members.count,
				sizeof(struct host_member), compare_members);
	}
	return 0;
}

int scan_groups(struct root *root, unsigned flags, struct host **ret)
{
	cleanup(host_free_p) struct host *host = NULL;
	int error = host_new(&host);
	struct scan scan = {.root = root, .host = host, .flags = flags};

	if (error == 0)
		error = read_all_functions(&scan);
	if (error == 0)
		error = list_groups(&scan);
	for (size_t i = 0; error == 0 && i < host->groups.count; i++) {
		error = group_read_kind(root, host->groups.items[i]);
		if (error == 0)
			error = group_read_members(
				root, host, host->groups.items[i]);
	}
	if (error == 0)
		error = complete_groups(host);
	if (error < 0)
		return error;
	*ret = TAKE_PTR(host);
	return 0;
}
