/* SPDX-License-Identifier: MIT */

/* The memory that the caller's control group may have, as a table. */

#include "test.h"
#include "tree.h"

#include "base/cleanup.h"
#include "host/host.h"
#include "probes/memory_groups.h"

DEFINE_CLEANUP(struct host *, host_free);

#define FILE_IS(path, text) {path, TREE_FILE, text}
#define GROUPS(text)        FILE_IS("proc/self/cgroup", text)
#define V1(path, text)      FILE_IS("sys/fs/cgroup/memory/" path, text)
#define V2(path, text)      FILE_IS("sys/fs/cgroup/" path, text)

struct row {
	const char *name;
	struct tree_entry files[7];
	const char *expected;
};

static const struct row rows[] = {
	{"nothing captured", {FILE_IS("sys/x", "")}, ""},
	{"version 2, a limit above",
		{GROUPS("0::/a/b:c\n"), V2("memory.max", "max\n"),
			V2("a/memory.max", "4096\n"),
			V2("a/memory.current", "8\n"),
			V2("a/b:c/memory.max", "max\n"),
			V2("a/b:c/memory.current", "1\n")},
		"sys/fs/cgroup/a/memory.max 4096 8"},
	{"version 2, two limits",
		{GROUPS("0::/a/b\n"), V2("a/memory.max", "2\n"),
			V2("a/b/memory.max", "1\n")},
		"sys/fs/cgroup/a/memory.max 2 ? "
		"sys/fs/cgroup/a/b/memory.max 1 ?"},
	{"version 2, of a container",
		{GROUPS("0::/\n"), V2("memory.max", "4096\n")},
		"sys/fs/cgroup/memory.max 4096 ?"},
	{"version 2, not captured", {GROUPS("0::/a\n")}, ""},
	{"version 1",
		{GROUPS("4:cpu:/c\n3:memory:/a\n0::/b\n"),
			V1("c/memory.limit_in_bytes", "1\n"),
			V1("a/memory.limit_in_bytes", "4096\n"),
			V1("a/memory.usage_in_bytes", "8\n"),
			V2("b/memory.max", "1\n")},
		"sys/fs/cgroup/memory/a/memory.limit_in_bytes 4096 8"},
	{"version 1, and memory is of version 2",
		{GROUPS("1:devices:/a\n0::/b\n"),
			V1("a/memory.limit_in_bytes", "1\n"),
			V2("b/memory.max", "2\n")},
		"sys/fs/cgroup/b/memory.max 2 ?"},
	{"a limit that is no number",
		{GROUPS("0::/a\n"), V2("a/memory.max", "-1\n")}, ""},
};

static void print(struct text *text, const struct host_user *user)
{
	for (size_t i = 0; i < user->memory_groups.count; i++) {
		const struct host_memory_group *group =
			&user->memory_groups.items[i];

		text_addf(text, "%s%s %llu ", i ? " " : "", group->file,
			(unsigned long long)group->limit.value);
		if (group->used.state == FACT_KNOWN)
			text_addf(text, "%llu",
				(unsigned long long)group->used.value);
		else
			text_add_char(text, '?');
	}
}

static void a_row_holds(void **state)
{
	const struct row *row = *state;
	cleanup(tree_remove) struct tree tree;
	cleanup_text struct text text = TEXT_INIT;
	cleanup(host_free_p) struct host *host = NULL;
	struct root *root;
	char *reason = NULL;

	tree_make(&tree, NULL, 0);
	tree_add_host(&tree, "", NULL, 0, row->files);
	assert_int_equal(root_open(tree.path, &root, &reason), 0);
	assert_int_equal(host_new(&host), 0);
	assert_int_equal(memory_groups_read(root, &host->user), 0);
	root_free(root);
	print(&text, &host->user);
	assert_string_equal(text_string(&text), row->expected);
}

int main(void)
{
	struct CMUnitTest tests[ARRAY_SIZE(rows)];

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		tests[i] = (struct CMUnitTest){rows[i].name, a_row_holds, NULL,
			NULL, (void *)(uintptr_t)&rows[i]};
	return cmocka_run_group_tests_name("memory_groups", tests, NULL, NULL);
}
