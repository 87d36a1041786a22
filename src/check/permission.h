/* SPDX-License-Identifier: MIT */
#ifndef CHECK_PERMISSION_H
#define CHECK_PERMISSION_H

#include "host/host.h"

/* What the permissions of a node let a user do. */
enum access {
	ACCESS_UNKNOWN = 0,
	ACCESS_NO,
	ACCESS_YES,
};

/* Read and write, as three bits of a mode or an ACL entry hold them. */
#define ACCESS_READ_WRITE 6u

/*
 * Whether `user` has `bits` (4 read, 2 write, 1 execute) of a node, by owner,
 * mode and ACL, as the kernel decides it (linux: fs/posix_acl.c).
 */
enum access node_access(const struct host_node *node,
	const struct host_user *user, unsigned bits);

#endif
