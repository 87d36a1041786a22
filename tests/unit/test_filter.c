/* SPDX-License-Identifier: MIT */

/* Which functions a filter takes, and of which nobody can tell. */

#include "test.h"

#include "host/filter.h"

#include <errno.h>
#include <string.h>

static char nvme[] = "nvme";

static const struct host_function known = {
	.class_code = {FACT_KNOWN, 0, 0x010802},
	.vendor = {FACT_KNOWN, 0, 0x144d},
	.device = {FACT_KNOWN, 0, 0xa808},
	.driver = {FACT_KNOWN, 0, nvme},
	.group = {FACT_KNOWN, 0, 14},
};

/* Its driver can't be read, it has no group, and the rest is as above. */
static const struct host_function doubtful = {
	.class_code = {FACT_KNOWN, 0, 0x010802},
	.vendor = {FACT_KNOWN, 0, 0x144d},
	.device = {FACT_KNOWN, 0, 0xa808},
	.driver = {FACT_UNKNOWN, EACCES, NULL},
	.group = {FACT_ABSENT, 0, 0},
};

static struct filter make(const char *class_name, const char *driver,
	const char *group, const char *ids)
{
	struct filter filter = {.driver = driver};

	if (class_name)
		assert_true(filter_set_class(&filter, class_name));
	if (group)
		assert_true(filter_set_group(&filter, group));
	if (ids)
		assert_true(filter_set_ids(&filter, ids));
	return filter;
}

static void all_conditions_hold(void **state)
{
	(void)state;

	static const struct {
		const char *class_name, *driver, *group, *ids;
		enum filter_match known, doubtful;
	} cases[] = {
		{NULL, NULL, NULL, NULL, FILTER_YES, FILTER_YES},
		{"nvme", NULL, NULL, NULL, FILTER_YES, FILTER_YES},
		{"storage", NULL, NULL, NULL, FILTER_YES, FILTER_YES},
		{"01", NULL, NULL, NULL, FILTER_YES, FILTER_YES},
		{"010802", NULL, NULL, NULL, FILTER_YES, FILTER_YES},
		{"010800", NULL, NULL, NULL, FILTER_NO, FILTER_NO},
		{"gpu", NULL, NULL, NULL, FILTER_NO, FILTER_NO},
		{NULL, "nvme", NULL, NULL, FILTER_YES, FILTER_UNKNOWN},
		{NULL, "nvm", NULL, NULL, FILTER_NO, FILTER_UNKNOWN},
		{NULL, "none", NULL, NULL, FILTER_NO, FILTER_UNKNOWN},
		/* What fails decides, whatever can't be read. */
		{"gpu", "nvme", NULL, NULL, FILTER_NO, FILTER_NO},
		{NULL, NULL, "14", NULL, FILTER_YES, FILTER_NO},
		{NULL, NULL, "0", NULL, FILTER_NO, FILTER_NO},
		{NULL, NULL, NULL, "144D:a808", FILTER_YES, FILTER_YES},
		{NULL, NULL, NULL, "144d:a809", FILTER_NO, FILTER_NO},
		{"nvme", "nvme", "14", "144d:a808", FILTER_YES, FILTER_NO},
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct filter filter = make(cases[i].class_name,
			cases[i].driver, cases[i].group, cases[i].ids);

		if (filter_match(&filter, &known) != cases[i].known ||
			filter_match(&filter, &doubtful) != cases[i].doubtful)
			fail_msg("case %zu", i);
	}
}

static void the_unbound_have_no_driver(void **state)
{
	(void)state;

	struct host_function unbound = known;
	struct filter none = {.driver = "none"}, some = {.driver = "nvme"};

	unbound.driver = (struct fact_string){.state = FACT_ABSENT};
	assert_int_equal(filter_match(&none, &unbound), FILTER_YES);
	assert_int_equal(filter_match(&some, &unbound), FILTER_NO);
}

static void a_word_may_be_several_classes(void **state)
{
	(void)state;

	static const struct {
		uint64_t code;
		enum filter_match match;
	} cases[] = {
		{0x040100, FILTER_YES},
		{0x040300, FILTER_YES},
		{0x040000, FILTER_NO},
		{0x030000, FILTER_NO},
	};
	struct filter audio = make("audio", NULL, NULL, NULL);

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct host_function function = {
			.class_code = fact_number(cases[i].code),
		};

		assert_int_equal(
			filter_match(&audio, &function), cases[i].match);
	}
}

/* A class whose name comes twice in the table is told once. */
static void every_class_has_one_name(void **state)
{
	(void)state;

	const char *before = "";
	const char *name;
	size_t count = 0;

	for (; (name = filter_class_name(count)); count++) {
		struct filter filter = {0};

		assert_true(strcmp(before, name) < 0);
		assert_true(filter_set_class(&filter, name));
		before = name;
	}
	assert_true(count > 10);
}

static void nonsense_is_refused(void **state)
{
	(void)state;

	static const char *const classes[] = {
		"", "gp", "GPU", "3", "030", "0x03", "0300000", "zz"};
	static const char *const groups[] = {
		"", "-1", "1a", " 1", "4294967296"};
	static const char *const ids[] = {
		"", "144d", "144d:", ":a808", "0000:01:00.0", "144d:a8080"};
	struct filter filter = {0};

	for (size_t i = 0; i < ARRAY_SIZE(classes); i++)
		assert_false(filter_set_class(&filter, classes[i]));
	for (size_t i = 0; i < ARRAY_SIZE(groups); i++)
		assert_false(filter_set_group(&filter, groups[i]));
	for (size_t i = 0; i < ARRAY_SIZE(ids); i++)
		assert_false(filter_set_ids(&filter, ids[i]));
	assert_false(filter_is_set(&filter));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_conditions_hold),
		cmocka_unit_test(the_unbound_have_no_driver),
		cmocka_unit_test(a_word_may_be_several_classes),
		cmocka_unit_test(every_class_has_one_name),
		cmocka_unit_test(nonsense_is_refused),
	};

	return cmocka_run_group_tests_name("filter", tests, NULL, NULL);
}
