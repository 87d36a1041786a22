/* SPDX-License-Identifier: MIT */

/*
 * What is read of the host's memory: counts as they are, and what is none as
 * unknown.
 */

#include "test.h"
#include "tree.h"

#include "base/cleanup.h"
#include "base/macro.h"
#include "probes/control_group.h"
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
	assert_int_equal(control_groups_read(root, &host->user), 0);
	assert_int_equal(host_memory_read(root, host), 0);
	assert_int_equal(huge_pages_read(root, host, &wish), 0);
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
	assert_true(
		fact_is(read_meminfo("MemTotal: 18014398509481983 kB\n").total,
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

static void add_groups(struct text *text, const struct host_user *user)
{
	for (size_t i = 0; i < user->huge_page_groups.found.count; i++) {
		const struct host_group_limit *group =
			&user->huge_page_groups.found.items[i];

		text_addf(text, "%s %llu %llu ", group->file,
			(unsigned long long)group->limit.value,
			(unsigned long long)group->used.value);
	}
	for (size_t i = 0; i < user->node_bounds.count; i++)
		text_addf(text, "nodes %s ", user->node_bounds.items[i].file);
}

#define V1 "sys/fs/cgroup/hugetlb/"
#define V2 "sys/fs/cgroup/"
#define FREE(node)                                                             \
	"sys/devices/system/node/node" node                                    \
	"/hugepages/hugepages-2048kB/free_hugepages"

static const struct group_row {
	const char *name;
	struct tree_entry files[9];
	const char *expected;
	bool is_bound;
	unsigned long long free; /* on the nodes, if bound */
} group_rows[] = {
	{"version 2, one limit above",
		{{"proc/self/cgroup", TREE_FILE, "0::/a/b\n"},
			{V2 "a/hugetlb.2MB.max", TREE_FILE, "4096\n"},
			{V2 "a/hugetlb.2MB.current", TREE_FILE, "8\n"},
			{V2 "a/hugetlb.1GB.max", TREE_FILE, "0\n"},
			{V2 "a/b/hugetlb.2MB.max", TREE_FILE, "max\n"},
			{V2 "a/b/hugetlb.2MB.rsvd.max", TREE_FILE, "9\n"},
			{V2 "a/b/hugetlb.2MB.rsvd.current", TREE_FILE, "7\n"}},
		V2 "a/hugetlb.2MB.max 4096 8 " V2
		   "a/b/hugetlb.2MB.rsvd.max 9 7 ",
		false, 0},
	{"version 1",
		{{"proc/self/cgroup", TREE_FILE,
			 "3:cpuset:/\n2:hugetlb:/vms\n0::/a\n"},
			{V1 "vms/hugetlb.2MB.limit_in_bytes", TREE_FILE, "5\n"},
			{V1 "vms/hugetlb.2MB.usage_in_bytes", TREE_FILE, "1\n"},
			{V2 "a/hugetlb.2MB.max", TREE_FILE, "4096\n"}},
		V1 "vms/hugetlb.2MB.limit_in_bytes 5 1 ", false, 0},
	{"all nodes",
		{{"proc/self/cgroup", TREE_FILE, "0::/a\n"},
			{"sys/devices/system/node/has_memory", TREE_FILE,
				"0-1\n"},
			{V2 "cpuset.mems.effective", TREE_FILE, "0-1\n"},
			{V2 "a/cpuset.mems.effective", TREE_FILE, "0,1\n"}},
		"nodes " V2 "a/cpuset.mems.effective ", false, 0},
	{"one of two nodes, by the group above",
		{{"proc/self/cgroup", TREE_FILE, "0::/a/b\n"},
			{"sys/devices/system/node/has_memory", TREE_FILE,
				"0-2\n"},
			{V2 "cpuset.mems.effective", TREE_FILE, "0-2\n"},
			{V2 "a/cpuset.mems.effective", TREE_FILE, "1-2\n"},
			{FREE("0"), TREE_FILE, "100\n"},
			{FREE("1"), TREE_FILE, "5\n"},
			{FREE("2"), TREE_FILE, "7\n"}},
		"nodes " V2 "a/cpuset.mems.effective ", true, 12},
	{"one of two nodes, of version 1",
		{{"proc/self/cgroup", TREE_FILE, "3:cpuset:/a\n0::/b\n"},
			{"sys/devices/system/node/has_memory", TREE_FILE,
				"0-1\n"},
			{"sys/fs/cgroup/cpuset/a/cpuset.effective_mems",
				TREE_FILE, "1\n"},
			{FREE("1"), TREE_FILE, "5\n"}},
		"nodes sys/fs/cgroup/cpuset/a/cpuset.effective_mems ", true, 5},
};

static void groups_bound_huge_pages(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(group_rows); i++) {
		const struct group_row *row = &group_rows[i];
		size_t count = 0;

		while (row->files[count].path)
			count++;

		cleanup(host_free_p) struct host *host =
			read_host(row->files, count);
		const struct host_huge_pages *pages = &host->machine.huge_pages;
		cleanup_text struct text text = TEXT_INIT;

		add_groups(&text, &host->user);
		assert_string_equal(text_string(&text), row->expected);
		assert_int_equal(
			host->machine.memory_nodes.are_bound, row->is_bound);
		if (row->is_bound)
			assert_true(fact_is(pages->allowed_free, row->free));
	}
}

#define NODE_MEMINFO(node, total, free, files, shared)                         \
	{"sys/devices/system/node/node" node "/meminfo", TREE_FILE,            \
		"Node " node " MemTotal:        " total " kB\n"                 \
		"Node " node " MemFree:         " free " kB\n"                  \
		"Node " node " MemUsed:         9 kB\n"                         \
		"Node " node " FilePages:       " files " kB\n"                 \
		"Node " node " Shmem:           " shared " kB\n"}

static int kib_of(struct fact_number bytes)
{
	return bytes.state == FACT_KNOWN ? (int)(bytes.value >> 10) : -1;
}

/* Of which the cache of files is free, too. */
static void nodes_have_memory_of_their_own(void **state)
{
	static const struct {
		struct tree_entry second;
		int total_kib, free_kib; /* -1: unknown */
	} cases[] = {
		{NODE_MEMINFO("2", "50", "10", "5", "1"), 150, 44},
		{NODE_MEMINFO("2", "50", "10", "1", "5"), 150, 40},
		{NODE_MEMINFO("2", "many", "10", "5", "1"), -1, 44},
		{NODE_MEMINFO("2", "50", "10", "5", "many"), 150, -1},
		{NODE_MEMINFO("3", "50", "10", "5", "1"), -1, -1},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		const struct tree_entry files[] = {
			{"proc/self/cgroup", TREE_FILE, "0::/a\n"},
			{"sys/devices/system/node/has_memory", TREE_FILE,
				"0-2\n"},
			{V2 "a/cpuset.mems.effective", TREE_FILE, "1-2\n"},
			NODE_MEMINFO("0", "1000", "1000", "0", "0"),
			NODE_MEMINFO("1", "100", "20", "15", "5"),
			cases[i].second,
		};
		cleanup(host_free_p) struct host *host =
			read_host(files, ARRAY_SIZE(files));
		const struct host_memory *memory = &host->machine.memory;

		assert_true(host->machine.memory_nodes.are_bound);
		assert_int_equal(
			kib_of(memory->node_total), cases[i].total_kib);
		assert_int_equal(kib_of(memory->node_free), cases[i].free_kib);
	}
}

static void lists_of_nodes_are_read(void **state)
{
	static const struct {
		const char *list;
		bool is_list;
		uint64_t nodes;
	} lists[] = {
		{"", true, 0x0},
		{"0", true, 0x1},
		{"0-1,4", true, 0x13},
		{" 3 1-2\n", true, 0xe},
		{"1023", true, 0x0},
		{"1024", false, 0},
		{"2-1", false, 0},
		{"1-", false, 0},
		{"-1", false, 0},
		{"1a", false, 0},
		{"99999999999999999999", false, 0},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(lists); i++) {
		struct node_set set = {0};

		assert_int_equal(node_set_add_list(&set, lists[i].list),
			lists[i].is_list);
		if (lists[i].is_list)
			assert_int_equal(set.words[0], lists[i].nodes);
	}
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
		cmocka_unit_test(groups_bound_huge_pages),
		cmocka_unit_test(nodes_have_memory_of_their_own),
		cmocka_unit_test(lists_of_nodes_are_read),
		cmocka_unit_test(what_was_not_captured_is_unknown),
	};

	return cmocka_run_group_tests_name("memory", tests, NULL, NULL);
}
