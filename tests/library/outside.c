/* SPDX-License-Identifier: MIT */
#include <qdev/qdev.h>
#include <stdio.h>

int main(void)
{
	struct qdev_resources *host = NULL;
	struct qdev_topology *topology = NULL;
	struct qdev_options *options = NULL;
	const struct qdev_netdev *tap;
	struct qdev_root_port *port;
	struct qdev_device *network;
	int failed = qdev_resources_new(&host) ||
		     qdev_resources_add_tap(host, "kvmbr0", NULL, NULL, &tap) ||
		     qdev_topology_new(&topology) ||
		     qdev_topology_set_root_port_driver(topology, "ioh3420") ||
		     qdev_topology_add_root_port(topology, &port) ||
		     qdev_root_port_add_virtio_network(
			     port, "00:00:00:00:00:00", tap, &network) ||
		     qdev_topology_options(topology, &options);

	for (size_t i = 0; !failed && i < qdev_options_count(options); i++)
		puts(qdev_options_at(options, i));
	qdev_options_free(options);
	qdev_topology_free(topology);
	qdev_resources_free(host);
	return failed;
}
