/* SPDX-License-Identifier: MIT */
#include "emit/format.h"

#include <qdev/option.h>

/* What the seed's Topology.Options() gives. */
int emit_devices(const struct plan *plan, FILE *output)
{
	struct qdev_options *options;
	int error = qdev_topology_options(plan->topology, &options);

	if (error < 0)
		return error;
	for (size_t i = 0; i < qdev_options_count(options); i++)
		fprintf(output, "%s\n", qdev_options_at(options, i));
	qdev_options_free(options);
	return 0;
}
