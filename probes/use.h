/* SPDX-License-Identifier: MIT */
#ifndef PROBES_USE_H
#define PROBES_USE_H

/*
 * The kinds of use, one a file. Each is asked about a device of one class of
 * sysfs that hangs below a function, adds what it finds to the function's
 * uses, what it can't read as a doubt, and returns 0 or QDEV_ERROR_NO_MEMORY.
 */

#include "base/text.h"
#include "probes/root.h"

#define USE_MOUNTINFO "proc/self/mountinfo"
#define USE_SWAPS     "proc/swaps"
#define USE_BTRFS     "sys/fs/btrfs"
#define USE_JOURNALS  "proc/fs/jbd2"
#define USE_BCACHE    "sys/fs/bcache"

/* A block device that a line of mountinfo names. */
struct mount_device {
	char *name;       /* as sysfs has it: "sda2" */
	const char *part; /* "xfs log"; NULL: the file system itself */
};

/* A line of mountinfo. */
struct mount {
	char *number; /* major:minor; the major is 0 where no device is told */
	char *point;
	char *type;
	char *source;
	char *address; /* of the machine that has it, "192.0.2.1", or NULL */
	ARRAY(struct mount_device) devices; /* beside the number's */
	ARRAY(char *) swap_files;
};

/* A device that a mount names by a path that leads nowhere here. */
struct stray {
	char *path;
	int error;
};

/* What no mount and no holder tells of a block device (use_hidden.c). */
enum hidden_kind {
	HIDDEN_MOUNT, /* a file system of it, called `name`, is mounted */
	HIDDEN_BLOCK, /* the block device `name` is on it */
	HIDDEN_OTHER, /* `name` is on it: a set of caches, a target */
};

struct hidden_use {
	enum hidden_kind kind;
	char *device; /* as sysfs names it: "sda2" */
	char *name;
	const char *what; /* "xfs", "bcache" */
	char *file;
};

struct hidden_uses {
	ARRAY(struct hidden_use) items;
	ARRAY(struct stray) doubts; /* files that can't be read */
};

int hidden_uses_read(
	struct root *root, struct hidden_uses *uses) must_check;
void hidden_uses_clear(struct hidden_uses *uses);

/* A mounted btrfs, whose device number is of its own making. */
struct btrfs {
	char *uuid;
	struct name_list devices;
};

/* What block devices are compared with: read at the first one. */
struct mounts {
	bool are_read, table_is_read;
	struct fact mounts_known, swaps_known, btrfs_known;
	ARRAY(struct mount) mounts;
	ARRAY(struct stray) strays;
	ARRAY(char *) swaps; /* disks, as sysfs names them: "sda2" */
	struct fact journals_known;
	struct name_list journals; /* of jbd2, "sda2": on a disk of its own */
	ARRAY(struct btrfs) btrfs;
	struct hidden_uses hidden;
};

int mounts_read(struct root *root, struct mounts *mounts) must_check;
/* Of these, mountinfo alone. */
int mounts_read_table(struct root *root, struct mounts *mounts) must_check;
void mounts_clear(struct mounts *mounts);

/* The interfaces that default routes name: read at the first interface. */
struct route {
	char *interface;
	const char *file;
};

struct routes {
	bool are_read;
	ARRAY(struct route) items;
	ARRAY(struct fact) known; /* of each file of routes */
};

void routes_clear(struct routes *routes);

/* Storage of another machine: read at the first interface that is up. */
struct remote {
	char *name;    /* "/srv", "nvme3", "connection1:0" */
	char *what;    /* "nfs4", "iSCSI" */
	struct fact_string address; /* "192.0.2.1" */
	unsigned more; /* of the same address */
	char *file;
};

struct remotes {
	bool are_read;
	ARRAY(struct remote) items;
	char *cut; /* the file that has of more machines; NULL: none */
	ARRAY(struct stray) doubts; /* files that can't be read */
};

void remotes_clear(struct remotes *remotes);

/* One scan: what its questions have in common is read once. */
struct use_scan {
	struct root *root;
	struct host *host; /* takes the disks that are found */
	struct host_function *const *functions;
	size_t count;
	struct mounts mounts;
	struct routes routes;
	struct remotes remotes;
	ARRAY(struct host_function *) disk_owners; /* that have disks */
};

/* A device of a class, and the function that it hangs below. */
struct use_question {
	struct use_scan *scan;
	struct host_function *function;
	const char *name; /* in sys/class/CLASS */
	const char *path; /* what that links to */
};

int use_block(const struct use_question *question) must_check;
int use_block_conclude(struct use_scan *scan) must_check; /* after all */
int use_network(const struct use_question *question) must_check;
int use_remote(const struct use_question *question) must_check;
int use_framebuffer(const struct use_question *question) must_check;
int use_connector(const struct use_question *question) must_check;
int use_console(const struct use_question *question) must_check;
int use_input(const struct use_question *question) must_check;
int use_sound(const struct use_question *question) must_check;

/* The framebuffer of a display function that has no driver. */
int use_memory(
	struct use_scan *scan, struct host_function *function) must_check;

/* The consoles of the kernel by name, "ttyS0". Negative errno. */
int use_list_consoles(struct root *root, struct name_list *ret) must_check;

/* A copied name at the end of a list. QDEV_ERROR_NO_MEMORY. */
int use_add_name(struct name_list *list, const char *name) must_check;
bool use_has_name(const struct name_list *list, const char *name);

/*
 * The block device, as sysfs names it, that a path of the kernel's leads to;
 * NULL, if to none. In a container, a path begins where devtmpfs does: "/sda2".
 * QDEV_ERROR_NO_MEMORY.
 */
int use_find_device(
	struct root *root, const char *path, char **ret) must_check;

#endif
