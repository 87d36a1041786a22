/* SPDX-License-Identifier: MIT */

/* vfio's container is tried where that loads nothing, and it alone. */

#include "test.h"
#include "tree.h"

#include "base/cleanup.h"
#include "base/text.h"
#include "probes/group.h"
#include "probes/machine.h"

#include <errno.h>

DEFINE_CLEANUP(struct root *, root_free);
DEFINE_CLEANUP(struct host *, host_free);

#define CONTAINER(number, opened)                                              \
	"\"paths\":{\"dev/vfio/vfio\":{\"kind\":\"char\",\"major\":10,"        \
	"\"minor\":" number "," opened "\"mode\":\"0666\",\"uid\":0,"      \
	"\"gid\":0}},"

static const struct row {
	const char *name;
	const char *number; /* of the group, in sys/class/vfio */
	const char *members;
	struct fact_number expected;
} rows[] = {
	{"refused", "511:0\n", CONTAINER("196", "\"open\":\"EPERM\","),
		{FACT_KNOWN, 0, EPERM}},
	{"opened", "511:0\n", CONTAINER("196", "\"open\":\"ok\","),
		{FACT_KNOWN, 0, 0}},
	{"an earlier capture", "511:0\n", CONTAINER("196", ""),
		{FACT_UNKNOWN, FACT_NOT_CAPTURED, 0}},
	{"not loaded", NULL, CONTAINER("196", "\"open\":\"EPERM\","),
		{FACT_ABSENT, 0, 0}},
	{"a watchdog", "511:0\n", CONTAINER("130", "\"open\":\"ok\","),
		{FACT_ABSENT, 0, 0}},
};

static struct fact_number try_in(const struct row *row)
{
	const struct tree_entry entries[] = {
		{row->number ? "sys/class/vfio/1/dev" : "sys/x", TREE_FILE,
			row->number ? row->number : ""},
		{0},
	};
	cleanup(root_free_p) struct root *root = NULL;
	cleanup(host_free_p) struct host *host = NULL;
	struct tree tree;
	char *reason = NULL;

	tree_make(&tree, NULL, 0);
	tree_add_host(&tree, row->members, NULL, 0, entries);
	assert_int_equal(root_open(tree.path, &root, &reason), 0);
	assert_int_equal(host_new(&host), 0);
	assert_int_equal(group_read_node(root, host_add_group(host, 1)), 0);
	assert_int_equal(read_node(root, "dev/vfio/vfio",
				 &host->machine.container),
		0);
	machine_try_container(root, host);
	tree_remove(&tree);
	return host->machine.container.open_error;
}

static void the_table_holds(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct fact_number found = try_in(&rows[i]);

		if (found.state != rows[i].expected.state ||
			found.error != rows[i].expected.error ||
			found.value != rows[i].expected.value)
			fail_msg("%s: state %d, error %d, value %d",
				rows[i].name, found.state, found.error,
				(int)found.value);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(the_table_holds)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
