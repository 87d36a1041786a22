/* SPDX-License-Identifier: MIT */
#include "probes/node_watch.h"

#include "base/cleanup.h"

#include <errno.h>
#include <libudev.h>
#include <poll.h>
#include <string.h>
#include <time.h>

struct node_watch {
	struct root *root;
	struct udev *udev;
	struct udev_monitor *monitor;
};

DEFINE_CLEANUP(struct node_watch *, node_watch_free);

struct node_watch *node_watch_free(struct node_watch *watch)
{
	if (!watch)
		return NULL;
	udev_monitor_unref(watch->monitor);
	udev_unref(watch->udev);
	free(watch);
	return NULL;
}

/* The subsystems of a group's node and of a device's own (since 6.6). */
static int listen_to(struct udev_monitor *monitor)
{
	static const char *const subsystems[] = {"vfio", "vfio-dev"};
	int error = 0;

	for (size_t i = 0; error >= 0 && i < ARRAY_SIZE(subsystems); i++)
		error = udev_monitor_filter_add_match_subsystem_devtype(
			monitor, subsystems[i], NULL);
	return error < 0 ? error : udev_monitor_enable_receiving(monitor);
}

int node_watch_new(struct root *root, struct node_watch **ret)
{
	cleanup(node_watch_free_p) struct node_watch *watch =
		calloc(1, sizeof(*watch));
	/* udevd's socket: without it, libudev's "udev" hears nothing. */
	bool has_udev = root_exists(root, "run/udev/control") == 0;

	if (!watch)
		return -ENOMEM;
	watch->root = root;
	watch->udev = udev_new();
	if (watch->udev)
		watch->monitor = udev_monitor_new_from_netlink(
			watch->udev, has_udev ? "udev" : "kernel");
	if (!watch->monitor)
		return errno ? -errno : -ENOMEM;

	int error = listen_to(watch->monitor);

	if (error < 0)
		return error;
	*ret = TAKE_PTR(watch);
	return 0;
}

static int64_t now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* Takes the node of one event off those that are waited for. */
static void note_event(
	struct udev_monitor *monitor, bool *seen, const struct name_list *nodes)
{
	struct udev_device *device = udev_monitor_receive_device(monitor);
	const char *node = device ? udev_device_get_devnode(device) : NULL;
	const char *action = device ? udev_device_get_action(device) : NULL;

	for (size_t i = 0; i < nodes->names.count; i++)
		if (node && action && strcmp(action, "remove") != 0 &&
			strcmp(node + 1, nodes->names.items[i]) == 0)
			seen[i] = true;
	udev_device_unref(device);
}

static bool all(const bool *seen, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (!seen[i])
			return false;
	return true;
}

static bool are_there(struct root *root, const struct name_list *nodes)
{
	for (size_t i = 0; i < nodes->names.count; i++)
		if (root_exists(root, nodes->names.items[i]) < 0)
			return false;
	return true;
}

/* Their events have come, or will not come any more. */
static int look(
	struct root *root, const struct name_list *nodes, bool has_events)
{
	if (!are_there(root, nodes))
		return -ETIMEDOUT;
	return has_events ? NODE_WATCH_READY : NODE_WATCH_SILENT;
}

int node_watch_wait(struct node_watch *watch, const struct name_list *nodes,
	unsigned limit_s)
{
	int64_t end = now_ms() + (int64_t)limit_s * 1000;
	size_t count = nodes->names.count;
	cleanup_free bool *seen = calloc(count + 1, sizeof(*seen));
	struct pollfd poll_fd = {
		.fd = udev_monitor_get_fd(watch->monitor),
		.events = POLLIN,
	};

	if (!seen)
		return -ENOMEM;
	while (!all(seen, count)) {
		int64_t left = end - now_ms();
		int ready = left > 0 ? poll(&poll_fd, 1, (int)left) : 0;

		if (ready < 0 && errno != EINTR)
			return -errno;
		if (ready == 0)
			return look(watch->root, nodes, false);
		if (ready > 0)
			note_event(watch->monitor, seen, nodes);
	}
	return look(watch->root, nodes, true);
}
