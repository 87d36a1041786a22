/* SPDX-License-Identifier: MIT */
#ifndef PLAN_CHARDEV_H
#define PLAN_CHARDEV_H

#include "plan/placement.h"

#include <qdev/chardev.h>

/* The id of the next character device, "char.N"; the caller's to free. */
char *next_chardev_id(struct placement *placement);

/*
 * A UNIX socket. QEMU listens (a guest's agent is there before anybody talks
 * to it), or connects to somebody who does.
 */
int place_unix_socket(struct placement *placement, const char *path,
	bool listen, const struct qdev_chardev **ret);

#endif
