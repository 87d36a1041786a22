/* SPDX-License-Identifier: MIT */
#include "host/user.h"

#include <stdlib.h>

static void group_limits_clear(struct host_group_limits *limits)
{
	for (size_t i = 0; i < limits->found.count; i++) {
		free(limits->found.items[i].file);
		free(limits->found.items[i].unit);
		free(limits->found.items[i].source);
	}
	array_clear(&limits->found);
}

void user_clear(struct host_user *user)
{
	free(user->name);
	array_clear(&user->groups);
	for (size_t i = 0; i < user->device_rules.count; i++) {
		free(user->device_rules.items[i].group);
		free(user->device_rules.items[i].list.value);
	}
	array_clear(&user->device_rules);
	group_limits_clear(&user->memory_groups);
	group_limits_clear(&user->task_groups);
	group_limits_clear(&user->huge_page_groups);
	for (size_t i = 0; i < user->node_bounds.count; i++) {
		free(user->node_bounds.items[i].file);
		free(user->node_bounds.items[i].unit);
		free(user->node_bounds.items[i].source);
	}
	array_clear(&user->node_bounds);
	free(user->identity_source);
	free(user->memory_lock_source);
	free(user->privileges_source);
	free(user->privileges_remedy);
	for (size_t i = 0; i < HOST_LIMIT_MAX; i++)
		free(user->limits[i].source);
}
