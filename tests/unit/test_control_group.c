/* SPDX-License-Identifier: MIT */

/* The devices, memory and tasks that the caller's groups may have, as a table. */

#include "test.h"
#include "tree.h"

#include "base/cleanup.h"
#include "host/host.h"
#include "probes/control_group.h"

#include <string.h>

DEFINE_CLEANUP(struct host *, host_free);

#define FILE_IS(path, text) {path, TREE_FILE, text}
#define GROUPS(text)        FILE_IS("proc/self/cgroup", text)
#define RULES(group, text)                                                     \
	FILE_IS("sys/fs/cgroup/devices/" group "/devices.list", text)
#define V1(path, text)      FILE_IS("sys/fs/cgroup/memory/" path, text)
#define V2(path, text)      FILE_IS("sys/fs/cgroup/" path, text)

struct row {
	const char *name;
	struct tree_entry files[7];
	const char *expected;
};

static const struct row rows[] = {
	{"version 2", {GROUPS("0::/user.slice\n")}, ""},
	{"the hierarchy's own group", {GROUPS("1:devices:/\n")}, ""},
	{"a group",
		{GROUPS("2:cpu,cpuacct:/a\n1:devices:/vms\n0::/b\n"),
			RULES("vms", "c 10:196 rw\n")},
		"vms[c 10:196 rw]"},
	{"a group of several controllers",
		{GROUPS("1:cpu,devices,mydevices:/vms\n"),
			RULES("vms", "a *:* rwm\n")},
		"vms[a *:* rwm]"},
	{"no devices",
		{GROUPS("1:mydevices:/a\n2:devicesx:/a\n3:name=x:/devices:\n"),
			RULES("a", "a *:* rwm\n")},
		""},
	{"a group and the one above it",
		{GROUPS("1:devices:/a/b:c\n"), RULES("a", "c 1:* r\n"),
			RULES("a/b:c", "")},
		"a[c 1:* r] a/b:c[]"},
	{"one that can't be read",
		{GROUPS("1:devices:/a/b\n"), RULES("a", "c 1:* r\n")},
		"a[c 1:* r] a/b?"},
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
	{"version 2, where it gets slow",
		{GROUPS("0::/a\n"), V2("a/memory.max", "max\n"),
			V2("a/memory.high", "2\n"),
			V2("a/memory.current", "1\n")},
		"sys/fs/cgroup/a/memory.high 2? 1"},
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
		"a?sys/fs/cgroup/b/memory.max 2 ?"},
	{"tasks, of all groups that have a limit",
		{GROUPS("0::/a/b\n"), V2("pids.max", "max\n"),
			V2("a/pids.max", "100\n"), V2("a/pids.current", "7\n"),
			V2("a/b/pids.max", "50\n")},
		"sys/fs/cgroup/a/pids.max 100 7 sys/fs/cgroup/a/b/pids.max 50 ?"},
	{"tasks, version 1",
		{GROUPS("3:pids:/a\n0::/b\n"),
			FILE_IS("sys/fs/cgroup/pids/a/pids.max", "100\n"),
			FILE_IS("sys/fs/cgroup/pids/a/pids.current", "7\n"),
			V2("b/pids.max", "1\n")},
		"sys/fs/cgroup/pids/a/pids.max 100 7"},
	{"a limit that is no number",
		{GROUPS("0::/a\n"), V2("a/memory.max", "-1\n")}, ""},
};

static void print_rules(struct text *text, const struct host_user *user)
{
	for (size_t i = 0; i < user->device_rules.count; i++) {
		const struct host_device_rules *rules =
			&user->device_rules.items[i];

		text_addf(text, "%s%s", i ? " " : "",
			rules->group + strlen("sys/fs/cgroup/devices/"));
		if (rules->list.state == FACT_KNOWN)
			text_addf(text, "[%.*s]",
				(int)strcspn(rules->list.value, "\n"),
				rules->list.value);
		else
			text_add(text, "?");
	}
}

static void print_limits(
	struct text *text, const struct host_group_limits *limits)
{
	for (size_t i = 0; i < limits->found.count; i++) {
		const struct host_group_limit *group = &limits->found.items[i];

		text_addf(text, "%s%s %llu%s ", i ? " " : "", group->file,
			(unsigned long long)group->limit.value,
			group->doubt ? "?" : "");
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
	assert_int_equal(control_groups_read(root, &host->user), 0);
	root_free(root);
	print_rules(&text, &host->user);
	print_limits(&text, &host->user.memory_groups);
	print_limits(&text, &host->user.task_groups);
	assert_string_equal(text_string(&text), row->expected);
}

int main(void)
{
	struct CMUnitTest tests[ARRAY_SIZE(rows)];

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		tests[i] = (struct CMUnitTest){rows[i].name, a_row_holds, NULL,
			NULL, (void *)(uintptr_t)&rows[i]};
	return cmocka_run_group_tests_name("control_group", tests, NULL, NULL);
}
