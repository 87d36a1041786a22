/* SPDX-License-Identifier: MIT */

/*
 * A host that is recorded while it is read answers the same questions with the
 * same words. The host is the one of fixtures/desktop, which has everything: a
 * capture of a capture must be the capture.
 */

#include "test.h"
#include "tree.h"

#include "base/cleanup.h"
#include "check/check.h"
#include "emit/findings.h"
#include "emit/list.h"
#include "probes/file_tree.h"
#include "probes/scan.h"
#include "probes/snapshot.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

DEFINE_CLEANUP(struct file_node *, file_tree_free);
DEFINE_CLEANUP(struct root *, root_free);
DEFINE_CLEANUP(struct host *, host_free);
DEFINE_CLEANUP(struct check_result *, check_result_free);

static struct root *open_root(const char *path)
{
	char *reason;
	struct root *root;

	if (root_open(path, &root, &reason) < 0)
		fail_msg("%s: %s", path, reason);
	return root;
}

/* What the lists say. */
static void print_lists(struct root *root, FILE *output)
{
	cleanup(host_free_p) struct host *host = NULL;
	cleanup(list_columns_clear) struct list_columns columns = {0};
	cleanup_text struct text problem = TEXT_INIT;
	const struct filter filter = {0};

	assert_int_equal(list_columns_add(&columns, "all", &problem), 0);

	const struct scan_wish wish = {
		.details = list_columns_details(&columns),
		.groups = true,
	};

	assert_int_equal(scan_host(root, &wish, &host), 0);

	const struct list_request request = {
		.host = host,
		.filter = &filter,
		.columns = columns,
	};

	emit_devices_json(&request, output);
	emit_groups_json(&request, output);
}

/* What a check of one device says. */
static void print_check(
	struct root *root, const char *name, const char *user, FILE *output)
{
	cleanup(host_free_p) struct host *host = NULL;
	cleanup(check_result_free_p) struct check_result *result = NULL;
	cleanup(target_list_clear) struct target_list targets = {0};
	cleanup_text struct text problem = TEXT_INIT;
	struct selector selector;
	struct check_request request = {
		.targets = &targets,
		.memory = CHECK_DEFAULT_MEMORY,
		.for_start = true,
	};

	assert_true(selector_parse(name, &selector));
	assert_int_equal(scan_targets(root, &selector, 1, user,
				 SCAN_NAMES | SCAN_OPEN_NODES, &host, &targets,
				 &problem),
		0);
	assert_int_equal(check(host, &request, &result), 0);
	emit_findings_text(host, result, (struct findings_style){0}, output);
}

static char *question(struct root *root)
{
	static const char *const devices[] = {
		"0000:00:00.0", /* unbound */
		"0000:00:01.0", /* a bridge */
		"0000:01:00.0", /* free */
		"0000:02:00.0", /* on its host driver */
		"0000:03:00.0", /* held, and its sibling is driven */
		"0000:7f:00.0", /* not there */
		"10000:e0:00.0",
		"79db70f1-92a5-4879-95f7-6325b66c1ff9",
		"79db70f1-92a5-4879-95f7-000000000000",
	};
	char *text;
	size_t length;
	FILE *output = open_memstream(&text, &length);

	assert_non_null(output);
	print_lists(root, output);
	for (size_t i = 0; i < sizeof(devices) / sizeof(devices[0]); i++) {
		print_check(root, devices[i], NULL, output);
		print_check(root, devices[i], "qemu", output);
	}
	fclose(output);
	return text;
}

static int make(void **state)
{
	static struct tree tree;

	tree_make(&tree, NULL, 0);
	*state = &tree;
	return 0;
}

static int clear(void **state)
{
	tree_remove(*state);
	return 0;
}

/* Writes what was recorded of a root, and opens it. */
static struct root *open_copy(struct root *original, const char *path)
{
	cleanup(file_tree_free_p) struct file_node *tree = NULL;
	cleanup_text struct text reason = TEXT_INIT;

	assert_int_equal(root_recorded(original, &tree), 0);
	assert_int_equal(snapshot_write(tree, path, &reason), 0);
	return open_root(path);
}

static void a_recorded_host_answers_the_same(void **state)
{
	const struct tree *directory = *state;
	cleanup_free char *source =
		format_string("%s/desktop/root", getenv("QDEV_FIXTURES"));
	cleanup_free char *target = format_string("%s/copy", directory->path);
	cleanup(root_free_p) struct root *original = open_root(source);

	assert_int_equal(root_record(original), 0);

	cleanup_free char *first = question(original);
	cleanup(root_free_p) struct root *copy = open_copy(original, target);
	cleanup_free char *second = question(copy);

	assert_non_null(strstr(first, "node-held"));
	assert_string_equal(first, second);
}

/* A name need not be UTF-8, and what has an odd one can be asked for. */
static void names_that_are_no_text_are_recorded(void **state)
{
	static const struct tree_entry entries[] = {
		{"odd/names/eth0", TREE_FILE, ""},
		{"odd/names/e\xffth", TREE_FILE, "text"},
		{"odd/names/\\xff", TREE_FILE, ""},
	};
	struct tree *tree = *state;
	cleanup_free char *source = format_string("%s/odd", tree->path);
	cleanup_free char *target = format_string("%s/odd.copy", tree->path);
	cleanup(name_list_clear) struct name_list listed = {0}, copied = {0};
	char buffer[16];

	for (size_t i = 0; i < ARRAY_SIZE(entries); i++)
		tree_add(tree, &entries[i]);

	cleanup(root_free_p) struct root *original = open_root(source);

	assert_int_equal(root_record(original), 0);
	assert_int_equal(root_list(original, "names", &listed), 0);
	assert_int_equal(
		root_read(original, "names/e\xffth", buffer, sizeof(buffer)),
		4);
	assert_int_equal(root_exists(original, "gone\xfe"), -ENODATA);

	cleanup(root_free_p) struct root *copy = open_copy(original, target);

	assert_int_equal(root_list(copy, "names", &copied), 0);
	assert_int_equal(copied.names.count, ARRAY_SIZE(entries));
	for (size_t i = 0; i < ARRAY_SIZE(entries); i++)
		assert_string_equal(
			copied.names.items[i], listed.names.items[i]);
	assert_int_equal(
		root_read(copy, "names/e\xffth", buffer, sizeof(buffer)), 4);
	assert_int_equal(root_exists(copy, "gone\xfe"), -ENODATA);
}

/* Whether it is known, why not, and the processes that have a disk open. */
static void print_openers(struct root *root, const char *path, FILE *output)
{
	struct host_node node = {
		.path = strdup(path),
		.type = S_IFBLK,
	};

	assert_int_equal(root_holders_of_all(
				 root, (struct host_node *[]){&node}, 1),
		0);
	fprintf(output, "%s: %d %d", path, node.holders_known.state,
		node.holders_known.error);
	for (size_t i = 0; i < node.holders.count; i++)
		fprintf(output, " %d %s", node.holders.items[i].pid,
			node.holders.items[i].name.value
				? node.holders.items[i].name.value
				: "?");
	fprintf(output, "\n");
	node_clear(&node);
}

static char *openers(struct root *root)
{
	static const char *const disks[] = {
		"dev/open", "dev/idle", "dev/denied", "dev/unasked"};
	char *text;
	size_t size;
	FILE *output = open_memstream(&text, &size);

	for (size_t i = 0; i < ARRAY_SIZE(disks); i++)
		print_openers(root, disks[i], output);
	fclose(output);
	return text;
}

/* Why it can't be told is as much of an answer as who it is. */
static void who_has_a_disk_open_is_recorded(void **state)
{
	static const struct tree_entry manifest = {"disks/qdev-host.json",
		TREE_FILE,
		"{\"schema\": \"qdev.host/1\", \"paths\": {"
		"\"dev/open\": {\"holders\": "
		"[{\"pid\": 8, \"name\": \"qemu\"}, {\"pid\": 9}]}, "
		"\"dev/idle\": {\"holders\": []}, "
		"\"dev/denied\": {\"holders\": \"EACCES\"}}}"};
	struct tree *tree = *state;
	cleanup_free char *source = format_string("%s/disks", tree->path);
	cleanup_free char *target = format_string("%s/disks.copy", tree->path);

	tree_add(tree, &manifest);

	cleanup(root_free_p) struct root *original = open_root(source);

	assert_int_equal(root_record(original), 0);

	cleanup_free char *first = openers(original);
	cleanup(root_free_p) struct root *copy = open_copy(original, target);
	cleanup_free char *second = openers(copy);

	assert_string_equal(first,
		"dev/open: 2 0 8 qemu 9 ?\n"
		"dev/idle: 2 0\n"
		"dev/denied: 0 13\n"
		"dev/unasked: 0 61\n");
	assert_string_equal(first, second);
}

/* However a file is reached, its copy is reached so, too. */
static void ways_are_rebuilt(void **state)
{
	static const struct tree_entry entries[] = {
		{"host/real/file", TREE_FILE, "text"},
		{"host/one/relative", TREE_LINK, "../real"},
		{"host/absolute", TREE_LINK, "/one/relative"},
		{"host/last", TREE_LINK, "./absolute/../real/file"},
	};
	static const char *const paths[] = {
		"real/file",
		"./real/./file",
		"one/../real//file",
		"one/relative/file",
		"absolute/file",
		"last",
	};
	struct tree *tree = *state;
	cleanup_free char *source = format_string("%s/host", tree->path);

	for (size_t i = 0; i < ARRAY_SIZE(entries); i++)
		tree_add(tree, &entries[i]);
	for (size_t i = 0; i < ARRAY_SIZE(paths); i++) {
		cleanup_free char *target =
			format_string("%s/way%zu", tree->path, i);
		cleanup(root_free_p) struct root *original = open_root(source);
		char buffer[16];

		assert_int_equal(root_record(original), 0);
		assert_int_equal(
			root_read(original, paths[i], buffer, sizeof(buffer)),
			4);

		cleanup(root_free_p) struct root *copy =
			open_copy(original, target);

		if (root_read(copy, paths[i], buffer, sizeof(buffer)) != 4)
			fail_msg("%s is not in the copy", paths[i]);
	}
}

/* Whoever records has another number each time, and a snapshot has none. */
static void who_recorded_is_not_told(void **state)
{
	static const struct tree_entry entries[] = {
		{"who/proc/self", TREE_LINK, "357"},
		{"who/proc/net", TREE_LINK, "self/net"},
		{"who/proc/357/net/route", TREE_FILE, "text"},
	};
	struct tree *tree = *state;
	cleanup_free char *source = format_string("%s/who", tree->path);
	cleanup_free char *target = format_string("%s/who.copy", tree->path);
	char buffer[16];

	for (size_t i = 0; i < ARRAY_SIZE(entries); i++)
		tree_add(tree, &entries[i]);

	cleanup(root_free_p) struct root *original = open_root(source);

	assert_int_equal(root_record(original), 0);
	assert_int_equal(
		root_read(original, "proc/net/route", buffer, sizeof(buffer)),
		4);

	cleanup(root_free_p) struct root *copy = open_copy(original, target);

	assert_int_equal(
		root_read(copy, "proc/net/route", buffer, sizeof(buffer)), 4);
	assert_int_equal(
		root_read(copy, "proc/self/net/route", buffer, sizeof(buffer)),
		4);
	assert_int_equal(root_exists(copy, "proc/357"), -ENODATA);
}

/* Of a user who has none the machine's are not told, whoever asks last. */
static void tasks_are_recorded_for_all_who_ask(void **state)
{
	const struct tree *tree = *state;
	cleanup_free char *target = format_string("%s/tasks.copy", tree->path);
	cleanup(root_free_p) struct root *original = open_root("/");
	struct host_user user = {
		.identity.state = FACT_KNOWN,
		.uid = 64999,
	};

	assert_int_equal(root_record(original), 0);
	assert_int_equal(root_tasks(original, 0, &user), 0);
	assert_true(fact_is(user.tasks, 0));
	assert_int_equal(root_tasks(original, UINT64_MAX, &user), 0);

	cleanup(root_free_p) struct root *copy = open_copy(original, target);

	assert_int_equal(root_tasks(copy, UINT64_MAX, &user), 0);
	assert_true(fact_is(user.tasks, 0));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_recorded_host_answers_the_same),
		cmocka_unit_test(names_that_are_no_text_are_recorded),
		cmocka_unit_test(who_has_a_disk_open_is_recorded),
		cmocka_unit_test(tasks_are_recorded_for_all_who_ask),
		cmocka_unit_test(ways_are_rebuilt),
		cmocka_unit_test(who_recorded_is_not_told),
	};

	return cmocka_run_group_tests_name("recorder", tests, make, clear);
}
