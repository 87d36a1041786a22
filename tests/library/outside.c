/* SPDX-License-Identifier: MIT */
#include <qdev/qdev.h>
#include <stdio.h>

int main(void)
{
	struct qdev_resources *host;
	struct qdev_topology *topology;
	struct qdev_options *options;
	const struct qdev_netdev *bridge;
	struct qdev_root_port *port;
	struct qdev_device *network;

	if (qdev_resources_new(&host) || qdev_topology_new(&topology) ||
		qdev_topology_set_root_port_driver(topology, "ioh3420") ||
		qdev_resources_add_bridge(host, "kvmbr0", &bridge) ||
		qdev_topology_add_root_port(topology, &port) ||
		qdev_root_port_add_virtio_network(
			port, "00:00:00:00:00:00", bridge, &network) ||
		qdev_topology_options(topology, &options))
		return 1;
	for (size_t i = 0; i < qdev_options_count(options); i++)
		puts(qdev_options_at(options, i));
}
