/* SPDX-License-Identifier: MIT */
#include "probes/group.h"

#include "base/cleanup.h"
#include "host/vfio.h"
#include "probes/attribute.h"
#include "probes/function.h"

#include <qdev/error.h>

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

/* The group names it, so it is asked even where its own place says nothing. */
static int read_function(
	struct root *root, struct host *host, struct pci_address address)
{
	struct host_function *function = host_add_function(host, address);
	int error;

	if (!function)
		return QDEV_ERROR_NO_MEMORY;
	error = function_read_place(root, function);
	if (error < 0)
		return error;
	function_read_identity(root, function);
	return function_read_binding(root, host, function);
}

int group_list_members(struct root *root, struct host_group *group)
{
	cleanup(name_list_clear) struct name_list list = {0};
	int error = root_list(root,
		root_path("sys/kernel/iommu_groups/%u/devices", group->id)
			.string,
		&list);

	if (error == -ENOMEM)
		return QDEV_ERROR_NO_MEMORY;
	if (error == 0 && list.names.count > GROUP_MOST_MEMBERS)
		error = -EMLINK;
	if (error < 0) {
		group->members_known = fact_from_errno(-error);
		return 0;
	}
	group->members_known.state = FACT_KNOWN;
	for (size_t i = 0; i < list.names.count; i++) {
		struct host_member *member = array_add(&group->members);

		if (!member)
			return QDEV_ERROR_NO_MEMORY;
		member->name = TAKE_PTR(list.names.items[i]);
		member->is_pci = pci_address_parse_name(
			member->name, &member->address);
	}
	return 0;
}

static int read_other(struct root *root, const struct host_group *group,
	struct host_member *member)
{
	return read_link_name(root,
		root_path("sys/kernel/iommu_groups/%u/devices/%s/driver",
			group->id, member->name)
			.string,
		&member->driver);
}

int group_read_others(struct root *root, struct host_group *group)
{
	int error = 0;

	for (size_t i = 0; error == 0 && i < group->members.count; i++)
		if (!group->members.items[i].is_pci)
			error = read_other(
				root, group, &group->members.items[i]);
	return error;
}

int group_read_members(
	struct root *root, struct host *host, struct host_group *group)
{
	int error = group_list_members(root, group);

	for (size_t i = 0; error == 0 && i < group->members.count; i++)
		if (group->members.items[i].is_pci)
			error = read_function(root, host,
				group->members.items[i].address);
	return error < 0 ? error : group_read_others(root, group);
}

static int read_text(struct root *root, const struct host_group *group,
	const char *name, struct fact_string *ret)
{
	return read_string(root,
		root_path("sys/kernel/iommu_groups/%u/%s", group->id, name)
			.string,
		ret);
}

int group_read_name(struct root *root, struct host_group *group)
{
	return read_text(root, group, "name", &group->name);
}

int group_read_type(struct root *root, struct host_group *group)
{
	return read_text(root, group, "type", &group->type);
}

int group_read_reserved(struct root *root, struct host_group *group)
{
	if (!host_group_has_iommu(group))
		return 0;
	return read_text(
		root, group, "reserved_regions", &group->reserved_regions);
}

int read_node(struct root *root, const char *path, struct host_node *ret)
{
	int error = root_node(root, path, ret);

	if (error == -ENOMEM)
		return QDEV_ERROR_NO_MEMORY;
	ret->existence.state = FACT_KNOWN;
	if (error < 0)
		ret->existence = fact_from_errno(-error);
	ret->open_error = fact_number_missing(ENOENT);
	return 0;
}

struct fact_number node_trial(int error)
{
	return error == -ENODATA ? fact_number_missing(FACT_NOT_CAPTURED)
				 : fact_number((uint64_t)-error);
}

int group_read_node(struct root *root, struct host_group *group)
{
	struct host_door *door = host_add_door(group);
	int error = door ? read_node(root,
				   root_path("dev/vfio/%u", group->id).string,
				   &door->node)
			 : QDEV_ERROR_NO_MEMORY;

	if (error < 0)
		return error;
	return read_string(root,
		root_path("sys/class/vfio/%u/dev", group->id).string,
		&door->number);
}

void node_try(struct root *root, struct host_node *node)
{
	int error;

	if (node->existence.state != FACT_KNOWN || !S_ISCHR(node->type))
		return;
	error = root_try_open(root, node->path);
	node->open_error = node_trial(error);
}

int node_read_holders(struct root *root, struct host_node *node)
{
	return root_holders_of_all(root, &node, 1) < 0 ? QDEV_ERROR_NO_MEMORY
						       : 0;
}

int group_try_node(struct root *root, struct host_group *group)
{
	struct host_node *node = &group->door->node;

	node_try(root, node);
	return fact_is(node->open_error, EBUSY) ? node_read_holders(root, node)
						: 0;
}
