/* SPDX-License-Identifier: MIT */
#include "probes/live.h"

#include "base/cleanup.h"
#include "probes/live_proc.h"

#include <endian.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/posix_acl.h>
#include <linux/posix_acl_xattr.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/xattr.h>

/* One entry of the xattr as the kernel stores it: little endian, 8 bytes. */
static int add_acl_entry(
	struct host_node *node, const struct posix_acl_xattr_entry *raw)
{
	uint16_t tag = le16toh(raw->e_tag);
	unsigned bits = le16toh(raw->e_perm);

	if (tag == ACL_GROUP_OBJ)
		node->acl_group_permissions = bits;
	if (tag != ACL_USER && tag != ACL_GROUP)
		return 0;

	struct host_acl_entry *entry = array_add(&node->acl);

	if (!entry)
		return -ENOMEM;
	entry->is_group = tag == ACL_GROUP;
	entry->id = le32toh(raw->e_id);
	entry->permissions = bits;
	return 0;
}

static int read_acl(int fd, struct host_node *node)
{
	char path[64];
	_Alignas(8) char buffer[4096];
	const struct posix_acl_xattr_entry *entry;

	/* An O_PATH descriptor takes no fgetxattr(2), its link does. */
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);

	ssize_t length = getxattr(
		path, "system.posix_acl_access", buffer, sizeof(buffer));

	if (length < 0)
		return errno == ENODATA || errno == EOPNOTSUPP
			       ? 0
			       : proc_failure(errno);
	node->has_acl = true;
	for (size_t at = sizeof(struct posix_acl_xattr_header);
		at + sizeof(*entry) <= (size_t)length; at += sizeof(*entry)) {
		entry = (const void *)(buffer + at);

		int error = add_acl_entry(node, entry);

		if (error < 0)
			return error;
	}
	return 0;
}

int live_node(int root_fd, const char *path, struct host_node *ret)
{
	struct stat status;
	cleanup_fd int fd = openat(root_fd, path, O_PATH | O_CLOEXEC);

	if (fd < 0 || fstat(fd, &status) < 0)
		return -errno;
	ret->type = status.st_mode & S_IFMT;
	ret->device = status.st_dev;
	ret->inode = status.st_ino;
	ret->number_known.state = FACT_KNOWN;
	ret->major = major(status.st_rdev);
	ret->minor = minor(status.st_rdev);
	ret->owner = status.st_uid;
	ret->group = status.st_gid;
	ret->mode = status.st_mode & 07777;
	return read_acl(fd, ret);
}
