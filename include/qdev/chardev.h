/* SPDX-License-Identifier: MIT */
#ifndef QDEV_CHARDEV_H
#define QDEV_CHARDEV_H

/**
 * @file chardev.h
 * @brief Character devices: what serial ports, USB redirection and emulated
 * TPMs talk to.
 *
 * All `add` calls return a character device that belongs to the resources, or
 * fail with QDEV_ERROR_INVALID (no id, or an empty path or name),
 * QDEV_ERROR_CONTROL_CHARACTER, QDEV_ERROR_NAME_TAKEN when another character
 * device has the id, and QDEV_ERROR_NO_MEMORY. A character device has one user,
 * a device or a TPM back end.
 *
 * Seed: package chardev.
 */

#include <qdev/export.h>

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

struct qdev_resources;

/** A character device: one `-chardev`. */
struct qdev_chardev;

/** Longest path of a UNIX socket QEMU takes, in bytes (util/qemu-sockets.c:
 * the size of Linux's sun_path, which needs no NUL). */
#define QDEV_MAX_SOCKET_PATH 108

/** What can be said of a socket. All zero is a client that connects once. */
struct qdev_socket_options {
	/** server=on: listen. Else connect. */
	bool server;
	/** wait=off: do not wait for a client before the guest starts. Of
	 * servers only. */
	bool no_wait;
	/** nodelay=on: TCP_NODELAY. Of TCP only; a UNIX socket ignores it. */
	bool no_delay;
	/** reconnect=N: connect again after N seconds; 0: never. Of clients
	 * only. */
	uint32_t reconnect_seconds;
};

/**
 * Adds a UNIX socket. Seed: chardev.UnixSocket.Add.
 *
 * @param resources resources
 * @param id an id
 * @param path of the socket
 * @param options what else to say, or NULL
 * @param[out] ret_chardev the character device
 * @retval QDEV_ERROR_SOCKET_INVALID the options contradict each other: QEMU
 * says "'reconnect' option is incompatible with socket in server listen mode"
 * and "'wait' option is incompatible with socket in client connect mode"
 * @retval QDEV_ERROR_SOCKET_PATH_TOO_LONG see ::QDEV_MAX_SOCKET_PATH
 * @retval QDEV_ERROR_BACKEND_IN_USE another socket has this path, and one of
 * the two listens: QEMU unlinks what it finds there
 */
QDEV_EXPORT int qdev_resources_add_unix_socket(struct qdev_resources *resources,
	const char *id, const char *path,
	const struct qdev_socket_options *options,
	const struct qdev_chardev **ret_chardev);

/**
 * Adds a TCP socket. Seed: chardev.TCPSocket.Add.
 *
 * @param resources resources
 * @param id an id
 * @param host name or address to connect to or listen at; NULL, for servers
 * only: all addresses
 * @param port 1 to 65535
 * @param options what else to say, or NULL
 * @param[out] ret_chardev the character device
 * @retval QDEV_ERROR_SOCKET_INVALID as of a UNIX socket
 * @retval QDEV_ERROR_BACKEND_IN_USE both this and another socket listen at this
 * port, of the same host or one of them of all: "Address already in use"
 */
QDEV_EXPORT int qdev_resources_add_tcp_socket(struct qdev_resources *resources,
	const char *id, const char *host, uint16_t port,
	const struct qdev_socket_options *options,
	const struct qdev_chardev **ret_chardev);

/**
 * Adds a channel of a SPICE connection that an agent in the guest uses.
 *
 * Seed: chardev.SpiceChannel.Add.
 *
 * @param resources resources
 * @param id an id
 * @param name of the channel: "vdagent", "usbredir", "smartcard"
 * @param[out] ret_chardev the character device
 */
QDEV_EXPORT int qdev_resources_add_spicevmc(struct qdev_resources *resources,
	const char *id, const char *name,
	const struct qdev_chardev **ret_chardev);

/**
 * Adds a port of a SPICE connection. QEMU wants `-spice` beside it ("spice not
 * enabled"). Seed: chardev.SpicePort.Add.
 *
 * @param resources resources
 * @param id an id
 * @param name of the port: "org.spice-space.webdav.0"
 * @param[out] ret_chardev the character device
 */
QDEV_EXPORT int qdev_resources_add_spiceport(struct qdev_resources *resources,
	const char *id, const char *name,
	const struct qdev_chardev **ret_chardev);

/** Adds a character device that nobody is at the other end of. */
QDEV_EXPORT int qdev_resources_add_null(struct qdev_resources *resources,
	const char *id, const struct qdev_chardev **ret_chardev);

/**
 * Adds QEMU's own standard input and output.
 *
 * @retval QDEV_ERROR_BACKEND_IN_USE there is one already: QEMU says "cannot use
 * stdio by multiple character devices"
 */
QDEV_EXPORT int qdev_resources_add_stdio(struct qdev_resources *resources,
	const char *id, const struct qdev_chardev **ret_chardev);

/**
 * Adds a file that output goes to.
 *
 * @param resources resources
 * @param id an id
 * @param path the file
 * @param append keep what it has; else it is truncated
 * @param[out] ret_chardev the character device
 */
QDEV_EXPORT int qdev_resources_add_output_file(struct qdev_resources *resources,
	const char *id, const char *path, bool append,
	const struct qdev_chardev **ret_chardev);

/** Its id. Seed: chardev.ID. */
QDEV_EXPORT const char *qdev_chardev_id(const struct qdev_chardev *chardev);

#ifdef __cplusplus
}
#endif

#endif
