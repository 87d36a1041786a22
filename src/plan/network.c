/* SPDX-License-Identifier: MIT */
#include "plan/placement.h"

#include <qdev/error.h>
#include <qdev/netdev.h>
#include <qdev/root_port.h>

#include <string.h>

static int refuse(struct placement *placement, const char *why)
{
	text_addf(placement->problem, "%s: %s", placement->label, why);
	return QDEV_ERROR_INVALID;
}

/*
 * Without script= QEMU runs one of its own. The one for the end need not be
 * there for the start.
 */
static int need_tap(struct placement *placement, const char *interface,
	const char *script)
{
	int error = placement_need(placement, NEED_TUN, "/dev/net/tun");

	if (error == 0)
		error = placement_need(
			placement, NEED_TAP, interface ? interface : "");

	if (error < 0 || (script && strcmp(script, QDEV_NO_SCRIPT) == 0))
		return error;
	return placement_need(placement, NEED_SCRIPT,
		script ? script : "/etc/qemu-ifup");
}

/*
 * With br= the bridge helper makes the interface and puts it on the bridge:
 * QEMU's `-netdev tap,br=` alone would start without any (rules, section 4).
 */
static int add_tap(struct placement *placement, const struct item *item,
	const struct qdev_netdev **ret)
{
	struct qdev_resources *resources = placement->plan->resources;
	const char *bridge = item_get(item, "br");
	const char *interface = item_get(item, "ifname");
	const char *script = item_get(item, "script");
	const char *downscript = item_get(item, "downscript");
	int error;

	if (!bridge) {
		error = need_tap(placement, interface, script);
		return error < 0 ? error
				 : qdev_resources_add_tap(resources, interface,
					   script, downscript, ret);
	}
	if (interface || script || downscript)
		return refuse(placement,
			"br= is for the bridge helper, which takes neither "
			"ifname= nor scripts");
	error = placement_need(placement, NEED_BRIDGE, bridge);
	return error < 0 ? error
			 : qdev_resources_add_bridge(resources, bridge, ret);
}

static int add_back_end(struct placement *placement, const struct item *item,
	const struct qdev_netdev **ret)
{
	static const char *const tap_keys[] = {
		"br", "ifname", "script", "downscript",
	};

	if (strcmp(item->value, "tap") == 0)
		return add_tap(placement, item, ret);
	for (size_t i = 0; i < ARRAY_SIZE(tap_keys); i++)
		if (item_get(item, tap_keys[i]))
			return refuse(placement,
				"br=, ifname= and scripts go with tap");
	return qdev_resources_add_user_network(
		placement->plan->resources, ret);
}

/*
 * The seed's example has a zero address. QEMU takes it for none and gives the
 * card 52:54:00:12:34:56 and on, as it does in every other VM (net/net.c,
 * qemu_macaddr_default_if_unset(); seen with 7.2).
 */
static void warn_of_zero(struct placement *placement, const char *mac)
{
	struct findings *findings = &placement->plan->findings;
	struct finding *finding;

	if (!mac || strcmp(mac, "00:00:00:00:00:00") != 0)
		return;
	finding = finding_add(findings, CODE_MAC_ZERO, SEVERITY_WARN,
		placement->label,
		"QEMU takes a MAC address of zeroes for none, and gives the "
		"card the one that it gives the cards of all VMs");
	finding_evidence(findings, finding, "mac=%s", mac);
}

int place_network(struct placement *placement, const struct item *item)
{
	static const char *const properties[] = {"bootindex"};
	const char *mac = item_get(item, "mac");
	const struct qdev_netdev *netdev;
	struct qdev_root_port *port;
	struct qdev_device *device;
	int error = add_back_end(placement, item, &netdev);

	if (error == 0)
		error = qdev_topology_add_root_port(
			placement->plan->topology, &port);
	if (error == 0)
		error = qdev_root_port_add_virtio_network(
			port, mac, netdev, &device);
	if (error < 0)
		return error;
	warn_of_zero(placement, mac);
	return placement_set_properties(
		placement, item, device, properties, ARRAY_SIZE(properties));
}
