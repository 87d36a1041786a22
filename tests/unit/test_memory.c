/* SPDX-License-Identifier: MIT */

/*
 * What is read of the host's memory: counts as they are, and what is none as
 * unknown.
 */

#include "test.h"
#include "tree.h"

#include "base/cleanup.h"
#include "base/macro.h"
#include "probes/host_memory.h"
#include "probes/huge_pages.h"

#include <errno.h>
#include <string.h>

DEFINE_CLEANUP(struct root *, root_free);
DEFINE_CLEANUP(struct host *, host_free);

#define POOL "sys/kernel/mm/hugepages/hugepages-2048kB/"
#define NODE "sys/devices/system/node/node1/hugepages/hugepages-2048kB/"

static const struct huge_page_wish wish = {
	.memory = 128 << 20,
	.page_size = 2 << 20,
	.on_node = true,
	.node = 1,
};

/* A host that has these files, and is asked for both. */
static struct host *read_host(const struct tree_entry *entries, size_t count)
{
	cleanup(root_free_p) struct root *root = NULL;
	struct host *host = NULL;
	struct tree tree;
	char *reason = NULL;

	tree_make(&tree, entries, count);
	assert_int_equal(root_open(tree.path, &root, &reason), 0);
	assert_int_equal(host_new(&host), 0);
	assert_int_equal(host_memory_read(root, host), 0);
	huge_pages_read(root, host, &wish);
	assert_int_equal(huge_pages_read_all(root), 0);
	tree_remove(&tree);
	return host;
}

static struct host_memory read_meminfo(const char *text)
{
	const struct tree_entry entry = {"proc/meminfo", TREE_FILE, text};
	cleanup(host_free_p) struct host *host = read_host(&entry, 1);

	return host->machine.memory;
}

static void meminfo_is_in_kib(void **state)
{
	struct host_memory memory = read_meminfo(
		"MemTotal:        4007348 kB\nMemFree:         3907436 kB\n"
		"MemAvailable:    3803012 kB\nSwapCached:            7 kB\n"
		"SwapTotal:             0 kB\n"
		"CommitLimit:     2003672 kB\nCommitted_AS:      43768 kB\n");

	(void)state;
	assert_true(fact_is(memory.total, 4007348ull << 10));
	assert_true(fact_is(memory.available, 3803012ull << 10));
	assert_true(fact_is(memory.swap, 0));
	assert_true(fact_is(memory.commit_limit, 2003672ull << 10));
	assert_true(fact_is(memory.committed, 43768ull << 10));
	assert_int_equal(memory.overcommit.state, FACT_UNKNOWN);
}

static void what_is_no_amount_is_unknown(void **state)
{
	static const char *const texts[] = {
		"",
		"MemTotal:",
		"MemTotal: kB\n",
		"MemTotal: 1\n",
		"MemTotal: 1 kB",
		"MemTotal: 1 MB\n",
		"MemTotal: -1 kB\n",
		"MemTotal: 0x1 kB\n",
		"NoMemTotal: 1 kB\n",
		"MemTotal: 18014398509481984 kB\n",
		"MemTotal: 99999999999999999999999999999999999999 kB\n",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(texts); i++)
		assert_int_equal(
			read_meminfo(texts[i]).total.state, FACT_UNKNOWN);
	assert_true(fact_is(
		read_meminfo("MemTotal: 18014398509481983 kB\n").total,
		UINT64_MAX - 1023));
}

static void pools_are_counted(void **state)
{
	static const struct tree_entry entries[] = {
		{POOL "nr_hugepages", TREE_FILE, "64\n"},
		{POOL "free_hugepages", TREE_FILE, "63\n"},
		{POOL "resv_hugepages", TREE_FILE, "2\n"},
		{POOL "surplus_hugepages", TREE_FILE, "1\n"},
		{POOL "nr_overcommit_hugepages", TREE_FILE, "-1\n"},
		{NODE "nr_hugepages", TREE_FILE, "32\n"},
		{NODE "free_hugepages", TREE_FILE, "many\n"},
		{"sys/kernel/mm/hugepages/hugepages-kB", TREE_DIRECTORY, NULL},
		{"sys/devices/system/node/node99999999999", TREE_DIRECTORY,
			NULL},
		{"sys/devices/system/node/possible", TREE_FILE, "0-1\n"},
	};
	cleanup(host_free_p) struct host *host =
		read_host(entries, ARRAY_SIZE(entries));
	const struct host_huge_pages *pages = &host->machine.huge_pages;

	(void)state;
	assert_int_equal(pages->existence.state, FACT_KNOWN);
	assert_true(fact_is(pages->total, 64));
	assert_true(fact_is(pages->free, 63));
	assert_true(fact_is(pages->reserved, 2));
	assert_true(fact_is(pages->surplus, 1));
	assert_int_equal(pages->overcommit.state, FACT_UNKNOWN);
	assert_int_equal(pages->node_existence.state, FACT_KNOWN);
	assert_true(fact_is(pages->node_total, 32));
	assert_int_equal(pages->node_free.state, FACT_UNKNOWN);
}

/* A bare tree does not say what it lacks; a manifest would. */
static void what_was_not_captured_is_unknown(void **state)
{
	cleanup(host_free_p) struct host *host = read_host(NULL, 0);
	const struct host_machine *machine = &host->machine;

	(void)state;
	assert_int_equal(machine->memory.total.error, FACT_NOT_CAPTURED);
	assert_int_equal(
		machine->huge_pages.existence.error, FACT_NOT_CAPTURED);
	assert_int_equal(machine->huge_pages.free.error, FACT_NOT_CAPTURED);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(meminfo_is_in_kib),
		cmocka_unit_test(what_is_no_amount_is_unknown),
		cmocka_unit_test(pools_are_counted),
		cmocka_unit_test(what_was_not_captured_is_unknown),
	};

	return cmocka_run_group_tests_name("memory", tests, NULL, NULL);
}
