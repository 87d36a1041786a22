/* SPDX-License-Identifier: MIT */
#ifndef TESTS_QEMU_CASES_H
#define TESTS_QEMU_CASES_H

/*
 * Topologies by table: each row is built, started and compared twice, with
 * either sort of root port.
 */

#include "machine.h"

struct topology_case {
	const char *name;
	void (*build)(struct machine *machine);
};

struct topology_run {
	const struct topology_case *row;
	const char *root_port;
	char name[80];
};

enum { ROOT_PORT_SORTS = 2 };

/*
 * A test for each row and sort of root port. The two arrays have
 * ROOT_PORT_SORTS elements for each row.
 */
void cases_expand(const struct topology_case *rows, size_t count,
	struct topology_run *ret_runs, struct CMUnitTest *ret_tests);

/* main() of a table */
#define RUN_CASES(rows)                                                        \
	int main(void)                                                         \
	{                                                                      \
		enum { COUNT = ROOT_PORT_SORTS * ARRAY_SIZE(rows) };           \
		static struct topology_run runs[COUNT];                        \
		static struct CMUnitTest tests[COUNT];                         \
                                                                               \
		cases_expand(rows, ARRAY_SIZE(rows), runs, tests);             \
		return cmocka_run_group_tests(tests, NULL, NULL);              \
	}

#endif
