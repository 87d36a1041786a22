/* SPDX-License-Identifier: MIT */
#include "probes/monitor.h"

#include "base/cleanup.h"

#include <errno.h>
#include <libudev.h>
#include <limits.h>
#include <poll.h>
#include <time.h>
#include <unistd.h>

struct monitor {
	struct udev *udev;
	struct udev_monitor *socket;
	struct udev_device *device; /* of the last event */
};

DEFINE_CLEANUP(struct monitor *, monitor_free);

monitor_time monitor_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (monitor_time)now.tv_sec * 1000 +
	       (monitor_time)now.tv_nsec / 1000000;
}

/*
 * Without udevd, libudev's "udev" is a monitor that never says a word
 * (systemd: src/libsystemd/sd-device/device-monitor.c, which asks so, too).
 * One that has ended leaves its socket behind, and then nobody speaks: callers
 * look now and then by themselves.
 */
static const char *event_source(void)
{
	return access("/run/udev/control", F_OK) == 0 ? "udev" : "kernel";
}

/* What libudev returned, negative, or said in errno. */
static int failure(int error)
{
	return error < 0 ? error : -(errno ? errno : EIO);
}

static int open_socket(struct monitor *monitor, const char *const *subsystems)
{
	int error = 0;

	monitor->udev = udev_new();
	if (!monitor->udev)
		return failure(0);
	monitor->socket =
		udev_monitor_new_from_netlink(monitor->udev, event_source());
	if (!monitor->socket)
		return failure(0);
	for (; error == 0 && *subsystems; subsystems++)
		error = udev_monitor_filter_add_match_subsystem_devtype(
			monitor->socket, *subsystems, NULL);
	if (error == 0)
		error = udev_monitor_enable_receiving(monitor->socket);
	return error < 0 ? failure(error) : 0;
}

int monitor_open(const char *const *subsystems, struct monitor **ret)
{
	cleanup(monitor_free_p) struct monitor *monitor =
		calloc(1, sizeof(*monitor));
	int error = monitor ? open_socket(monitor, subsystems) : -ENOMEM;

	if (error < 0)
		return error;
	*ret = TAKE_PTR(monitor);
	return 0;
}

struct monitor *monitor_free(struct monitor *monitor)
{
	if (!monitor)
		return NULL;
	udev_device_unref(monitor->device);
	udev_monitor_unref(monitor->socket);
	udev_unref(monitor->udev);
	free(monitor);
	return NULL;
}

/*
 * What has arrived. The kernel says ENOBUFS once when more came than its
 * socket holds; anything else but a device is no word of a device.
 */
static bool receive(struct monitor *monitor, struct monitor_event *ret)
{
	struct udev_device *device;

	errno = 0;
	device = udev_monitor_receive_device(monitor->socket);
	if (!device && errno != ENOBUFS)
		return false;
	udev_device_unref(monitor->device);
	monitor->device = device;
	*ret = (struct monitor_event){0};
	if (device)
		*ret = (struct monitor_event){
			.action = udev_device_get_action(device),
			.subsystem = udev_device_get_subsystem(device),
			.name = udev_device_get_sysname(device),
		};
	return true;
}

/* For poll(2): rounded down, so that a long wait is some shorter ones. */
static int milliseconds_until(monitor_time deadline)
{
	monitor_time now = monitor_now();
	monitor_time left = deadline > now ? deadline - now : 0;

	if (deadline == MONITOR_NEVER)
		return -1;
	return left > INT_MAX ? INT_MAX : (int)left;
}

int monitor_wait(struct monitor *monitor, int interrupt_fd,
	monitor_time deadline, struct monitor_event *ret)
{
	struct pollfd ready[] = {
		{.fd = interrupt_fd, .events = POLLIN},
		{
			.fd = monitor ? udev_monitor_get_fd(monitor->socket)
				      : -1,
			.events = POLLIN,
		},
	};

	for (;;) {
		int timeout = milliseconds_until(deadline);
		int count = poll(ready, ARRAY_SIZE(ready), timeout);

		if (count < 0 && errno != EINTR)
			return -errno;
		if (count > 0 && ready[0].revents)
			return -EINTR;
		if (count > 0 && receive(monitor, ret))
			return 1;
		if (count <= 0 && timeout == 0)
			return 0;
	}
}
