/* SPDX-License-Identifier: MIT */

/* Whether QEMU would get what it opens, connects to, listens at and locks. */

#include "probes/live.h"

#include "base/cleanup.h"

#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>

static int try_open(int root_fd, const char *path)
{
	cleanup_fd int fd = openat(
		root_fd, path, O_RDWR | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);

	return fd < 0 ? -errno : 0;
}

/*
 * Another check may have the node open for just such a moment: two that watch
 * one group are woken by the same event (lab: one time in 25). Who means to
 * keep it has it some milliseconds later, too.
 */
int live_try_open(int root_fd, const char *path)
{
	static const struct timespec pauses[] = {
		{.tv_nsec = 1000000},
		{.tv_nsec = 4000000},
	};
	int error = try_open(root_fd, path);

	for (size_t i = 0; error == -EBUSY && i < ARRAY_SIZE(pauses); i++) {
		nanosleep(&pauses[i], NULL);
		error = try_open(root_fd, path);
	}
	return error;
}

int live_try_access(int root_fd, const char *path, int mode)
{
	return faccessat(root_fd, path, mode, AT_EACCESS) < 0 ? -errno : 0;
}

/*
 * The kernel looks for a socket at the path before it compares the types: a
 * socket of datagrams learns whether there is one of streams, which learns
 * nothing of that (linux: net/unix/af_unix.c, unix_find_bsd()).
 */
int live_try_connect(int root_fd, const char *path)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	cleanup_fd int node = openat(root_fd, path, O_PATH | O_CLOEXEC);
	cleanup_fd int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	if (node < 0 || fd < 0)
		return -errno;
	/* Whatever the length of its path. */
	snprintf(address.sun_path, sizeof(address.sun_path),
		"/proc/self/fd/%d", node);
	if (connect(fd, (const struct sockaddr *)&address, sizeof(address)) ==
		0)
		return -EPROTOTYPE;
	return errno == EPROTOTYPE ? 0 : -errno;
}

/* One that others listen at for IPv4 is free for IPv6, and QEMU takes it. */
static int try_bind(const struct addrinfo *address)
{
	static const int on = 1;
	cleanup_fd int fd = socket(address->ai_family,
		address->ai_socktype | SOCK_CLOEXEC, address->ai_protocol);

	if (fd < 0)
		return -EADDRINUSE;
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	if (address->ai_family == AF_INET6)
		setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof(on));
	return bind(fd, address->ai_addr, address->ai_addrlen) < 0 ? -errno : 0;
}

/*
 * QEMU goes on to the next address if one is in use, and gives up at any other
 * answer (qemu: util/qemu-sockets.c, inet_listen_saddr()).
 */
int live_try_listen(const char *host, const char *port)
{
	const struct addrinfo hints = {
		.ai_flags = AI_PASSIVE,
		.ai_socktype = SOCK_STREAM,
	};
	struct addrinfo *list;
	int error = getaddrinfo(*host ? host : NULL, port, &hints, &list);

	if (error)
		return error == EAI_NONAME ? -EADDRNOTAVAIL : -EIO;
	error = -EADDRINUSE;
	for (const struct addrinfo *address = list;
		address && error == -EADDRINUSE; address = address->ai_next)
		error = try_bind(address);
	freeaddrinfo(list);
	return error;
}

/* A file system without such locks stops QEMU neither. */
int live_try_lock(
	int root_fd, const char *path, const uint8_t *bytes, size_t count)
{
	cleanup_fd int fd = openat(
		root_fd, path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);

	if (fd < 0)
		return -errno;
	for (size_t i = 0; i < count; i++) {
		struct flock lock = {
			.l_type = F_WRLCK,
			.l_whence = SEEK_SET,
			.l_start = bytes[i],
			.l_len = 1,
		};

		if (fcntl(fd, F_OFD_GETLK, &lock) == 0 &&
			lock.l_type != F_UNLCK)
			return -EAGAIN;
	}
	return 0;
}
