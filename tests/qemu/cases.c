/* SPDX-License-Identifier: MIT */
#include "cases.h"

#include <stdio.h>

static const char *const root_ports[ROOT_PORT_SORTS] = {
	"pcie-root-port", "ioh3420"};

static void runs_as_planned(void **state)
{
	struct machine *machine = *state;
	const struct topology_run *run = machine->row;

	must(qdev_topology_set_root_port_driver(
		machine->topology, run->root_port));
	run->row->build(machine);
	machine_runs_as_planned(machine);
}

void cases_expand(const struct topology_case *rows, size_t count,
	struct topology_run *ret_runs, struct CMUnitTest *ret_tests)
{
	for (size_t i = 0; i < count * ROOT_PORT_SORTS; i++) {
		struct topology_run *run = &ret_runs[i];

		run->row = &rows[i / ROOT_PORT_SORTS];
		run->root_port = root_ports[i % ROOT_PORT_SORTS];
		snprintf(run->name, sizeof(run->name), "%s, %s", run->row->name,
			run->root_port);
		ret_tests[i] = machine_test(run->name, runs_as_planned, run);
	}
}
