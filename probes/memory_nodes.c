/* SPDX-License-Identifier: MIT */
#include "probes/memory_nodes.h"

#include "probes/attribute.h"
#include "probes/control_group.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define WITH_MEMORY "sys/devices/system/node/has_memory"

/* What version 2 of control groups has, and version 1 not. */
#define UNIFIED "sys/fs/cgroup/cgroup.controllers"

static struct fact read_set(
	struct root *root, const char *path, struct node_set *ret)
{
	char list[ROOT_ATTRIBUTE_SIZE + 1];
	ssize_t length = root_read(root, path, list, sizeof(list));

	*ret = (struct node_set){0};
	if (length < 0)
		return fact_from_errno((int)-length);
	return node_set_add_list(ret, list) ? (struct fact){.state = FACT_KNOWN}
					    : (struct fact){.error = EINVAL};
}

/*
 * A group without the file is bound by the next one above it, so that the last
 * one found is the one that counts.
 */
static int read_group(struct root *root, const char *group, const char *name,
	struct host_user *user)
{
	struct node_set nodes;
	struct fact known =
		read_set(root, root_path("%s/%s", group, name).string, &nodes);
	struct host_node_bound *bound = user->node_bounds.items;

	/* Earlier captures do not say. */
	if (known.state != FACT_KNOWN)
		return 0;
	if (!user->node_bounds.count)
		bound = array_add(&user->node_bounds);
	if (!bound)
		return -ENOMEM;
	free(bound->file);
	bound->file = strdup(root_path("%s/%s", group, name).string);
	bound->known = known;
	bound->nodes = nodes;
	return bound->file ? 0 : -ENOMEM;
}

static int read_first(struct root *root, const char *group, void *user)
{
	return read_group(root, group, "cpuset.effective_mems", user);
}

static int read_second(struct root *root, const char *group, void *user)
{
	return read_group(root, group, "cpuset.mems.effective", user);
}

int memory_nodes_read(
	struct root *root, const char *lines, struct host_user *user)
{
	return control_group_walk_controller(
		root, lines, "cpuset", read_first, read_second, user);
}

/* What all leave of a set, the uppermost, which is the last, first. */
static struct fact narrow(const struct host_user *user, struct node_set *set)
{
	struct fact known = {.state = FACT_KNOWN};

	for (size_t i = user->node_bounds.count; i-- > 0;) {
		const struct host_node_bound *bound =
			&user->node_bounds.items[i];

		if (bound->known.state == FACT_KNOWN)
			node_set_narrow(set, &bound->nodes);
		else
			known = bound->known;
	}
	return known;
}

/* Where none are bound, the nodes are not asked for. */
static bool may_be_bound(struct root *root, const struct host *host)
{
	if (host->user.node_bounds.count == 0)
		return false;
	/* systemd knows them in version 2 alone (systemd.resource-control(5)).
	 */
	return !host->unit.name ||
	       read_existence(root, UNIFIED).state != FACT_ABSENT;
}

void memory_nodes_find(struct root *root, struct host *host)
{
	const struct host_user *user = &host->user;
	struct host_memory_nodes *nodes = &host->machine.memory_nodes;
	struct fact known;

	if (!may_be_bound(root, host))
		return;
	known = read_set(root, WITH_MEMORY, &nodes->all);
	if (known.state == FACT_ABSENT)
		return;
	/* The caller's file says what is left of them already. */
	if (known.state == FACT_UNKNOWN && !host->unit.name) {
		nodes->allowed = user->node_bounds.items[0].nodes;
		nodes->known.state = FACT_KNOWN;
		nodes->are_bound = true;
		return;
	}
	nodes->allowed = nodes->all;
	nodes->known = narrow(user, &nodes->allowed);
	if (known.state != FACT_KNOWN)
		nodes->known = known;
	nodes->are_bound = nodes->known.state != FACT_KNOWN ||
		memcmp(&nodes->allowed, &nodes->all, sizeof(nodes->all)) != 0;
}

void memory_nodes_record(struct root *root, struct node_set *ret)
{
	(void)read_existence(root, UNIFIED);
	(void)read_set(root, WITH_MEMORY, ret);
}
