/* SPDX-License-Identifier: MIT */
#ifndef HOST_NODE_H
#define HOST_NODE_H

/* Nodes of the file system: of VFIO, and what a VM opens beside them. */

#include "base/array.h"
#include "host/fact.h"
#include "host/image.h"
#include "host/rom.h"
#include "host/tap.h"

#include <sys/types.h>

/* One permission of a POSIX ACL beyond the owner, group and other ones. */
struct host_acl_entry {
	bool is_group;
	uid_t id;
	unsigned permissions; /* 4 read, 2 write, 1 execute */
};

/* A process that has a node open. */
struct host_holder {
	pid_t pid;
	struct fact_string name; /* proc/PID/comm */
};

/* A node of the file system: dev/vfio/14, or a file that a VM uses. */
struct host_node {
	char *path;
	struct fact existence;
	mode_t type; /* S_IFCHR, S_IFREG, … of stat(2) */
	uint64_t device, inode; /* of the file itself; 0: not known */
	struct fact number_known; /* whether the next two are */
	unsigned major, minor;    /* of a device node */
	uid_t owner;
	gid_t group;
	mode_t mode; /* permission bits; the group's are the mask with an ACL */
	bool has_acl;
	unsigned acl_group_permissions; /* of the owning group, with an ACL */
	ARRAY(struct host_acl_entry) acl;

	/*
	 * What open(2) for reading and writing gave the caller: 0 or an errno.
	 * Absent: nobody tried. Unknown: the capture does not say.
	 */
	struct fact_number open_error;

	/* Who has it open, as far as the caller may look; else unknown. */
	struct fact holders_known;
	ARRAY(struct host_holder) holders;
};

/*
 * The node of a function or an mdev alone, which QEMU opens with iommufd: what
 * the directory `vfio-dev` of the device names, since 6.6.
 */
struct host_cdev {
	struct fact_string name;   /* "vfio0" */
	struct fact_string number; /* sys/class/vfio-dev/NAME/dev */
	struct host_node node;     /* dev/vfio/devices/NAME */
};

/*
 * What one need of a VM device found: its node (of a bridge, the directory in
 * sysfs), with what access(2) gave the caller in `open_error`; and, for another
 * user, the directories on the way, which must let him pass.
 */
struct host_need {
	struct host_node node;
	struct fact_number is_qcow2; /* asked of images of that format only */
	struct host_image image;     /* likewise */
	ARRAY(struct host_node) parts; /* the files below it */
	struct host_rom rom;         /* asked of option ROMs only */
	struct host_tap tap;         /* asked of tap interfaces only */
	ARRAY(struct host_node) directories;
};

void node_clear(struct host_node *node);

/* NULL is none. */
void cdev_free(struct host_cdev *cdev);

void need_clear(struct host_need *need);

#endif
