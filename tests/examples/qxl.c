/* SPDX-License-Identifier: MIT */
#include "example.h"

int main(void)
{
	const unsigned heads = 2;
	struct qdev_topology *topology;
	struct qdev_device *qxl;

	must(qdev_topology_new(&topology));

	/* Add QXL display devices directly to the root complex */
	for (unsigned i = 0; i < heads; i++)
		must(qdev_topology_add_qxl(topology, &qxl));

	print_topology(topology);
	qdev_topology_free(topology);
}
