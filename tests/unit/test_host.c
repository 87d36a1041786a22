/* SPDX-License-Identifier: MIT */
#include "test.h"

#include "base/cleanup.h"
#include "host/class.h"
#include "host/host.h"
#include "host/vfio.h"

#include <errno.h>
#include <string.h>

DEFINE_CLEANUP(struct host *, host_free);

static struct host *new_host(void)
{
	struct host *host;

	assert_int_equal(host_new(&host), 0);
	return host;
}

/* Only the host's own word makes an absence; any other error is a doubt. */
static void a_failed_read_has_its_state(void **state)
{
	(void)state;

	static const struct {
		int error;
		enum fact_state state;
	} cases[] = {
		{ENOENT, FACT_ABSENT},
		{ENOTDIR, FACT_ABSENT},
		{EACCES, FACT_UNKNOWN},
		{EPERM, FACT_UNKNOWN},
		{EIO, FACT_UNKNOWN},
		{ENODEV, FACT_UNKNOWN},
		{ELOOP, FACT_UNKNOWN},
		{EINVAL, FACT_UNKNOWN},
		{FACT_NOT_CAPTURED, FACT_UNKNOWN},
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct fact fact = fact_from_errno(cases[i].error);
		struct fact_number number = fact_number_missing(cases[i].error);
		struct fact_string string = fact_string_missing(cases[i].error);

		assert_int_equal(fact.state, cases[i].state);
		assert_int_equal(number.state, cases[i].state);
		assert_int_equal(string.state, cases[i].state);
		assert_null(string.value);
		if (cases[i].state == FACT_UNKNOWN)
			assert_int_equal(fact.error, cases[i].error);
	}
}

static void a_fact_is_a_value_only_when_known(void **state)
{
	(void)state;
	assert_true(fact_is(fact_number(0), 0));
	assert_false(fact_is(fact_number(0), 1));
	assert_false(fact_is(fact_number_missing(ENOENT), 0));
	assert_false(fact_is((struct fact_number){0}, 0));
}

static void a_doubt_has_its_reason(void **state)
{
	(void)state;
	assert_string_equal(fact_reason(EACCES), "Permission denied");
	assert_string_equal(
		fact_reason(FACT_NOT_CAPTURED), "this capture does not say");
	assert_string_equal(fact_reason(0), "not asked for");
	assert_string_equal(fact_reason(99999), "unknown error");
	assert_string_equal(fact_lack(FACT_ABSENT, 0), "not there");
	assert_string_equal(fact_lack(FACT_UNKNOWN, 0), "not asked for");
	assert_string_equal(
		fact_lack(FACT_UNKNOWN, EACCES), "Permission denied");
}

static void functions_are_found_and_sorted(void **state)
{
	(void)state;

	cleanup(host_free_p) struct host *host = new_host();
	const struct pci_address absent = {0, 0xff, 0x1f, 7};

	/* Every bus and function once, in an order that jumps about. */
	for (unsigned i = 0; i < 1024; i++) {
		unsigned shuffled = i * 397 % 1024;
		struct pci_address address = {
			.domain = shuffled % 2 ? 0x10000 : 0,
			.bus = (uint8_t)(shuffled / 16),
			.function = shuffled / 2 % 8,
		};
		struct host_function *added = host_add_function(host, address);

		assert_non_null(added);
		assert_ptr_equal(host_add_function(host, address), added);
		assert_ptr_equal(host_function(host, address), added);
	}
	assert_int_equal(host->functions.count, 1024);
	for (size_t i = 1; i < host->functions.count; i++)
		assert_true(pci_address_compare(
				    host->functions.items[i - 1]->address,
				    host->functions.items[i]->address) < 0);
	assert_null(host_function(host, absent));
}

static void groups_are_sorted_by_number(void **state)
{
	(void)state;

	static const uint32_t ids[] = {10, 9, 0, UINT32_MAX, 100, 9};
	static const uint32_t sorted[] = {0, 9, 10, 100, UINT32_MAX};
	cleanup(host_free_p) struct host *host = new_host();

	for (size_t i = 0; i < ARRAY_SIZE(ids); i++)
		assert_int_equal(host_add_group(host, ids[i])->id, ids[i]);
	assert_int_equal(host->groups.count, ARRAY_SIZE(sorted));
	for (size_t i = 0; i < ARRAY_SIZE(sorted); i++)
		assert_int_equal(host->groups.items[i]->id, sorted[i]);
	assert_null(host_group(host, 11));
}

static void an_mdev_has_one_name(void **state)
{
	(void)state;

	cleanup(host_free_p) struct host *host = new_host();
	const char *lower = "79db70f1-92a5-4879-95f7-6325b66c1ff9";
	const char *upper = "79DB70F1-92A5-4879-95F7-6325B66C1FF9";
	struct host_mdev *mdev = host_add_mdev(host, upper);

	assert_string_equal(mdev->uuid, lower);
	assert_ptr_equal(host_add_mdev(host, lower), mdev);
	assert_ptr_equal(host_mdev(host, upper), mdev);
	assert_null(host_mdev(host, "00000000-0000-0000-0000-000000000000"));
}

static void a_vfio_driver_is_known_by_two_signs(void **state)
{
	(void)state;

	static char vfio_pci[] = "vfio-pci", variant[] = "mlx5_vfio_pci";
	static char unheard_of[] = "acme-vfio-pci", stub[] = "pci-stub";
	static const struct {
		struct fact_string driver;
		struct fact vfio_dev;
		enum vfio_binding binding;
	} cases[] = {
		{{FACT_KNOWN, 0, vfio_pci}, {FACT_ABSENT, 0}, VFIO_BINDING_YES},
		{{FACT_KNOWN, 0, variant}, {FACT_ABSENT, 0}, VFIO_BINDING_YES},
		{{FACT_KNOWN, 0, vfio_pci}, {FACT_UNKNOWN, EIO},
			VFIO_BINDING_YES},
		{{FACT_KNOWN, 0, unheard_of}, {FACT_KNOWN, 0},
			VFIO_BINDING_YES},
		{{FACT_UNKNOWN, EIO, NULL}, {FACT_KNOWN, 0}, VFIO_BINDING_YES},
		{{FACT_KNOWN, 0, stub}, {FACT_ABSENT, 0}, VFIO_BINDING_NO},
		{{FACT_ABSENT, 0, NULL}, {FACT_ABSENT, 0}, VFIO_BINDING_NO},
		{{FACT_UNKNOWN, EIO, NULL}, {FACT_ABSENT, 0},
			VFIO_BINDING_UNKNOWN},
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct host_function function = {
			.driver = cases[i].driver,
			.vfio_dev = cases[i].vfio_dev,
		};

		assert_int_equal(
			host_vfio_binding(&function), cases[i].binding);
	}
}

static void some_classes_are_bridges(void **state)
{
	(void)state;

	static const struct {
		struct fact_number class_code;
		bool bridge;
	} cases[] = {
		{{FACT_KNOWN, 0, 0x060400}, true},
		{{FACT_KNOWN, 0, 0x060401}, true},
		{{FACT_KNOWN, 0, 0x060700}, true},
		{{FACT_KNOWN, 0, 0x060940}, true},
		{{FACT_KNOWN, 0, 0x060000}, false},
		{{FACT_KNOWN, 0, 0x060100}, false},
		{{FACT_KNOWN, 0, 0x020000}, false},
		{{FACT_UNKNOWN, EIO, 0x060400}, false},
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct host_function function = {
			.class_code = cases[i].class_code,
		};

		assert_int_equal(
			host_class_is_bridge(&function), cases[i].bridge);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_failed_read_has_its_state),
		cmocka_unit_test(a_fact_is_a_value_only_when_known),
		cmocka_unit_test(a_doubt_has_its_reason),
		cmocka_unit_test(functions_are_found_and_sorted),
		cmocka_unit_test(groups_are_sorted_by_number),
		cmocka_unit_test(an_mdev_has_one_name),
		cmocka_unit_test(a_vfio_driver_is_known_by_two_signs),
		cmocka_unit_test(some_classes_are_bridges),
	};

	return cmocka_run_group_tests_name("host", tests, NULL, NULL);
}
