/* SPDX-License-Identifier: MIT */
#include "example.h"

int main(void)
{
	struct qdev_topology *topology;
	struct qdev_root_port *port;
	struct qdev_device *vfio;

	must(qdev_topology_new(&topology));
	must(qdev_topology_set_root_port_driver(topology, "ioh3420"));

	/* Add a root port that we'll connect the device to */
	must(qdev_topology_add_root_port(topology, &port));

	/* Add a VFIO PCI passthrough device to the root port */
	must(qdev_root_port_add_vfio(port,
		"/sys/bus/mdev/devices/79db70f1-92a5-4879-95f7-6325b66c1ff9",
		&vfio));

	print_topology(topology);
	qdev_topology_free(topology);
}
