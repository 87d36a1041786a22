/* SPDX-License-Identifier: MIT */
#include "probes/holders.h"

#include "base/cleanup.h"
#include "host/vfio.h"
#include "probes/attribute.h"
#include "probes/function.h"
#include "probes/group.h"
#include "probes/iommufd.h"

#include <qdev/error.h>

#include <errno.h>
#include <string.h>

/* What a VMM opens to have a function: the group's node, or its own. */
#define DOORS 2

struct held {
	struct host_function *function;
	struct host_node *doors[DOORS]; /* NULL: it has no such one */
};

struct search {
	struct root *root;
	struct host *host;
	ARRAY(struct held) held;
	ARRAY(struct host_node *) nodes; /* of all of them, each once */
};

static void search_clear(struct search *search)
{
	array_clear(&search->held);
	array_clear(&search->nodes);
}

static int add_node(struct search *search, struct host_node *node)
{
	struct host_node **added;

	for (size_t i = 0; i < search->nodes.count; i++)
		if (search->nodes.items[i] == node)
			return 0;
	added = array_add(&search->nodes);
	if (!added)
		return QDEV_ERROR_NO_MEMORY;
	*added = node;
	return 0;
}

static int read_group_door(
	const struct search *search, struct fact_number id, struct held *held)
{
	struct host_group *group;
	int error = 0;

	if (id.state != FACT_KNOWN)
		return 0;
	group = host_add_group(search->host, (uint32_t)id.value);
	if (!group)
		return QDEV_ERROR_NO_MEMORY;
	if (!group->door)
		error = group_read_node(search->root, group);
	held->doors[0] = error < 0 ? NULL : &group->door->node;
	return error;
}

static int add_held(struct search *search, struct host_function *function)
{
	struct held *held = array_add(&search->held);
	int error = held ? 0 : QDEV_ERROR_NO_MEMORY;

	if (error < 0)
		return error;
	held->function = function;
	error = read_group_door(search, function->group, held);
	if (error == 0)
		error = cdev_read(search->root,
			root_path("sys/bus/pci/devices/%s",
				pci_address_text(function->address).string)
				.string,
			&function->cdev);
	if (error == 0 && function->cdev->node.path)
		held->doors[1] = &function->cdev->node;
	for (size_t i = 0; error == 0 && i < DOORS; i++)
		if (held->doors[i])
			error = add_node(search, held->doors[i]);
	return error;
}

static int add_holder(struct host_function *function, enum host_use_kind kind,
	const struct host_node *node, const struct host_holder *holder)
{
	bool is_named = holder->name.state == FACT_KNOWN;

	return host_use_add(&function->uses, kind,
		root_path("%s[%d]", is_named ? holder->name.value : "process",
			(int)holder->pid)
			.string,
		root_path("has /%s open", node->path).string,
		root_path("proc/%d/fd", (int)holder->pid).string);
}

/* Who has it may be one whom the caller may not look at. */
static int doubt(struct host_function *function, const char *file, int error)
{
	function->uses_known = (struct fact){.error = error};
	return host_use_doubt(&function->uses, file, error);
}

/*
 * Workers of udev open a disk for a moment to look what is on it (udev(7);
 * systemd: src/udev/udev-builtin-blkid.c), and hold it no longer than that. As
 * they call themselves since systemd 252 and before, and in eudev.
 */
static bool is_passing(const struct host_holder *holder)
{
	static const char *const names[] = {
		"(udev-worker)", "systemd-udevd", "udevd"};

	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		if (holder->name.state == FACT_KNOWN &&
			strcmp(holder->name.value, names[i]) == 0)
			return true;
	return false;
}

/* A part of something that is not active may be another system's: a VM's. */
static bool seems_idle(const struct host_function *function)
{
	for (size_t i = 0; i < function->uses.items.count; i++)
		if (function->uses.items.items[i].kind != USE_MEMBER)
			return false;
	return true;
}

/*
 * An ordinary user may not look at the processes of others, and in a container
 * nobody at those of the host. That makes a disk doubtful of which nothing else
 * says that it is used: it would pass for idle. A capture that was made before
 * anybody asked is no reason to doubt.
 */
static int conclude_disk(const struct host_disk *disk)
{
	const struct host_node *node = &disk->node;
	const struct fact *known = &node->holders_known;
	int error = 0;

	for (size_t i = 0; error == 0 && i < node->holders.count; i++)
		if (!is_passing(&node->holders.items[i]))
			error = add_holder(disk->function, USE_OPEN, node,
				&node->holders.items[i]);
	if (error < 0 || known->state != FACT_UNKNOWN ||
		known->error == FACT_NOT_CAPTURED ||
		!seems_idle(disk->function))
		return error;
	return doubt(disk->function, "proc/*/fd", known->error);
}

static int conclude(const struct held *held)
{
	struct host_function *function = held->function;
	int unseen = ENOENT;
	int error = 0;

	for (size_t i = 0; i < DOORS; i++) {
		const struct host_node *node = held->doors[i];

		for (size_t j = 0; error == 0 && node &&
				   j < node->holders.count;
			j++)
			error = add_holder(function, USE_PROCESS, node,
				&node->holders.items[j]);
		if (node && node->holders_known.state == FACT_UNKNOWN)
			unseen = node->holders_known.error;
	}
	if (error < 0 || function->uses.items.count > 0)
		return error;
	return doubt(function, "proc/*/fd", unseen);
}

static int add_disks(struct search *search)
{
	for (size_t i = 0; i < search->host->disks.count; i++) {
		struct host_node **node = array_add(&search->nodes);

		if (!node)
			return QDEV_ERROR_NO_MEMORY;
		*node = &search->host->disks.items[i].node;
	}
	return 0;
}

/* `enable` is 1 while a VMM has it (lab, 6.1). */
static int look_at(struct search *search, struct host_function *function)
{
	if (host_vfio_binding(function) != VFIO_BINDING_YES)
		return 0;
	function_read_holding(search->root, function);
	return function->enable.state == FACT_KNOWN && function->enable.value
		       ? add_held(search, function)
		       : 0;
}

int holders_find(struct root *root, struct host *host,
	bool (*wanted)(const struct host_function *function, const void *data),
	const void *data)
{
	cleanup(search_clear) struct search search = {
		.root = root,
		.host = host,
	};
	int error = 0;

	for (size_t i = 0; error == 0 && wanted && i < host->functions.count;
		i++)
		if (wanted(host->functions.items[i], data))
			error = look_at(&search, host->functions.items[i]);
	if (error == 0)
		error = add_disks(&search);
	if (error == 0 && search.nodes.count > 0)
		error = root_holders_of_all(root, search.nodes.items,
			search.nodes.count);
	if (error == -ENOMEM)
		return QDEV_ERROR_NO_MEMORY;
	for (size_t i = 0; error == 0 && i < search.held.count; i++)
		error = conclude(&search.held.items[i]);
	for (size_t i = 0; error == 0 && i < host->disks.count; i++)
		error = conclude_disk(&host->disks.items[i]);
	return error;
}
