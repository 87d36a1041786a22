/* SPDX-License-Identifier: MIT */

/*
 * What binding is made of, without a host: the steps from one binding to
 * another, what is saved, and a kernel that does not answer (a FIFO).
 */

#include "test.h"

#include "act/attempt.h"
#include "act/run.h"
#include "act/saved.h"
#include "base/cleanup.h"
#include "tree.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>

static const struct pci_address address = {.bus = 1};

#define DEVICE "/sys/bus/pci/devices/0000:01:00.0/"
#define PROBE  "/sys/bus/pci/drivers_probe 0000:01:00.0\n"

/* A binding and a goal, as "driver override power"; - is none, * is any. */
static const struct {
	const char *now;
	const char *goal;
	const char *steps;
} routes[] = {
	{"e1000e -", "vfio-pci vfio-pci",
		DEVICE
		"driver_override vfio-pci\n"
		"/sys/bus/pci/drivers/e1000e/unbind 0000:01:00.0\n" PROBE},
	{"- -", "vfio-pci vfio-pci", DEVICE "driver_override vfio-pci\n" PROBE},
	{"e1000e vfio-pci", "vfio-pci vfio-pci",
		"/sys/bus/pci/drivers/e1000e/unbind 0000:01:00.0\n" PROBE},
	{"- vfio-pci", "vfio-pci vfio-pci", PROBE},
	{"vfio-pci vfio-pci", "vfio-pci vfio-pci", ""},
	{"vfio-pci vfio-pci", "e1000e - auto",
		DEVICE
		"driver_override \n"
		"/sys/bus/pci/drivers/vfio-pci/unbind 0000:01:00.0\n" PROBE
			DEVICE "power/control auto\n"},
	{"vfio-pci vfio-pci", "- - on",
		DEVICE
		"driver_override \n"
		"/sys/bus/pci/drivers/vfio-pci/unbind 0000:01:00.0\n" DEVICE
		"power/control on\n"},
	{"vfio-pci vfio-pci", "pci-stub pci-stub",
		DEVICE
		"driver_override pci-stub\n"
		"/sys/bus/pci/drivers/vfio-pci/unbind 0000:01:00.0\n" PROBE},
	{"- -", "e1000e -", PROBE},
	{"e1000e vfio-pci", "e1000e -", DEVICE "driver_override \n"},
	{"vfio-pci -", "* -",
		"/sys/bus/pci/drivers/vfio-pci/unbind 0000:01:00.0\n" PROBE},
	{"- vfio-pci", "* -", DEVICE "driver_override \n" PROBE},
	{"- -", "* -", PROBE},
	{"e1000e -", "* -", ""},
	{"vfio-pci vfio-pci auto", "e1000e - auto",
		DEVICE
		"driver_override \n"
		"/sys/bus/pci/drivers/vfio-pci/unbind 0000:01:00.0\n" PROBE
			DEVICE "power/control auto\n"},
	{"e1000e - on", "e1000e - auto", DEVICE "power/control auto\n"},
	/* Nothing to do: a file that can't be written is no obstacle. */
	{"e1000e - auto", "e1000e - auto", ""},
};

/* One of the words, NULL for "-". */
static char *word(char **save, char *text)
{
	char *found = strtok_r(text, " ", save);

	return found && strcmp(found, "-") != 0 ? strdup(found) : NULL;
}

static struct fact_string fact(char *value)
{
	return (struct fact_string){
		.state = value ? FACT_KNOWN : FACT_ABSENT, .value = value};
}

static struct binding make_binding(const char *text)
{
	char copy[64], *save = NULL;
	struct binding binding = {
		.existence.state = FACT_KNOWN,
		.vfio_dev.state = FACT_ABSENT,
	};

	snprintf(copy, sizeof(copy), "%s", text);
	binding.driver = fact(word(&save, copy));
	binding.driver_override = fact(word(&save, NULL));
	binding.power_control = fact(word(&save, NULL));
	return binding;
}

static struct goal make_goal(const char *text)
{
	char copy[64], *save = NULL;
	struct goal goal = {0};

	snprintf(copy, sizeof(copy), "%s", text);
	goal.driver = word(&save, copy);
	goal.driver_override = word(&save, NULL);
	goal.power_control = word(&save, NULL);
	if (goal.driver && strcmp(goal.driver, "*") == 0) {
		goal.any_driver = true;
		free(goal.driver);
		goal.driver = NULL;
	}
	return goal;
}

static void steps_lead_there(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(routes); i++) {
		struct binding now = make_binding(routes[i].now);
		struct goal goal = make_goal(routes[i].goal);
		cleanup_text struct text text = TEXT_INIT;
		struct steps steps;

		goal_steps(&goal, address, &now, &steps);
		for (size_t j = 0; j < steps.count; j++)
			text_addf(&text, "%s %s", steps.items[j].path,
				steps.items[j].value);
		assert_string_equal(text_string(&text), routes[i].steps);
		binding_clear(&now);
		goal_clear(&goal);
	}
}

/* A goal that can't be told to be reached is not. */
static void unknown_is_not_there(void **state)
{
	struct goal goal = make_goal("- -");
	struct binding now = make_binding("- -");

	(void)state;
	assert_true(goal_is_reached(&goal, &now));
	now.driver_override = fact_string_missing(EACCES);
	assert_false(goal_is_reached(&goal, &now));
	now.driver_override = fact_string_missing(ENOENT);
	now.driver = fact_string_missing(EIO);
	assert_false(goal_is_reached(&goal, &now));
	now.driver = fact_string_missing(ENOENT);
	now.existence = fact_from_errno(ENOENT);
	assert_false(goal_is_reached(&goal, &now));
}

static const char *const no_saved[] = {
	"",
	"qdev-plan 2\nphase bound\nend\n",
	"qdev-plan 1\nphase bound\n",
	"qdev-plan 1\nphase bo",
	"qdev-plan 1\nend\n",
	"qdev-plan 1\nphase nothing\nend\n",
	"qdev-plan 1\nphase asleep\nend\n",
	"qdev-plan 1\nphase bound\ndriver\nend\n",
	"qdev-plan 1\nphase bound\ndriver \nend\n",
	"qdev-plan 1\nphase bound\ndriver a\ndriver b\nend\n",
	"qdev-plan 1\nphase bound\ndriver a\tb\nend\n",
	"qdev-plan 1\nphase bound\nany-driver no\nend\n",
	"qdev-plan 1\nphase bound\ncolour red\nend\n",
	"qdev-plan 1\nphase bound\nend\nend\n",
};

static void what_is_saved_comes_back(void **state)
{
	struct saved saved = {
		.phase = SAVED_UNBINDING,
		.origin = make_goal("e1000e pci-stub auto"),
		.modalias = strdup("pci:v00008086d000010D3"),
	};
	struct saved back = {0};
	cleanup_text struct text text = TEXT_INIT;

	(void)state;
	saved_print(&saved, &text);
	assert_true(saved_parse(text_string(&text), &back));
	assert_int_equal(back.phase, SAVED_UNBINDING);
	assert_false(back.origin.any_driver);
	assert_string_equal(back.origin.driver, "e1000e");
	assert_string_equal(back.origin.driver_override, "pci-stub");
	assert_string_equal(back.origin.power_control, "auto");
	assert_string_equal(back.modalias, "pci:v00008086d000010D3");
	saved_clear(&saved);
	saved_clear(&back);
}

static void what_is_broken_is_nothing(void **state)
{
	struct saved saved;
	char longer[GOAL_NAME_SIZE + 64];

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(no_saved); i++)
		assert_false(saved_parse(no_saved[i], &saved));
	snprintf(longer, sizeof(longer),
		"qdev-plan 1\nphase bound\ndriver %0*d\nend\n", GOAL_NAME_SIZE,
		0);
	assert_false(saved_parse(longer, &saved));
}

/*
 * The binding as it is, what is saved, and whether that counts still; the
 * device is an "A".
 */
static const struct {
	const char *now;
	enum saved_phase phase;
	const char *origin;
	const char *modalias;
	bool counts;
} keepings[] = {
	{"vfio-pci vfio-pci", SAVED_BOUND, "e1000e -", "pci:A", true},
	{"vfio-pci vfio-pci", SAVED_BOUND, "e1000e -", NULL, true},
	{"vfio-pci vfio-pci", SAVED_BOUND, "nvme -", "pci:B", false},
	{"vfio-pci vfio-pci", SAVED_BINDING, "nvme -", "pci:B", false},
	/* Wherever a killed run may have ended: */
	{"e1000e vfio-pci", SAVED_BINDING, "e1000e -", "pci:A", true},
	{"- vfio-pci", SAVED_BINDING, "e1000e -", "pci:A", true},
	{"- -", SAVED_UNBINDING, "e1000e -", "pci:A", true},
	{"e1000e -", SAVED_UNBINDING, "e1000e -", "pci:A", true},
	{"- -", SAVED_UNBINDING, "- -", "pci:A", true},
	{"e1000e -", SAVED_UNBINDING, "* -", "pci:A", true},
	/* Nowhere that a run would leave it: */
	{"e1000e -", SAVED_UNBINDING, "pci-stub pci-stub", "pci:A", false},
	{"e1000e -", SAVED_UNBINDING, "pci-stub pci-stub", NULL, false},
	{"e1000e -", SAVED_BINDING, "nvme -", NULL, false},
	{"e1000e -", SAVED_BINDING, "- -", NULL, false},
};

static void what_is_outdated_does_not_count(void **state)
{
	const struct tree_entry modalias = {
		"sys/bus/pci/devices/0000:01:00.0/modalias", TREE_FILE,
		"pci:A\n"};
	struct tree tree;
	struct root *root;
	char *reason = NULL;

	(void)state;
	tree_make(&tree, &modalias, 1);
	assert_int_equal(root_open(tree.path, &root, &reason), 0);
	for (size_t i = 0; i < ARRAY_SIZE(keepings); i++) {
		struct report report = {0};
		struct run run = {.root = root, .report = &report};
		struct job job = {
			.address = address,
			.was = make_binding(keepings[i].now),
			.saved =
				{
					.phase = keepings[i].phase,
					.origin = make_goal(keepings[i].origin),
					.modalias =
						keepings[i].modalias
							? strdup(keepings[i]
									  .modalias)
							: NULL,
				},
		};

		if (strncmp(keepings[i].now, "vfio", 4) == 0)
			job.was.vfio_dev.state = FACT_KNOWN;
		assert_true(run_drop_outdated(&run, &job));
		assert_int_equal(job.saved.phase,
			keepings[i].counts ? keepings[i].phase : SAVED_NOTHING);
		assert_int_equal(
			report.lines.count, keepings[i].counts ? 0 : 1);
		assert_string_equal(job.saved.modalias, "pci:A");
		saved_clear(&job.saved);
		binding_clear(&job.was);
		report_clear(&report);
	}
	root_free(root);
	tree_remove(&tree);
}

static void open_in(struct tree *tree, struct saved_directory *directory)
{
	char path[128];
	cleanup_text struct text problem = TEXT_INIT;

	tree_make(tree, NULL, 0);
	snprintf(path, sizeof(path), "%s/state", tree->path);
	assert_int_equal(saved_open(path, 1, directory, &problem), 0);
}

static void a_directory_keeps_it(void **state)
{
	struct tree tree;
	struct saved_directory directory = SAVED_DIRECTORY_INIT;
	struct saved saved = {.phase = SAVED_BINDING}, back = {0};
	struct saved_list list = {0};

	(void)state;
	open_in(&tree, &directory);
	assert_int_equal(saved_read(&directory, address, &back), 0);
	assert_int_equal(back.phase, SAVED_NOTHING);
	/* What a killed run has left in the way does not matter. */
	tree_add(&tree, &(struct tree_entry){
				"state/0000:01:00.0.new", TREE_FILE, "half"});
	assert_int_equal(saved_write(&directory, address, &saved), 0);
	assert_int_equal(saved_read(&directory, address, &back), 0);
	assert_int_equal(back.phase, SAVED_BINDING);
	assert_int_equal(saved_list_read(&directory, &list), 0);
	assert_int_equal(list.items.count, 1);
	assert_int_equal(list.items.items[0].phase, SAVED_BINDING);
	saved_list_clear(&list);
	assert_int_equal(saved_forget(&directory, address), 0);
	assert_int_equal(saved_forget(&directory, address), 0);
	assert_int_equal(saved_list_read(&directory, &list), 0);
	assert_int_equal(list.items.count, 0);
	saved_list_clear(&list);
	saved_close(&directory);
	tree_remove(&tree);
}

/* One that was stopped, say, keeps the lock; no run waits for ever. */
static void one_run_at_a_time(void **state)
{
	struct tree tree;
	struct saved_directory first = SAVED_DIRECTORY_INIT;
	struct saved_directory second = SAVED_DIRECTORY_INIT;
	cleanup_text struct text problem = TEXT_INIT;
	char path[128], process[32];

	(void)state;
	open_in(&tree, &first);
	snprintf(path, sizeof(path), "%s/state", tree.path);
	snprintf(process, sizeof(process), "(process %d)", (int)getpid());
	alarm(10);
	assert_int_equal(saved_open(path, 1, &second, &problem), -ETIMEDOUT);
	assert_non_null(strstr(text_string(&problem), process));
	assert_non_null(strstr(text_string(&problem), "within 1 s"));
	saved_close(&first);
	assert_int_equal(saved_open(path, 1, &second, &problem), 0);
	alarm(0);
	saved_close(&second);
	tree_remove(&tree);
}

/* Opened in the plain way, a FIFO is waited on for a writer. */
static void nobody_waits_for_a_fifo(void **state)
{
	struct tree tree;
	struct saved_directory directory = SAVED_DIRECTORY_INIT;
	struct saved saved = {0};
	struct saved_list list = {0};

	(void)state;
	open_in(&tree, &directory);
	tree_add(&tree,
		&(struct tree_entry){"state/0000:01:00.0", TREE_FIFO, NULL});
	alarm(10);
	assert_int_equal(saved_read(&directory, address, &saved), -EBADMSG);
	assert_int_equal(saved_list_read(&directory, &list), 0);
	alarm(0);
	assert_int_equal(list.items.count, 0);
	saved_list_clear(&list);
	saved_close(&directory);
	tree_remove(&tree);
}

static void links_are_not_followed(void **state)
{
	struct tree tree;
	struct saved_directory directory = SAVED_DIRECTORY_INIT;
	struct saved saved = {0};
	cleanup_text struct text problem = TEXT_INIT;
	char path[128];

	(void)state;
	open_in(&tree, &directory);
	tree_add(&tree, &(struct tree_entry){"state/0000:01:00.0", TREE_LINK,
				"../elsewhere"});
	tree_add(&tree, &(struct tree_entry){"elsewhere", TREE_FILE,
				"qdev-plan 1\nphase bound\nend\n"});
	assert_int_equal(saved_read(&directory, address, &saved), -ELOOP);
	saved_close(&directory);
	tree_add(&tree, &(struct tree_entry){"link", TREE_LINK, "state"});
	snprintf(path, sizeof(path), "%s/link", tree.path);
	assert_true(saved_open(path, 1, &directory, &problem) < 0);
	snprintf(path, sizeof(path), "%s/state", tree.path);
	assert_int_equal(chmod(path, 0755), 0);
	assert_int_equal(saved_open(path, 1, &directory, &problem), -EPERM);
	tree_remove(&tree);
}

static void an_attempt_gives_the_kernels_answer(void **state)
{
	struct tree tree;
	char path[128], buffer[16] = "";
	const struct tree_entry file = {"attribute", TREE_FILE, "old"};

	(void)state;
	tree_make(&tree, &file, 1);
	snprintf(path, sizeof(path), "%s/attribute", tree.path);
	assert_int_equal(attempt_write(path, "new\n", 5).error, 0);

	cleanup_fd int fd = open(path, O_RDONLY | O_CLOEXEC);

	assert_int_equal(read(fd, buffer, sizeof(buffer)), 4);
	assert_string_equal(buffer, "new\n");
	snprintf(path, sizeof(path), "%s/nothing", tree.path);
	assert_int_equal(attempt_write(path, "x", 5).error, -ENOENT);
	assert_int_equal(attempt_write("/dev/full", "x", 5).error, -ENOSPC);
	tree_remove(&tree);
}

/* Nobody reads the FIFO, as nobody lets go of a device. */
static void an_attempt_ends_without_an_answer(void **state)
{
	struct tree tree;
	char path[128];
	const struct tree_entry fifo = {"attribute", TREE_FIFO, NULL};

	(void)state;
	tree_make(&tree, &fifo, 1);
	snprintf(path, sizeof(path), "%s/attribute", tree.path);

	struct attempt attempt = attempt_write(path, "x", 1);

	assert_int_equal(attempt.error, -ETIMEDOUT);
	assert_true(attempt.waiting > 0);
	/* It is still there, and ends when it has its answer. */
	assert_int_equal(waitpid(attempt.waiting, NULL, WNOHANG), 0);

	cleanup_fd int fd = open(path, O_RDONLY | O_CLOEXEC);

	assert_true(fd >= 0);
	assert_int_equal(waitpid(attempt.waiting, NULL, 0), attempt.waiting);
	tree_remove(&tree);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(steps_lead_there),
		cmocka_unit_test(unknown_is_not_there),
		cmocka_unit_test(what_is_saved_comes_back),
		cmocka_unit_test(what_is_broken_is_nothing),
		cmocka_unit_test(what_is_outdated_does_not_count),
		cmocka_unit_test(a_directory_keeps_it),
		cmocka_unit_test(one_run_at_a_time),
		cmocka_unit_test(nobody_waits_for_a_fifo),
		cmocka_unit_test(links_are_not_followed),
		cmocka_unit_test(an_attempt_gives_the_kernels_answer),
		cmocka_unit_test(an_attempt_ends_without_an_answer),
	};

	return cmocka_run_group_tests_name("act", tests, NULL, NULL);
}
