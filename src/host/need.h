/* SPDX-License-Identifier: MIT */
#ifndef HOST_NEED_H
#define HOST_NEED_H

/*
 * What QEMU needs of the host for the VM's own devices: a file, a socket, a
 * bridge. The planner lists them, the probes look, a rule judges.
 */

#include "base/array.h"

enum need_kind {
	NEED_READ,    /* a file to read */
	NEED_WRITE,   /* a file to read and write */
	NEED_CONNECT, /* a socket that somebody listens at */
	NEED_LISTEN,  /* a directory to make a socket in: the path's parent */
	NEED_BRIDGE,  /* a bridge of this name */
};

struct need {
	enum need_kind kind;
	char *name;   /* a path, as the user wrote it; or a bridge's name */
	char *device; /* whose it is: "--disk /x.raw" */
};

struct need_list {
	ARRAY(struct need) items;
};

/* Both strings are copied. QDEV_ERROR_NO_MEMORY. */
int need_add(struct need_list *list, enum need_kind kind, const char *name,
	const char *device) must_check;

void need_list_clear(struct need_list *list);

#endif
