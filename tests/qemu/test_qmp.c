/* SPDX-License-Identifier: MIT */

/*
 * The client itself: programs that do not behave, and what is said of them; a
 * QEMU that refuses, and one that ends; never a child left behind.
 */
#include "machine.h"

#include "base/cleanup.h"

#include <errno.h>
#include <string.h>
#include <sys/wait.h>

/* A shell script in QEMU's place; the monitor is descriptor 3. */
static void use_script(struct arguments *arguments, const char *script)
{
	static const char *const words[] = {"sh", "-c"};

	for (size_t i = 0; i < ARRAY_SIZE(words); i++)
		arguments_add(arguments, words[i]);
	arguments_add(arguments, script);
	arguments_add(arguments, "script");
}

#define GREETING "echo '{\"QMP\": {}}' >&3; echo '{\"return\": {}}' >&3; "
#define STAY     "exec sleep 60"

static void no_child_is_left(void)
{
	assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
	assert_int_equal(errno, ECHILD);
}

static void fails_to_start(
	const struct arguments *arguments, int limit_ms, const char *reason)
{
	cleanup_text struct text problem = TEXT_INIT;
	struct qmp *qmp = NULL;

	must_fail(qmp_start(arguments, limit_ms, &qmp, &problem),
		QDEV_ERROR_INVALID);
	assert_null(qmp);
	assert_string_equal(text_string(&problem), reason);
	no_child_is_left();
}

static void a_missing_program_is_told(void **state)
{
	cleanup_arguments struct arguments arguments = {0};

	(void)state;
	arguments_add(&arguments, "/nowhere/qemu");
	fails_to_start(&arguments, QEMU_LIMIT_MS,
		"QEMU ended with status 127: "
		"/nowhere/qemu: No such file or directory");
}

static void a_program_that_is_no_qemu_is_told(void **state)
{
	static const struct {
		const char *script;
		const char *reason;
	} cases[] = {
		{"exit 3", "QEMU ended with status 3: it said nothing"},
		{"kill -9 $$", "QEMU was ended by signal 9: it said nothing"},
		{"echo out; echo err >&2; exit 1",
			"QEMU ended with status 1: out\nerr"},
		{"echo hello >&3; " STAY,
			"QEMU does not speak QMP: it said nothing"},
		{"echo '{}' >&3; " STAY,
			"QEMU does not speak QMP: it said nothing"},
		{"echo '{\"QMP\": {}}' >&3; exec 3>&-; " STAY,
			"QEMU closed its monitor: it said nothing"},
		{"echo '{\"QMP\": {}}' >&3; echo '{}' >&3; " STAY,
			"QEMU gave no result"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		cleanup_arguments struct arguments arguments = {0};

		use_script(&arguments, cases[i].script);
		fails_to_start(&arguments, QEMU_LIMIT_MS, cases[i].reason);
	}
}

static void silence_has_its_limit(void **state)
{
	cleanup_arguments struct arguments silent = {0};
	cleanup_arguments struct arguments half = {0};

	(void)state;
	use_script(&silent, STAY);
	fails_to_start(
		&silent, 100, "QEMU did not answer in time: it said nothing");
	use_script(&half, "printf '{\"QMP\"' >&3; " STAY);
	fails_to_start(
		&half, 500, "QEMU did not answer in time: it said nothing");
}

/* More than a pipe holds, which nobody reads before the end. */
static void a_flood_of_words_blocks_nobody(void **state)
{
	cleanup_arguments struct arguments arguments = {0};
	cleanup_text struct text problem = TEXT_INIT;
	struct qmp *qmp;

	(void)state;
	use_script(&arguments, "yes | head -c 1000000 >&2; exit 1");
	must_fail(qmp_start(&arguments, QEMU_LIMIT_MS, &qmp, &problem),
		QDEV_ERROR_INVALID);
	assert_true(problem.length >= 999999);
}

/* Answers in pieces, between events, with the numbers jansson has no room
 * for. */
static void answers_are_read_whole(void **state)
{
	static const char script[] =
		"printf '{\"QMP\"' >&3; sleep .1; printf ': {}}\\n' >&3;"
		"echo '{\"event\": \"A\"}' >&3; echo '{\"return\": {}}' >&3;"
		"echo '{\"event\": \"B\"}' >&3;"
		"echo '{\"return\": [18446744073709551615,"
		"9223372036854775807, -1, \"\\\\\"99999999999999999999\"]}'"
		">&3;" STAY;
	cleanup_arguments struct arguments arguments = {0};
	cleanup_text struct text problem = TEXT_INIT;
	cleanup_json json_t *result = NULL;
	struct qmp *qmp = NULL;

	(void)state;
	use_script(&arguments, script);
	must(qmp_start(&arguments, QEMU_LIMIT_MS, &qmp, &problem));
	must(qmp_command(qmp, "anything", NULL, &result, &problem));
	qmp_free(qmp);
	assert_int_equal(json_array_size(result), 4);
	assert_string_equal(json_string_value(json_array_get(result, 0)),
		"18446744073709551615");
	assert_true(json_integer_value(json_array_get(result, 1)) == INT64_MAX);
	assert_int_equal(json_integer_value(json_array_get(result, 2)), -1);
	assert_string_equal(json_string_value(json_array_get(result, 3)),
		"\"99999999999999999999");
	no_child_is_left();
}

static void qemus_own_words_are_told(void **state)
{
	struct machine *machine = *state;
	cleanup_arguments struct arguments arguments = {0};

	machine_arguments(machine, &arguments);
	arguments_add(&arguments, "-device");
	arguments_add(&arguments, "ioh3420,addr=20.0");
	fails_to_start(&arguments, QEMU_LIMIT_MS,
		"QEMU ended with status 1: qemu-system-x86_64: "
		"-device ioh3420,addr=20.0: "
		"Property 'ioh3420.addr' doesn't take value '20.0'");
}

static void a_refusal_is_told(void **state)
{
	struct machine *machine = *state;
	cleanup_arguments struct arguments arguments = {0};
	cleanup_text struct text command = TEXT_INIT;
	cleanup_text struct text property = TEXT_INIT;
	cleanup_text struct text path = TEXT_INIT;
	json_t *none = NULL;

	machine_arguments(machine, &arguments);
	machine_start(machine, &arguments);
	must_fail(qmp_command(machine->qemu, "dance", NULL, &none, &command),
		QDEV_ERROR_INVALID);
	assert_string_equal(
		text_string(&command), "The command dance has not been found");
	must_fail(qmp_get(machine->qemu, "/machine", "mood", &none, &property),
		QDEV_ERROR_PROPERTY_UNKNOWN);
	assert_string_equal(text_string(&property),
		"Property 'pc-q35-7.2-machine.mood' not found");
	must_fail(qmp_list(machine->qemu, "/machine/room", &none, &path),
		QDEV_ERROR_PROPERTY_UNKNOWN);
	assert_string_equal(
		text_string(&path), "Device '/machine/room' not found");
	assert_null(none);
}

static void an_end_is_told_once_and_for_all(void **state)
{
	struct machine *machine = *state;
	cleanup_arguments struct arguments arguments = {0};
	cleanup_differences struct differences differences = {0};
	cleanup_text struct text first = TEXT_INIT;
	cleanup_text struct text second = TEXT_INIT;
	cleanup_json json_t *result = NULL;
	char *status = NULL;

	machine_port(machine);
	machine_arguments(machine, &arguments);
	machine_start(machine, &arguments);
	must(qmp_command(machine->qemu, "quit", NULL, &result, &first));
	must_fail(
		qmp_status(machine->qemu, &status, &first), QDEV_ERROR_INVALID);
	assert_string_equal(text_string(&first),
		"QEMU ended with status 0: it said nothing");
	no_child_is_left();
	must_fail(compare_topology(machine->qemu, machine->topology,
			  &differences, &second),
		QDEV_ERROR_INVALID);
	assert_string_equal(text_string(&second), "QEMU has ended");
	assert_null(status);
}

#define QEMU_TEST(test)                                                        \
	cmocka_unit_test_setup_teardown(test, machine_set_up, machine_tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_missing_program_is_told),
		cmocka_unit_test(a_program_that_is_no_qemu_is_told),
		cmocka_unit_test(silence_has_its_limit),
		cmocka_unit_test(a_flood_of_words_blocks_nobody),
		cmocka_unit_test(answers_are_read_whole),
		QEMU_TEST(qemus_own_words_are_told),
		QEMU_TEST(a_refusal_is_told),
		QEMU_TEST(an_end_is_told_once_and_for_all),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
