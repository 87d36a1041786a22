/* SPDX-License-Identifier: MIT */
#include "base/cleanup.h"
#include "base/parse.h"
#include "plan/chardev.h"

#include <qdev/error.h>
#include <qdev/serial.h>

#include <string.h>

/* The port that the SPICE agent of a guest opens, and its channel. */
#define SPICE_AGENT_PORT    "com.redhat.spice.0"
#define SPICE_AGENT_CHANNEL "vdagent"

static void remark(struct placement *placement, enum code_id code,
	enum severity severity,
	const char *message, const char *evidence)
{
	struct findings *findings = &placement->plan->findings;

	finding_evidence(findings,
		finding_add(findings, code, severity, placement->label,
			"%s: %s", placement->label, message),
		"%s", evidence);
}

/* The port is there, for a guest that looks for it, and leads nowhere. */
static int add_nowhere(struct placement *placement,
	const struct qdev_chardev **ret)
{
	cleanup_free char *id = next_chardev_id(placement);

	if (!id)
		return QDEV_ERROR_NO_MEMORY;
	remark(placement, CODE_PORT_NOWHERE, SEVERITY_WARN, "nobody is at the other end",
		"neither unix=, tcp= nor spice is given");
	return qdev_resources_add_null(placement->plan->resources, id, ret);
}

static int add_spice(struct placement *placement, const char *name,
	const struct qdev_chardev **ret)
{
	struct qdev_resources *resources = placement->plan->resources;
	cleanup_free char *id = next_chardev_id(placement);

	if (!id)
		return QDEV_ERROR_NO_MEMORY;
	if (strcmp(name, SPICE_AGENT_PORT) == 0)
		return qdev_resources_add_spicevmc(
			resources, id, SPICE_AGENT_CHANNEL, ret);
	remark(placement, CODE_SPICE_WANTED, SEVERITY_UNKNOWN,
		"QEMU starts with a SPICE port only if it is given -spice, too",
		"of all ports, only " SPICE_AGENT_PORT " does without");
	return qdev_resources_add_spiceport(resources, id, name, ret);
}

/* "HOST:PORT", "[ADDRESS]:PORT", ":PORT"; QEMU listens there. */
static int add_tcp(struct placement *placement, const char *address,
	const struct qdev_chardev **ret)
{
	const struct qdev_socket_options options = {
		.server = true,
		.no_wait = true,
	};
	cleanup_free char *id = next_chardev_id(placement);
	cleanup_free char *host = strdup(address);
	char *colon = host ? strrchr(host, ':') : NULL;
	char *name = host;
	uint64_t port;

	if (!id || !host)
		return QDEV_ERROR_NO_MEMORY;
	if (!colon || !parse_number(colon + 1, 10, UINT16_MAX, &port) ||
		port == 0) {
		text_addf(placement->problem, "%s: tcp=%s is no HOST:PORT",
			placement->label, address);
		return QDEV_ERROR_INVALID;
	}
	if (placement_need(placement, NEED_PORT, address) < 0)
		return QDEV_ERROR_BACKEND_IN_USE;
	*colon = '\0';
	if (name[0] == '[' && colon > name && colon[-1] == ']') {
		colon[-1] = '\0';
		name++;
	}
	return qdev_resources_add_tcp_socket(placement->plan->resources, id,
		*name ? name : NULL, (uint16_t)port, &options, ret);
}

static int add_back_end(struct placement *placement, const struct item *item,
	const struct qdev_chardev **ret)
{
	const char *path = item_get(item, "unix");
	const char *address = item_get(item, "tcp");
	const char *spice = item_get(item, "spice");

	if ((path != NULL) + (address != NULL) + (spice != NULL) > 1) {
		text_addf(placement->problem,
			"%s: unix=, tcp= and spice are one or the other",
			placement->label);
		return QDEV_ERROR_INVALID;
	}
	if (path)
		return place_unix_socket(placement, path, true, ret);
	if (address)
		return add_tcp(placement, address, ret);
	if (spice || strcmp(item->value, SPICE_AGENT_PORT) == 0)
		return add_spice(placement, item->value, ret);
	return add_nowhere(placement, ret);
}

int place_serial_port(struct placement *placement, const struct item *item)
{
	const struct qdev_chardev *chardev;
	struct qdev_serial *serial;
	struct qdev_device *port;
	int error = add_back_end(placement, item, &chardev);

	if (error == 0)
		error = qdev_controller_map_serial(
			placement->controllers, &serial);
	if (error < 0)
		return error;
	return qdev_serial_add_port(serial, chardev, item->value, &port);
}
