/* SPDX-License-Identifier: MIT */
#include "check/permission.h"

static enum access grants(unsigned granted, unsigned wanted)
{
	return (granted & wanted) == wanted ? ACCESS_YES : ACCESS_NO;
}

static bool in_group(const struct host_user *user, gid_t id)
{
	for (size_t i = 0; i < user->groups.count; i++)
		if (user->groups.items[i] == id)
			return true;
	return false;
}

/* What the group class says: no (matched, refused), yes, or no match. */
static bool group_access(const struct host_node *node,
	const struct host_user *user, unsigned bits, enum access *ret)
{
	unsigned mask = node->mode >> 3 & 7u;
	bool matched = in_group(user, node->group);

	*ret = ACCESS_NO;
	if (matched)
		*ret = grants(node->has_acl ? node->acl_group_permissions & mask
					    : mask,
			bits);
	for (size_t i = 0; i < node->acl.count; i++) {
		const struct host_acl_entry *entry = &node->acl.items[i];

		if (!entry->is_group || !in_group(user, entry->id))
			continue;
		matched = true;
		if (grants(entry->permissions & mask, bits) == ACCESS_YES)
			*ret = ACCESS_YES;
	}
	return matched;
}

/* Whether any group of the node decides otherwise than `access`. */
static bool groups_matter(
	const struct host_node *node, unsigned bits, enum access access)
{
	unsigned mask = node->mode >> 3 & 7u;

	if (grants(node->has_acl ? node->acl_group_permissions & mask : mask,
		    bits) != access)
		return true;
	for (size_t i = 0; i < node->acl.count; i++)
		if (node->acl.items[i].is_group &&
			grants(node->acl.items[i].permissions & mask, bits) !=
				access)
			return true;
	return false;
}

/* Without an ACL, or one that the kernel does not ask: group or other. */
static enum access plain_access(const struct host_node *node,
	const struct host_user *user, unsigned bits)
{
	enum access group = grants(node->mode >> 3 & 7u, bits);
	enum access other = grants(node->mode & 7u, bits);

	if (in_group(user, node->group))
		return group;
	if (user->groups_known.state != FACT_KNOWN && group != other)
		return ACCESS_UNKNOWN;
	return other;
}

/* Of a user that nobody knows: what owner, groups and others all may. */
static enum access anybody_access(const struct host_node *node, unsigned bits)
{
	unsigned mask = node->mode >> 3 & 7u;
	bool all = grants(node->mode >> 6 & 7u, bits) == ACCESS_YES &&
		grants(mask, bits) == ACCESS_YES &&
		grants(node->mode & 7u, bits) == ACCESS_YES;

	for (size_t i = 0; i < node->acl.count; i++)
		all = all &&
			grants(node->acl.items[i].permissions & mask, bits) ==
				ACCESS_YES;
	if (node->has_acl)
		all = all &&
			grants(node->acl_group_permissions & mask, bits) ==
				ACCESS_YES;
	return all ? ACCESS_YES : ACCESS_UNKNOWN;
}

enum access node_access(const struct host_node *node,
	const struct host_user *user, unsigned bits)
{
	unsigned mask = node->mode >> 3 & 7u;
	enum access access;

	if (user->identity.state != FACT_KNOWN)
		return anybody_access(node, bits);
	if (user->overrides_permissions)
		return ACCESS_YES;
	if (user->uid == node->owner)
		return grants(node->mode >> 6 & 7u, bits);
	/* linux: fs/namei.c, acl_permission_check(), asks no ACL without it. */
	if (mask == 0)
		return plain_access(node, user, bits);
	for (size_t i = 0; i < node->acl.count; i++)
		if (!node->acl.items[i].is_group &&
			node->acl.items[i].id == user->uid)
			return grants(
				node->acl.items[i].permissions & mask, bits);
	if (group_access(node, user, bits, &access))
		return access;
	access = grants(node->mode & 7u, bits);
	if (user->groups_known.state != FACT_KNOWN &&
		groups_matter(node, bits, access))
		return ACCESS_UNKNOWN;
	return access;
}
