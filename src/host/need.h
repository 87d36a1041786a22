/* SPDX-License-Identifier: MIT */
#ifndef HOST_NEED_H
#define HOST_NEED_H

/*
 * What QEMU needs of the host for the VM's own devices: a file, a socket, a
 * bridge. The planner lists them, the probes look, a rule judges.
 */

#include "base/array.h"

#include <stdbool.h>
#include <sys/types.h>

enum need_kind {
	NEED_FILE_READ,
	NEED_FILE_WRITE,
	NEED_DEVICE_READ, /* a block or character device of the host */
	NEED_DEVICE_WRITE,
	NEED_SCRIPT,    /* a file to run */
	NEED_ROM,       /* an option ROM; QEMU has a folder of its own, too */
	NEED_TUN,       /* /dev/net/tun, for a tap interface */
	NEED_TAP,     /* a tap interface to attach to; "": a new one */
	NEED_CONNECT,   /* a socket that somebody listens at */
	NEED_DIRECTORY, /* where a socket is made: the parent of the path */
	NEED_PLACE,     /* where it is made: nothing, or an old socket */
	NEED_BRIDGE,    /* a bridge of this name */
	NEED_PORT,      /* HOST:PORT to listen at */
	NEED_MAX,
};

/* What a need means: data for those who look, judge and tell. */
struct need_rule {
	const char *what; /* how it is called */
	unsigned bits;    /* 4 read, 2 write, 1 execute, of the user */
	mode_t types[2];  /* what it must be, of stat(2); 0: ends, any */
	bool may_lack;    /* nothing there is fine, too */
	bool exclusive;   /* nobody else in the VM may have it */
	bool is_disk;     /* QEMU locks it against other writers */
	bool is_of_network; /* another network has others, or none */
	bool takes_socket;  /* QEMU, or its bridge helper, makes one for it */
};

const struct need_rule *need_rule(enum need_kind kind);

struct need {
	enum need_kind kind;
	char *name;   /* a path, as the user wrote it; or a bridge's name */
	char *device; /* whose it is: "--disk /x.raw" */
	bool is_qcow2; /* it is to be an image of that format */
};

struct need_list {
	ARRAY(struct need) items;
};

/* Both strings are copied. QDEV_ERROR_NO_MEMORY. */
int need_add(struct need_list *list, enum need_kind kind, const char *name,
	const char *device) must_check;

void need_list_clear(struct need_list *list);

#endif
