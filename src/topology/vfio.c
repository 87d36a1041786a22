/* SPDX-License-Identifier: MIT */
#include "base/cleanup.h"
#include "base/parse.h"
#include "base/text.h"
#include "topology/topology.h"

#include <qdev/root_port.h>

#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

struct host_address {
	uint64_t domain, bus, slot, function;
};

/* Reads `digits` hexadecimal digits and the character behind them. */
static bool read_part(
	const char **at, size_t digits, char end, uint64_t max, uint64_t *ret)
{
	char part[9] = "";

	if (digits >= sizeof(part) || strnlen(*at, digits) < digits ||
		(*at)[digits] != end)
		return false;
	memcpy(part, *at, digits);
	*at += digits + (end != '\0');
	return parse_number(part, 16, max, ret);
}

/* "0000:01:00.0", with a domain of four to eight digits. */
static bool read_host_address(const char *text, struct host_address *ret)
{
	size_t domain_digits = strcspn(text, ":");
	const char *at = text;

	return domain_digits >= 4 &&
	       read_part(&at, domain_digits, ':', UINT32_MAX, &ret->domain) &&
	       read_part(&at, 2, ':', UINT8_MAX, &ret->bus) &&
	       read_part(&at, 2, '.', 0x1f, &ret->slot) &&
	       read_part(&at, 1, '\0', 7, &ret->function);
}

/* The kernel prints UUIDs in lower case (drivers/vfio/mdev/mdev_core.c, %pUl).
 */
static char *mdev_path(const char *uuid)
{
	char *path = format_string("/sys/bus/mdev/devices/%s", uuid);

	for (char *c = path; c && *c; c++)
		*c = (char)tolower((unsigned char)*c);
	return path;
}

/*
 * The length of a path without what it ends in beside the name: "/", "/.". One
 * path, one name: what else a path can go through is not looked at. 0: it ends
 * in no name.
 */
static size_t path_length(const char *path)
{
	size_t length = strlen(path);

	while (length > 0 && (path[length - 1] == '/' ||
				     (length > 1 && path[length - 1] == '.' &&
					     path[length - 2] == '/')))
		length--;
	if (length > 2 && memcmp(path + length - 3, "/..", 3) == 0)
		return 0;
	return length;
}

/*
 * The property that names the host device. QEMU reads the domain of host= with
 * 16 bits (hw/core/qdev-properties-system.c, set_pci_host_devaddr()), and knows
 * mediated devices by their path only.
 */
static int host_argument(
	const char *text, char **ret_text, const char **ret_key)
{
	struct host_address address;

	*ret_key = "sysfsdev";
	if (!text)
		return QDEV_ERROR_INVALID;
	if (text[0] == '/') {
		size_t length = path_length(text);

		if (length == 0)
			return QDEV_ERROR_INVALID;
		*ret_text = strndup(text, length);
	} else if (is_uuid(text))
		*ret_text = mdev_path(text);
	else if (read_host_address(text, &address)) {
		bool wide = address.domain > UINT16_MAX;

		*ret_key = wide ? "sysfsdev" : "host";
		*ret_text = format_string("%s%04" PRIx64 ":%02" PRIx64
					  ":%02" PRIx64 ".%" PRIx64,
			wide ? "/sys/bus/pci/devices/" : "", address.domain,
			address.bus, address.slot, address.function);
	} else
		return QDEV_ERROR_INVALID;
	return *ret_text ? QDEV_OK : QDEV_ERROR_NO_MEMORY;
}

int qdev_root_port_add_vfio(struct qdev_root_port *port,
	const char *host_device, struct qdev_device **ret_vfio)
{
	cleanup_free char *text = NULL;
	const char *key;
	int r = host_argument(host_device, &text, &key);

	if (r < 0)
		return r;

	const struct argument arguments[] = {
		ARGUMENT(key, text), {.key = NULL}};

	return device_add_next(&port->device.bus,
		&(struct blueprint){
			.kind = QDEV_KIND_VFIO, .arguments = arguments},
		ret_vfio);
}

int qdev_root_port_add_vfio_function(struct qdev_root_port *port,
	const char *host_device, struct qdev_device **ret_vfio)
{
	const struct qdev_device *first = qdev_root_port_downstream(port);
	const struct bus_kind *kind = port->device.bus.kind;

	if (first && qdev_device_kind(first) != QDEV_KIND_VFIO)
		return QDEV_ERROR_DOWNSTREAM_OCCUPIED;
	port->device.bus.kind = &bus_kinds[BUS_CARD];

	int r = qdev_root_port_add_vfio(port, host_device, ret_vfio);

	/* Only this call adds to a card. */
	port->device.bus.kind = kind;
	return r;
}
