/* SPDX-License-Identifier: MIT */
#include "example.h"

int main(void)
{
	struct qdev_topology *topology;
	struct qdev_root_port *port;
	struct qdev_usb *usb;
	struct qdev_device *tablet;

	must(qdev_topology_new(&topology));
	must(qdev_topology_set_root_port_driver(topology, "ioh3420"));

	/* Add a root port with a USB controller, and a tablet to that */
	must(qdev_topology_add_root_port(topology, &port));
	must(qdev_root_port_add_usb(port, &usb));
	must(qdev_usb_add_tablet(usb, &tablet));

	print_topology(topology);
	qdev_topology_free(topology);
}
