/* SPDX-License-Identifier: MIT */
#include "probes/node_watch.h"

#include "base/cleanup.h"
#include "probes/attribute.h"

#include <errno.h>
#include <string.h>

/* Of a group's node, and of a device's own (since 6.6). */
static const struct {
	const char *subsystem;
	const char *folder;
} places[] = {
	{"vfio", "dev/vfio"},
	{"vfio-dev", "dev/vfio/devices"},
};

const char *const node_watch_subsystems[] = {"vfio", "vfio-dev", NULL};

static bool tells_of(const struct monitor_event *event, const char *node)
{
	for (size_t i = 0; i < ARRAY_SIZE(places); i++)
		if (strcmp(event->subsystem, places[i].subsystem) == 0 &&
			strcmp(node, root_path("%s/%s", places[i].folder,
					     event->name)
					     .string) == 0)
			return true;
	return false;
}

/* Takes the node of an event off those that are waited for. */
static void note_event(const struct monitor_event *event, bool *seen,
	const struct name_list *nodes)
{
	for (size_t i = 0; i < nodes->names.count; i++)
		/* Of events that were lost, each may have been one's. */
		if (!event->action ||
			(strcmp(event->action, "remove") != 0 &&
				tells_of(event, nodes->names.items[i])))
			seen[i] = true;
}

static bool all(const bool *seen, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (!seen[i])
			return false;
	return true;
}

/* Their events have come, or will not come any more. */
static int look(
	struct root *root, const struct name_list *nodes, bool has_events)
{
	for (size_t i = 0; i < nodes->names.count; i++)
		if (root_exists(root, nodes->names.items[i]) < 0)
			return -ETIMEDOUT;
	return has_events ? NODE_WATCH_READY : NODE_WATCH_SILENT;
}

int node_watch_wait(struct root *root, struct monitor *monitor,
	const struct name_list *nodes, unsigned limit_s)
{
	monitor_time deadline = monitor_now() + (monitor_time)limit_s * 1000;
	size_t count = nodes->names.count;
	cleanup_free bool *seen = calloc(count + 1, sizeof(*seen));

	if (!seen)
		return -ENOMEM;
	while (!all(seen, count)) {
		struct monitor_event event;
		int got = monitor_wait(monitor, -1, deadline, &event);

		if (got < 0)
			return got;
		if (got == 0)
			return look(root, nodes, false);
		note_event(&event, seen, nodes);
	}
	return look(root, nodes, true);
}
