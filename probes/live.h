/* SPDX-License-Identifier: MIT */
#ifndef PROBES_LIVE_H
#define PROBES_LIVE_H

/*
 * What the running machine says of itself beyond its files. The counterparts
 * of the root_… functions of the same name; `root_fd` is "/".
 */

#include "host/host.h"

int live_node(int root_fd, const char *path, struct host_node *ret);
int live_try_open(int root_fd, const char *path);
int live_try_access(int root_fd, const char *path, int mode);
int live_try_connect(int root_fd, const char *path);
int live_try_listen(const char *host, const char *port);
int live_try_lock(
	int root_fd, const char *path, const uint8_t *bytes, size_t count);
int live_holders(
	int root_fd, struct host_node *const *nodes, size_t count);
int live_pinned(int root_fd, const struct host_node *node,
	struct host_user *user);
int live_tasks(int root_fd, uint64_t few, struct host_user *user);
int live_caller(int root_fd, struct host_user *ret);
int live_user(const char *name, struct host_user *ret);

#endif
