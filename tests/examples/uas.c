/* SPDX-License-Identifier: MIT */
#include "example.h"

int main(void)
{
	const struct qdev_blockdev_options read_only = {.read_only = true};
	struct qdev_resources *host;
	struct qdev_topology *topology;
	const struct qdev_blockdev *file;
	struct qdev_root_port *port;
	struct qdev_usb *usb;
	struct qdev_uas *uas;
	struct qdev_device *disk;

	must(qdev_resources_new(&host));
	must(qdev_topology_new(&topology));
	must(qdev_topology_set_root_port_driver(topology, "ioh3420"));

	/* Prepare the disk's file protocol block device */
	must(qdev_resources_add_file(
		host, "uas-disk", "uas-disk.iso", &read_only, &file));

	/* Add a root port with a USB controller, a USB Attached SCSI
	 * controller to that, and a disk to this one */
	must(qdev_topology_add_root_port(topology, &port));
	must(qdev_root_port_add_usb(port, &usb));
	must(qdev_usb_add_scsi(usb, &uas));
	must(qdev_uas_add_disk(uas, file, &disk));

	print_resources(host);
	print_topology(topology);
	qdev_topology_free(topology);
	qdev_resources_free(host);
}
