/* SPDX-License-Identifier: MIT */
#ifndef PROBES_MONITOR_H
#define PROBES_MONITOR_H

/*
 * Devices as they come, go, and change their drivers: the events of the
 * running machine. Open it before the first look at the host, and nothing that
 * happens after that look is missed. The only user of libudev's monitor.
 */

#include "base/macro.h"

struct monitor;

/* Milliseconds of a clock that only goes forward; of no meaning but here. */
typedef uint64_t monitor_time;
#define MONITOR_NEVER UINT64_MAX

monitor_time monitor_now(void);

/* Strings are the monitor's, until its next wait. */
struct monitor_event {
	const char *action;    /* "add", "bind", …; NULL: some were lost */
	const char *subsystem; /* "pci", "vfio", … */
	const char *name;      /* "0000:01:00.0"; "12" of /dev/vfio/12 */
};

/*
 * Listens to udevd, which tells of a device when its rules have run and its
 * node is as they want it; where none runs, to the kernel. `subsystems`, ended
 * by NULL, are those to hear of. 0 or a negative errno.
 */
int monitor_open(
	const char *const *subsystems, struct monitor **ret) must_check;
struct monitor *monitor_free(struct monitor *monitor);

/*
 * Waits for the next event: 1, or 0 when the deadline has passed and there is
 * none, -EINTR as soon as `interrupt_fd` (-1: none) can be read, or another
 * negative errno. Without a monitor (NULL) there are no events.
 */
int monitor_wait(struct monitor *monitor, int interrupt_fd,
	monitor_time deadline, struct monitor_event *ret) must_check;

#endif
