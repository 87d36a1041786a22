/* SPDX-License-Identifier: MIT */
#include "example.h"

int main(void)
{
	struct qdev_resources *host;
	struct qdev_topology *topology;
	const struct qdev_iothread *iothread;
	const struct qdev_blockdev *file, *drive;
	struct qdev_root_port *port;
	struct qdev_scsi *scsi;
	struct qdev_device *disk;
	char *file_name;

	must(qdev_resources_new(&host));
	must(qdev_topology_new(&topology));
	must(qdev_topology_set_root_port_driver(topology, "ioh3420"));

	/* Allocate an I/O thread for the SCSI controller to use */
	must(qdev_resources_add_iothread(host, &iothread));

	/* Add a file protocol node that reads and writes our disk image, and
	 * a raw format node that interprets it */
	must(qdev_node_name_child("testdrive", "file", &file_name));
	must(qdev_resources_add_file(
		host, file_name, "/tmp/test-drive.raw", NULL, &file));
	must(qdev_resources_add_raw(host, "testdrive", file, NULL, &drive));
	free(file_name);

	/* Add a root port with a SCSI controller, and the disk to that */
	must(qdev_topology_add_root_port(topology, &port));
	must(qdev_root_port_add_virtio_scsi(port, iothread, &scsi));
	must(qdev_scsi_add_disk(scsi, drive, &disk));

	print_topology(topology);
	qdev_topology_free(topology);
	qdev_resources_free(host);
}
