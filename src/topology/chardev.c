/* SPDX-License-Identifier: MIT */
#include "topology/resource.h"

#include <qdev/chardev.h>
#include <qdev/error.h>

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static int add(struct qdev_resources *resources, enum resource_name kind,
	const char *id, const struct argument *arguments,
	const struct qdev_chardev **ret_chardev)
{
	struct resource *resource;
	int r = resource_add(resources, kind, id, arguments, &resource);

	if (r == QDEV_OK)
		*ret_chardev = RESOURCE_AS(qdev_chardev, resource);
	return r;
}

/* QEMU chardev/char-socket.c, qmp_chardev_validate_socket(). */
static bool is_socket(const struct qdev_socket_options *options)
{
	return options->server ? options->reconnect_seconds == 0
			       : !options->no_wait;
}

/* Where a socket is: at a path, or at a host and port. */
struct where {
	const char *path;
	const char *host;
	const char *port;
};

static bool is_text(const struct qdev_property *property, const char *text)
{
	return property && strcmp(qdev_property_text(property), text) == 0;
}

/* Of a host that listens: empty, or an address that stands for all. */
static bool is_any_host(const char *host)
{
	return !host || !*host || strcmp(host, "0.0.0.0") == 0 || strcmp(host, "::") == 0;
}

/* Whether this chardev and a new one cannot both have the address. */
static bool meets(const struct qdev_option *chardev, const struct where *where,
	bool server)
{
	const struct qdev_property *host =
		qdev_option_property(chardev, "host");
	const char *other = host ? qdev_property_text(host) : NULL;
	bool other_server = qdev_option_property(chardev, "server");

	/* A server unlinks what it finds at its path. */
	if (where->path)
		return (server || other_server) &&
		       is_text(qdev_option_property(chardev, "path"),
			       where->path);
	/* "Address already in use" */
	return server && other_server &&
	       is_text(qdev_option_property(chardev, "port"), where->port) &&
	       (is_any_host(where->host) || is_any_host(other) ||
		       strcasecmp(where->host, other) == 0);
}

static bool is_taken(const struct qdev_resources *resources,
	const struct where *where, bool server)
{
	const struct qdev_option *option;

	for (size_t i = 0; (option = qdev_resources_at(resources, i)); i++)
		if (strcmp(option->type, "socket") == 0 &&
			meets(option, where, server))
			return true;
	return false;
}

static int add_socket(struct qdev_resources *resources, enum resource_name kind,
	const char *id, const struct where *where,
	const struct qdev_socket_options *options,
	const struct qdev_chardev **ret_chardev)
{
	static const struct qdev_socket_options defaults;

	if (!options)
		options = &defaults;
	if (!is_socket(options))
		return QDEV_ERROR_SOCKET_INVALID;
	if (is_taken(resources, where, options->server))
		return QDEV_ERROR_BACKEND_IN_USE;

	char reconnect[16];
	const struct argument arguments[] = {
		ARGUMENT("path", where->path),
		ARGUMENT("host", where->host),
		ARGUMENT("port", where->port),
		ARGUMENT("server", options->server ? "on" : NULL),
		ARGUMENT("wait", options->no_wait ? "off" : NULL),
		ARGUMENT("nodelay", options->no_delay ? "on" : NULL),
		ARGUMENT("reconnect",
			options->reconnect_seconds ? reconnect : NULL),
		{.key = NULL},
	};

	snprintf(reconnect, sizeof(reconnect), "%" PRIu32,
		options->reconnect_seconds);
	return add(resources, kind, id, arguments, ret_chardev);
}

int qdev_resources_add_unix_socket(struct qdev_resources *resources,
	const char *id, const char *path,
	const struct qdev_socket_options *options,
	const struct qdev_chardev **ret_chardev)
{
	return add_socket(resources, RESOURCE_UNIX_SOCKET, id,
		&(struct where){.path = path}, options, ret_chardev);
}

int qdev_resources_add_tcp_socket(struct qdev_resources *resources,
	const char *id, const char *host, uint16_t port,
	const struct qdev_socket_options *options,
	const struct qdev_chardev **ret_chardev)
{
	char text[8];

	/* Only a server has an address without a host: any. */
	if (port == 0 || (!host && !(options && options->server)))
		return QDEV_ERROR_INVALID;
	snprintf(text, sizeof(text), "%" PRIu16, port);
	/* Without the key, QEMU starts and listens nowhere (seen with 7.2). */
	return add_socket(resources, RESOURCE_TCP_SOCKET, id,
		&(struct where){.host = host ? host : "", .port = text},
		options, ret_chardev);
}

int qdev_resources_add_spicevmc(struct qdev_resources *resources,
	const char *id, const char *name,
	const struct qdev_chardev **ret_chardev)
{
	const struct argument arguments[] = {
		ARGUMENT("name", name), {.key = NULL}};

	return add(resources, RESOURCE_SPICEVMC, id, arguments, ret_chardev);
}

int qdev_resources_add_spiceport(struct qdev_resources *resources,
	const char *id, const char *name,
	const struct qdev_chardev **ret_chardev)
{
	const struct argument arguments[] = {
		ARGUMENT("name", name), {.key = NULL}};

	return add(resources, RESOURCE_SPICEPORT, id, arguments, ret_chardev);
}

int qdev_resources_add_null(struct qdev_resources *resources, const char *id,
	const struct qdev_chardev **ret_chardev)
{
	return add(resources, RESOURCE_NULL_CHARDEV, id, NULL, ret_chardev);
}

int qdev_resources_add_stdio(struct qdev_resources *resources, const char *id,
	const struct qdev_chardev **ret_chardev)
{
	return add(resources, RESOURCE_STDIO, id, NULL, ret_chardev);
}

int qdev_resources_add_output_file(struct qdev_resources *resources,
	const char *id, const char *path, bool append,
	const struct qdev_chardev **ret_chardev)
{
	const struct argument arguments[] = {
		ARGUMENT("path", path),
		ARGUMENT("append", append ? "on" : NULL),
		{.key = NULL},
	};

	return add(resources, RESOURCE_OUTPUT_FILE, id, arguments, ret_chardev);
}

const char *qdev_chardev_id(const struct qdev_chardev *chardev)
{
	return chardev->resource.option.id;
}
