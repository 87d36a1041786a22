/* SPDX-License-Identifier: MIT */
#include "probes/tasks.h"

#include "probes/attribute.h"

#include <qdev/error.h>

void tasks_read_most(struct root *root, struct host_machine *machine)
{
	machine->threads_max = read_decimal(
		root, "proc/sys/kernel/threads-max", UINT32_MAX);
	machine->pid_max =
		read_decimal(root, "proc/sys/kernel/pid_max", UINT32_MAX);
}

static bool has_share(const struct host_group_limits *limits)
{
	for (size_t i = 0; i < limits->found.count; i++)
		if (limits->found.items[i].share)
			return true;
	return false;
}

int tasks_read(struct root *root, struct host *host)
{
	struct host_user *user = &host->user;
	struct fact_number limit = user->limits[HOST_LIMIT_TASKS].most;
	bool needs_most = has_share(&user->task_groups);
	uint64_t few = 0;
	int error = 0;

	if (limit.state == FACT_KNOWN && !user->makes_any_tasks) {
		if (limit.value > QEMU_TASKS_MANY)
			few = limit.value - QEMU_TASKS_MANY;
		error = root_tasks(root, few, user);
		needs_most |= user->all_tasks_seen.state != FACT_KNOWN;
	}
	if (needs_most)
		tasks_read_most(root, &host->machine);
	return error ? QDEV_ERROR_NO_MEMORY : 0;
}
