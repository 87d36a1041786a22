/* SPDX-License-Identifier: MIT */
#ifndef CHECK_ACCESS_H
#define CHECK_ACCESS_H

#include "host/host.h"

/* What the permissions of a node let a user do. */
enum access {
	ACCESS_UNKNOWN = 0,
	ACCESS_NO,
	ACCESS_YES,
};

/*
 * Whether `user` may open a node for reading and writing, by owner, mode and
 * ACL, as the kernel decides it (linux: fs/posix_acl.c).
 */
enum access node_access(const struct host_node *node,
	const struct host_user *user);

#endif
