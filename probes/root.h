/* SPDX-License-Identifier: MIT */
#ifndef PROBES_ROOT_H
#define PROBES_ROOT_H

/*
 * The host root: a value through which every host file is read.
 *
 * It is the running machine ("/"), or a captured one: a directory or an archive
 * with the files and a manifest, qdev-host.json, for what files can't hold. One
 * without a manifest (a bare sysfs tree) is legal; what it lacks is unknown.
 *
 * Paths have no leading slash and are resolved inside the root, whatever its
 * symbolic links say. Functions return a count or 0, or a negative errno:
 *
 *	-ENOENT, -ENOTDIR	the host says that there is no such file
 *	-ENODATA		the capture does not say (FACT_NOT_CAPTURED)
 *	any other		there may be one, and it can't be read
 *
 * Only this module knows which kind of root it is.
 */

#include "base/text.h"
#include "host/host.h"
#include "probes/name_list.h"

#include <sys/types.h>

struct deputy;
struct root;
struct file_node;

/* No attribute of sysfs is longer than a page. */
#define ROOT_ATTRIBUTE_SIZE 4096

/*
 * Opens the machine (path NULL or "/"), a directory or a snapshot. On failure
 * 0 is not returned and *ret_reason says why in one line, the caller's to free
 * (NULL when out of memory).
 */
int root_open(
	const char *path, struct root **ret, char **ret_reason) must_check;

struct root *root_free(struct root *root);

/* The machine itself: nodes may be opened, processes may be looked at. */
bool root_is_live(const struct root *root);

/*
 * Writes down whatever is read from now on, until root_recorded() gives it: a
 * tree with a manifest, which is a captured root, the caller's to free.
 */
int root_record(struct root *root) must_check;
int root_recorded(struct root *root, struct file_node **ret) must_check;

/*
 * An attribute: one read(2) of at most `size` - 1 bytes, NUL-terminated, a
 * last newline cut. A file that fills the buffer is -EFBIG, one with a NUL
 * inside -EINVAL.
 */
ssize_t root_read(struct root *root, const char *path, char *buffer,
	size_t size) must_check;

/*
 * The same of one that the machine gives under the lock of its device, by a
 * deputy (probes/deputy.h): -FACT_LOCKED where there is no answer.
 */
ssize_t root_read_locked(struct root *root, const char *path, char *buffer,
	size_t size) must_check;

/* Who reads so; the caller's to free, after the root. Else it has its own. */
void root_lend_deputy(struct root *root, struct deputy *deputy);

/* The first `size` bytes of a binary file, as many as there are. */
ssize_t root_read_bytes(struct root *root, const char *path, void *buffer,
	size_t size) must_check;

/* A whole file of at most `limit` bytes, such as those of procfs. */
int root_read_file(struct root *root, const char *path, size_t limit,
	struct text *ret) must_check;

/* What a symbolic link says, NUL-terminated. -EINVAL: not a link. */
ssize_t root_readlink(struct root *root, const char *path, char *buffer,
	size_t size) must_check;

int root_exists(struct root *root, const char *path) must_check;

/* The entries of a directory but . and .., in byte order. */
int root_list(
	struct root *root, const char *path, struct name_list *ret) must_check;

/* Owner, mode and ACL of a device node; `path` is copied into it. */
int root_node(
	struct root *root, const char *path, struct host_node *ret) must_check;

/*
 * Opens a device node for reading and writing and closes it again: 0, or
 * what open(2) said. Only the machine itself is tried; a capture gives what
 * was recorded.
 */
int root_try_open(struct root *root, const char *path) must_check;

/*
 * Whether the caller may reach and use a node, as access(2) with its effective
 * ids: 0, or what that said. Live only, as root_try_open().
 */
int root_try_access(struct root *root, const char *path, int mode) must_check;

/*
 * Whether somebody has a socket of streams at a path: 0, -ECONNREFUSED, or why
 * it can't be told. Whoever listens there hears nothing of it. Live only.
 */
int root_try_connect(struct root *root, const char *path) must_check;

/*
 * Whether QEMU could listen at HOST:PORT, "" being any address: 0, or what
 * bind(2) said, -EADDRNOTAVAIL where there is no such host. Nobody can connect
 * meanwhile. Live only.
 */
int root_try_listen(
	struct root *root, const char *host, const char *port) must_check;

/*
 * Whether others leave QEMU the locks that it takes of an image: 0, -EAGAIN, or
 * why it can't be told. Nothing is locked. Live only.
 */
int root_try_lock(struct root *root, const char *path, const uint8_t *bytes,
	size_t count) must_check;

/* The processes that have a node open, into node->holders. */
int root_holders(struct root *root, struct host_node *node) must_check;

/*
 * The same of several nodes at once, into their holders_known as well. 0 or
 * -ENOMEM.
 */
int root_holders_of_all(struct root *root, struct host_node *const *nodes,
	size_t count) must_check;

/*
 * What the processes of a user have pinned, into user->pinned, and of these
 * the holders of `node`, which have been read.
 */
int root_pinned(struct root *root, const struct host_node *node,
	struct host_user *user) must_check;

/*
 * How many tasks a user has beside who asks: user->tasks. Where the whole
 * machine has no more than `few`, how many it has.
 */
int root_tasks(
	struct root *root, uint64_t few, struct host_user *user) must_check;

/* Who asks: identity, groups, capabilities, limits. */
int root_caller(struct root *root, struct host_user *ret) must_check;

/*
 * Another user, by name or number. -ENOENT: there is none of that name. The
 * memory lock limit is the caller's: what starts QEMU hands its own down.
 */
int root_user(
	struct root *root, const char *name, struct host_user *ret) must_check;

/* A property of the hardware database: "ID_VENDOR_FROM_DATABASE", … */
enum root_name {
	ROOT_NAME_CLASS,
	ROOT_NAME_VENDOR,
	ROOT_NAME_DEVICE,
	ROOT_NAME_MODULES,  /* that could drive it, "e1000e nvidia" */
	ROOT_NAME_VARIANTS, /* of those vfio drivers that are not vfio-pci */
};

/* The name that goes with a PCI modalias; the caller's to free. */
int root_name(struct root *root, const char *modalias, enum root_name which,
	char **ret) must_check;

#endif
