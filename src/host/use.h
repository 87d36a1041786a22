/* SPDX-License-Identifier: MIT */
#ifndef HOST_USE_H
#define HOST_USE_H

/*
 * What the host does with a PCI function: what it would lose, were the
 * function taken from its driver.
 */

#include "base/array.h"
#include "host/fact.h"

enum host_use_kind {
	USE_ROOT,  /* a file system without which no host runs */
	USE_MOUNT, /* any other mounted file system */
	USE_SWAP,
	USE_MAPPER,       /* an active device-mapper device: LVM, LUKS, … */
	USE_RAID,         /* a running md array */
	USE_POOL,         /* an imported ZFS pool */
	USE_HOLDER,       /* anything else that has a disk */
	USE_OPEN,         /* a process that has a disk open, "qemu[4711]" */
	USE_MEMBER,       /* a part of one of these that is not active */
	USE_ROUTE,        /* a network interface under the default route */
	USE_REMOTE,       /* storage of another machine, perhaps through it */
	USE_NETWORK,      /* one that is up, or below another */
	USE_NETWORK_IDLE, /* one that is neither */
	USE_DISPLAY,      /* a framebuffer, a lit connector */
	USE_CONSOLE,      /* a serial console of the kernel */
	USE_INPUT,        /* a keyboard, a mouse */
	USE_SOUND,        /* an open stream */
	USE_PROCESS,      /* a VMM that has it by vfio, "qemu[4711]" */
	USE_UNKNOWN,      /* what could have told of a use can't be read */
};

struct host_use {
	enum host_use_kind kind;
	char *name;      /* "/home", "sda2", "eth0"; NULL when unknown */
	char *detail;    /* "ext4 on nvme0n1p2"; NULL when unknown */
	char *file;      /* where it is read */
	unsigned places; /* of a file system: how often it is mounted */
	int error;       /* of an unknown use: why, as in a fact */
};

struct host_uses {
	ARRAY(struct host_use) items;
};

/* For probes: the strings are copied. QDEV_ERROR_NO_MEMORY. */
int host_use_add(struct host_uses *uses, enum host_use_kind kind,
	const char *name, const char *detail, const char *file) must_check;

/* Something that can't be read, once a file. QDEV_ERROR_NO_MEMORY. */
int host_use_doubt(
	struct host_uses *uses, const char *file, int error) must_check;

void host_uses_clear(struct host_uses *uses);

#endif
