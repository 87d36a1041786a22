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
#include "probes/recorder.h"
#include "probes/scan.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

DEFINE_CLEANUP(struct root *, root_free);
DEFINE_CLEANUP(struct recorder *, recorder_free);
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

static char *interview(struct root *root)
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

static void a_recorded_host_answers_the_same(void **state)
{
	const struct tree *tree = *state;
	cleanup_free char *source =
		format_string("%s/desktop/root", getenv("QDEV_FIXTURES"));
	cleanup_free char *target = format_string("%s/copy", tree->path);
	cleanup_fd int source_fd =
		open(source, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	cleanup(root_free_p) struct root *original = open_root(source);
	cleanup(recorder_free_p) struct recorder *recorder = NULL;

	assert_int_equal(recorder_new(source_fd, target, &recorder), 0);
	root_set_recorder(original, recorder);

	cleanup_free char *first = interview(original);

	assert_int_equal(recorder_finish(recorder), 0);

	cleanup(root_free_p) struct root *copy = open_root(target);
	cleanup_free char *second = interview(copy);

	assert_non_null(strstr(first, "node-held"));
	assert_string_equal(first, second);
}

static void a_recording_never_overwrites(void **state)
{
	(void)state;

	cleanup_fd int source = open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	struct recorder *recorder;

	assert_int_equal(recorder_new(source, "/", &recorder), -ENOTEMPTY);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_recorded_host_answers_the_same),
		cmocka_unit_test(a_recording_never_overwrites),
	};

	return cmocka_run_group_tests_name("recorder", tests, make, clear);
}
