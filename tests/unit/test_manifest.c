/* SPDX-License-Identifier: MIT */
#include "test.h"

#include "base/cleanup.h"
#include "probes/manifest.h"
#include "probes/manifest_text.h"

#include <qdev/error.h>

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

DEFINE_CLEANUP(struct manifest *, manifest_free);

#define SCHEMA "\"schema\": \"qdev.host/1\""

static struct manifest *parse(const char *text)
{
	cleanup_text struct text reason = TEXT_INIT;
	struct manifest *manifest;

	if (manifest_parse(text, strlen(text), &manifest, &reason) < 0)
		fail_msg("%s: %s", text, text_string(&reason));
	return manifest;
}

static void what_is_no_manifest_is_refused(void **state)
{
	(void)state;

	static const struct {
		const char *text, *reason;
	} cases[] = {
		{"", "line 1, column 0: "},
		{"{", "line 1, column 1: "},
		{"{" SCHEMA ", }", "line 1, column "},
		{"{" SCHEMA "} x", "line 1, column "},
		{"{" SCHEMA ", \"paths\": {}, \"paths\": {}}",
			"line 1, column "},
		{"{" SCHEMA ", \"caller\": {\"uid\": 99999999999999999999}}",
			"line 1, column "},
		{"{" SCHEMA ", \"caller\": {\"uid\": 1e999}}",
			"line 1, column "},
		{"{" SCHEMA ", \"a\\u0000b\": 1}", "line 1, column "},
		{"{" SCHEMA ", \"\xff\": 1}", "line 1, column "},
		{"[]", "its schema is not qdev.host/1"},
		{"7", "line 1, column "},
		{"{}", "its schema is not qdev.host/1"},
		{"{\"schema\": 1}", "its schema is not qdev.host/1"},
		{"{\"schema\": \"qdev.host/2\"}",
			"its schema is not qdev.host/1"},
		{"{" SCHEMA ", \"paths\": []}", "\"paths\" is not an object"},
		{"{" SCHEMA ", \"paths\": {\"a\": 1}}",
			"\"paths\" is not an object"},
		{"{" SCHEMA ", \"absent\": {}}", "\"absent\" is not an array"},
		{"{" SCHEMA ", \"absent\": [1]}", "\"absent\" is not an array"},
		{"{" SCHEMA ", \"listed\": []}", "\"listed\" is not an object"},
		{"{" SCHEMA ", \"listed\": {\"sys\": {}}}",
			"\"listed\" is not an object"},
		{"{" SCHEMA ", \"listed\": {\"sys\": [null]}}",
			"\"listed\" is not an object"},
		{"{" SCHEMA ", \"listed\": {\"sys\": [\"a/b\"]}}",
			"\"listed\" is not an object"},
		{"{" SCHEMA ", \"users\": {\"qemu\": 107}}",
			"\"users\" is not an object"},
		{"{" SCHEMA ", \"names\": true}", "\"names\" is not an object"},
		{"{" SCHEMA ", \"caller\": []}", "\"caller\" is not an object"},
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		cleanup_text struct text reason = TEXT_INIT;
		struct manifest *manifest;

		assert_int_equal(
			manifest_parse(cases[i].text, strlen(cases[i].text),
				&manifest, &reason),
			QDEV_ERROR_INVALID);
		if (strncmp(text_string(&reason), cases[i].reason,
			    strlen(cases[i].reason)) != 0)
			fail_msg("%s: %s", cases[i].text, text_string(&reason));
	}
}

static void depth_does_not_overrun_the_stack(void **state)
{
	(void)state;

	cleanup_text struct text text = TEXT_INIT, reason = TEXT_INIT;
	struct manifest *manifest;

	for (int i = 0; i < 1000000; i++)
		text_add_char(&text, '[');
	assert_int_equal(manifest_parse(text_string(&text), text.length,
				 &manifest, &reason),
		QDEV_ERROR_INVALID);
}

static void errors_go_by_their_names(void **state)
{
	(void)state;

	cleanup(manifest_free_p) struct manifest *manifest =
		parse("{" SCHEMA ", \"absent\": [\"gone\"], \"paths\": {"
		      "\"denied\": {\"errno\": \"EACCES\"},"
		      "\"broken\": {\"errno\": \"EIO\"},"
		      "\"missing\": {\"errno\": \"ENOENT\"},"
		      "\"odd\": {\"errno\": \"ENOSUCHNAME\"},"
		      "\"empty\": {\"errno\": \"\"},"
		      "\"number\": {\"errno\": 13},"
		      "\"silent\": {\"kind\": \"file\"}}}");
	static const struct {
		const char *path;
		int error;
	} cases[] = {
		{"gone", ENOENT},
		{"denied", EACCES},
		{"broken", EIO},
		{"missing", ENOENT},
		/* It failed, if by a name that this libc has not. */
		{"odd", EIO},
		{"empty", EIO},
		{"number", 0},
		{"silent", 0},
		{"never heard of", 0},
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		assert_int_equal(manifest_error(manifest, cases[i].path),
			cases[i].error);
}

static void a_list_says_what_is_not_there(void **state)
{
	(void)state;

	cleanup(manifest_free_p) struct manifest *manifest =
		parse("{" SCHEMA ", \"listed\": {"
		      "\"full\": [\"b\", \"a\"], \"empty\": []}}");
	cleanup(name_list_clear) struct name_list names = {0};

	assert_true(manifest_lists(manifest, "full"));
	assert_true(manifest_lists(manifest, "empty"));
	assert_false(manifest_lists(manifest, "other"));
	assert_false(manifest_lists_without(manifest, "full", "a"));
	assert_true(manifest_lists_without(manifest, "full", "c"));
	assert_true(manifest_lists_without(manifest, "empty", "c"));
	assert_false(manifest_lists_without(manifest, "other", "c"));
	assert_int_equal(manifest_list(manifest, "full", &names), 0);
	assert_int_equal(names.names.count, 2);
	assert_string_equal(names.names.items[0], "b");
}

#define NODE(more)                                                             \
	"{" SCHEMA ", \"paths\": {\"dev/vfio/1\": {\"kind\": \"char\", "       \
	"\"mode\": \"0640\", \"uid\": 1, \"gid\": 2" more "}}}"

static void a_node_is_whole_or_unknown(void **state)
{
	(void)state;

	static const struct {
		const char *text;
		int error;
	} cases[] = {
		{NODE(""), 0},
		{NODE(", \"acl\": [], \"acl_group\": \"r--\""), 0},
		{NODE(", \"acl\": [{\"id\": 7, \"permissions\": \"rw-\"}], "
		      "\"acl_group\": \"---\""),
			0},
		{NODE(", \"acl\": []"), -ENODATA},
		{NODE(", \"acl\": {}, \"acl_group\": \"---\""), -ENODATA},
		{NODE(", \"acl\": [7], \"acl_group\": \"---\""), -ENODATA},
		{NODE(", \"acl\": [{\"id\": -1, \"permissions\": \"rw-\"}], "
		      "\"acl_group\": \"---\""),
			-ENODATA},
		{NODE(", \"errno\": \"EACCES\""), -EACCES},
		{"{" SCHEMA "}", -ENODATA},
		{"{" SCHEMA ", \"absent\": [\"dev/vfio/1\"]}", -ENOENT},
		{"{" SCHEMA ", \"paths\": {\"dev/vfio/1\": "
		 "{\"kind\": \"char\", \"mode\": \"0600\", \"uid\": 1}}}",
			-ENODATA},
		{"{" SCHEMA ", \"paths\": {\"dev/vfio/1\": {\"kind\": 1, "
		 "\"mode\": \"0600\", \"uid\": 1, \"gid\": 1}}}",
			-ENODATA},
		{"{" SCHEMA ", \"paths\": {\"dev/vfio/1\": {\"kind\": "
		 "\"char\", \"mode\": 600, \"uid\": 1, \"gid\": 1}}}",
			-ENODATA},
		{"{" SCHEMA ", \"paths\": {\"dev/vfio/1\": {\"kind\": "
		 "\"char\", \"mode\": \"0800\", \"uid\": 1, \"gid\": 1}}}",
			-ENODATA},
		{"{" SCHEMA ", \"paths\": {\"dev/vfio/1\": {\"kind\": "
		 "\"char\", \"mode\": \"0600\", \"uid\": 4294967296, "
		 "\"gid\": 1}}}",
			-ENODATA},
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		cleanup(manifest_free_p) struct manifest *manifest =
			parse(cases[i].text);
		struct host_node node = {0};
		int error = manifest_node(manifest, "dev/vfio/1", &node);

		array_clear(&node.acl);
		if (error != cases[i].error)
			fail_msg("%s: %d", cases[i].text, error);
		if (error < 0)
			continue;
		assert_int_equal(node.type, S_IFCHR);
		assert_int_equal(node.mode, 0640);
		assert_int_equal(node.owner, 1);
		assert_int_equal(node.group, 2);
	}
}

static void an_opening_has_its_result(void **state)
{
	(void)state;

	static const struct {
		const char *text;
		int error;
	} cases[] = {
		{NODE(", \"open\": \"ok\""), 0},
		{NODE(", \"open\": \"EBUSY\""), -EBUSY},
		{NODE(", \"open\": \"ENOSUCHNAME\""), -EIO},
		{NODE(", \"open\": true"), -ENODATA},
		{NODE(", \"open\": null"), -ENODATA},
		{NODE(""), -ENODATA},
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		cleanup(manifest_free_p) struct manifest *manifest =
			parse(cases[i].text);

		assert_int_equal(manifest_try_open(manifest, "dev/vfio/1"),
			cases[i].error);
	}
}

#define CALLER(members) "{" SCHEMA ", \"caller\": {" members "}}"

/* What is of the wrong form is unknown: no group 0 out of a word. */
static void a_caller_is_known_as_far_as_told(void **state)
{
	(void)state;

	static const struct {
		const char *text;
		int error;
		enum fact_state groups, limit;
		bool locks;
	} cases[] = {
		{CALLER("\"uid\": 0, \"groups\": [0, 36], \"capabilities\": "
			"[\"cap_ipc_lock\"], \"memory_lock\": 65536"),
			0, FACT_KNOWN, FACT_KNOWN, true},
		{CALLER("\"uid\": 1, \"groups\": [], "
			"\"memory_lock\": \"unlimited\""),
			0, FACT_KNOWN, FACT_ABSENT, false},
		{CALLER("\"uid\": 1"), 0, FACT_UNKNOWN, FACT_UNKNOWN, false},
		{CALLER("\"uid\": 1, \"groups\": \"wheel\", "
			"\"memory_lock\": -1"),
			0, FACT_UNKNOWN, FACT_UNKNOWN, false},
		{CALLER("\"uid\": 1, \"groups\": [1, \"wheel\"], "
			"\"memory_lock\": \"much\""),
			0, FACT_UNKNOWN, FACT_UNKNOWN, false},
		{CALLER("\"uid\": 1, \"groups\": [-1]"), 0, FACT_UNKNOWN,
			FACT_UNKNOWN, false},
		{CALLER("\"uid\": 1, \"groups\": [4294967296]"), 0,
			FACT_UNKNOWN, FACT_UNKNOWN, false},
		{CALLER("\"uid\": 1.5"), -ENODATA, FACT_UNKNOWN, FACT_UNKNOWN,
			false},
		{CALLER(""), -ENODATA, FACT_UNKNOWN, FACT_UNKNOWN, false},
		{"{" SCHEMA "}", -ENODATA, FACT_UNKNOWN, FACT_UNKNOWN, false},
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		cleanup(manifest_free_p) struct manifest *manifest =
			parse(cases[i].text);
		struct host_user user = {0};
		int error = manifest_caller(manifest, &user);

		array_clear(&user.groups);
		if (error != cases[i].error ||
			user.groups_known.state != cases[i].groups ||
			user.memory_lock.state != cases[i].limit ||
			user.locks_any_memory != cases[i].locks)
			fail_msg("%s", cases[i].text);
	}
}

/* A capture of before they were asked for does not say. */
static void other_limits_are_known_absent_or_unknown(void **state)
{
	(void)state;

	cleanup(manifest_free_p) struct manifest *manifest =
		parse(CALLER("\"uid\": 1, \"address_space\": 4096"));
	cleanup(manifest_free_p) struct manifest *other =
		parse(CALLER("\"uid\": 1, \"file_size\": \"unlimited\", "
			     "\"address_space\": -1"));
	struct host_user user = {0};

	assert_int_equal(manifest_caller(manifest, &user), 0);
	assert_true(fact_is(user.limits[HOST_LIMIT_ADDRESS_SPACE].most, 4096));
	assert_int_equal(user.limits[HOST_LIMIT_FILE_SIZE].most.error,
		FACT_NOT_CAPTURED);
	assert_int_equal(manifest_user(other, "107", &user), 0);
	assert_int_equal(user.limits[HOST_LIMIT_FILE_SIZE].most.state,
		FACT_ABSENT);
	assert_int_equal(user.limits[HOST_LIMIT_ADDRESS_SPACE].most.state,
		FACT_UNKNOWN);
	array_clear(&user.groups);
}

/* Whoever asks for them: a unit's user has no name. */
static void tasks_are_those_of_a_uid(void **state)
{
	(void)state;

	cleanup(manifest_free_p) struct manifest *manifest = parse(
		"{" SCHEMA ", \"tasks\": {\"107\": {\"seen\": 5}, "
		"\"108\": {\"seen\": 6, \"others\": \"EPERM\"}, "
		"\"109\": {\"seen\": -1}}}");
	static const struct {
		uid_t uid;
		int error;
		uint64_t seen;
		enum fact_state all;
	} cases[] = {
		{107, 0, 5, FACT_KNOWN},
		{108, 0, 6, FACT_UNKNOWN},
		{109, -ENODATA, 0, FACT_UNKNOWN},
		{110, -ENODATA, 0, FACT_UNKNOWN},
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct host_user user = {.uid = cases[i].uid};

		assert_int_equal(
			manifest_tasks(manifest, &user), cases[i].error);
		assert_int_equal(user.tasks.value, cases[i].seen);
		assert_int_equal(user.all_tasks_seen.state, cases[i].all);
	}
}

/* Their memory lock limit is the caller's, who hands it down. */
static void other_users_are_asked_by_name(void **state)
{
	(void)state;

	cleanup(manifest_free_p) struct manifest *manifest =
		parse("{" SCHEMA ", \"caller\": {\"uid\": 0, "
		      "\"memory_lock\": 65536}, \"users\": {\"qemu\": "
		      "{\"uid\": 107, \"groups\": [107, 36]}}}");
	static const struct {
		const char *name;
		int error;
		uid_t uid;
		enum fact_state groups;
		bool is_root;
	} cases[] = {
		{"qemu", 0, 107, FACT_KNOWN, false},
		{"107", 0, 107, FACT_UNKNOWN, false},
		{"0", 0, 0, FACT_UNKNOWN, true},
		{"stranger", -ENODATA, 0, FACT_UNKNOWN, false},
		{"4294967295", -ENODATA, 0, FACT_UNKNOWN, false},
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct host_user user = {0};

		assert_int_equal(manifest_user(manifest, cases[i].name, &user),
			cases[i].error);
		assert_int_equal(user.uid, cases[i].uid);
		assert_int_equal(user.groups_known.state, cases[i].groups);
		assert_int_equal(user.overrides_permissions, cases[i].is_root);
		assert_true(fact_is(user.memory_lock, 65536));
		array_clear(&user.groups);
	}
}

static void names_are_known_absent_or_unknown(void **state)
{
	(void)state;

	cleanup(manifest_free_p) struct manifest *manifest =
		parse("{" SCHEMA ", \"names\": {\"pci:v1\": "
		      "{\"class\": \"Ethernet controller\", "
		      "\"vendor\": null, \"device\": 7}}}");
	cleanup_free char *name = NULL;

	assert_int_equal(
		manifest_name(manifest, "pci:v1", ROOT_NAME_CLASS, &name), 0);
	assert_string_equal(name, "Ethernet controller");
	assert_int_equal(
		manifest_name(manifest, "pci:v1", ROOT_NAME_VENDOR, &name),
		-ENOENT);
	assert_int_equal(
		manifest_name(manifest, "pci:v1", ROOT_NAME_DEVICE, &name),
		-ENODATA);
	assert_int_equal(
		manifest_name(manifest, "pci:v2", ROOT_NAME_CLASS, &name),
		-ENODATA);
}

/* Any bytes survive the way into JSON and back; what is no escape is left. */
static void bytes_survive_json(void **state)
{
	static const struct {
		const char *bytes, *escaped;
	} strings[] = {
		{"plain", "plain"},
		{"\xc3\xa4", "\xc3\xa4"},
		{"\xff\xfe\x80", "\\xff\\xfe\\x80"},
		{"cut \xc3", "cut \\xc3"},
		{"\\", "\\x5c"},
		{"\\xff", "\\x5cxff"},
		{"\\x5c", "\\x5cx5c"},
	};
	static const char *const no_escapes[] = {"\\x41", "\\x00", "\\x2f",
		"\\xFF", "\\xf", "\\x", "\\", "\\u00ff"};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(strings); i++) {
		json_t *plain = json_object(), *escaped, *back;

		json_object_set_new_nocheck(plain, strings[i].bytes,
			json_string_nocheck(strings[i].bytes));
		escaped = manifest_escape(plain);
		back = manifest_unescape(escaped);
		assert_string_equal(json_string_value(json_object_get(
					    escaped, strings[i].escaped)),
			strings[i].escaped);
		assert_true(json_equal(plain, back));
		json_decref(plain);
		json_decref(escaped);
		json_decref(back);
	}
	for (size_t i = 0; i < ARRAY_SIZE(no_escapes); i++) {
		json_t *string = json_string(no_escapes[i]);
		json_t *same = manifest_unescape(string);

		assert_true(json_equal(string, same));
		json_decref(string);
		json_decref(same);
	}
}

/* Entries that were seen are there; others may be, too. */
static void what_was_seen_may_not_be_all(void **state)
{
	static const char text[] =
		"{\"schema\": \"qdev.host/1\", \"listed\": {\"a\": [\"x\"]},"
		" \"seen\": {\"b\": [\"\\\\xff\"]}}";
	cleanup(name_list_clear) struct name_list names = {0};
	cleanup_text struct text reason = TEXT_INIT;
	struct manifest *manifest;

	(void)state;
	assert_int_equal(
		manifest_parse(text, strlen(text), &manifest, &reason), 0);
	assert_true(manifest_lists(manifest, "a"));
	assert_true(manifest_lists(manifest, "b"));
	assert_true(manifest_lists_all(manifest, "a"));
	assert_false(manifest_lists_all(manifest, "b"));
	assert_true(manifest_lists_without(manifest, "a", "y"));
	assert_false(manifest_lists_without(manifest, "b", "y"));
	assert_int_equal(manifest_list(manifest, "b", &names), 0);
	assert_int_equal(names.names.count, 1);
	assert_string_equal(names.names.items[0], "\xff");
	manifest_free(manifest);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_no_manifest_is_refused),
		cmocka_unit_test(depth_does_not_overrun_the_stack),
		cmocka_unit_test(errors_go_by_their_names),
		cmocka_unit_test(a_list_says_what_is_not_there),
		cmocka_unit_test(a_node_is_whole_or_unknown),
		cmocka_unit_test(an_opening_has_its_result),
		cmocka_unit_test(a_caller_is_known_as_far_as_told),
		cmocka_unit_test(other_limits_are_known_absent_or_unknown),
		cmocka_unit_test(tasks_are_those_of_a_uid),
		cmocka_unit_test(other_users_are_asked_by_name),
		cmocka_unit_test(names_are_known_absent_or_unknown),
		cmocka_unit_test(bytes_survive_json),
		cmocka_unit_test(what_was_seen_may_not_be_all),
	};

	return cmocka_run_group_tests_name("manifest", tests, NULL, NULL);
}
