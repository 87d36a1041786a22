/* SPDX-License-Identifier: MIT */
#include "example.h"

int main(void)
{
	struct qdev_resources *host;
	struct qdev_topology *topology;
	const struct qdev_netdev *bridge;
	struct qdev_root_port *port;
	struct qdev_device *network;

	must(qdev_resources_new(&host));
	must(qdev_topology_new(&topology));
	must(qdev_topology_set_root_port_driver(topology, "ioh3420"));

	/* Prepare a network tap that connects to the kvmbr0 interface. The seed
	 * gives the bridge as the name of the tap itself: it is QEMU's bridge
	 * helper that makes one and connects it. */
	must(qdev_resources_add_bridge(host, "kvmbr0", &bridge));

	/* Add a root port that we'll connect the network controller to */
	must(qdev_topology_add_root_port(topology, &port));

	/* Add the network controller and connect it to the host network tap */
	must(qdev_root_port_add_virtio_network(
		port, "00:00:00:00:00:00", bridge, &network));

	print_topology(topology);
	qdev_topology_free(topology);
	qdev_resources_free(host);
}
