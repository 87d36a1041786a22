/* SPDX-License-Identifier: MIT */
#include "test.h"

#include "host/address.h"
#include "host/selector.h"
#include "host/target.h"

#include <string.h>

#define UUID "79db70f1-92a5-4879-95f7-6325b66c1ff9"

/* Every form of docs and design, with what it names. */
static void forms_name_devices(void **state)
{
	(void)state;

	static const struct {
		const char *text;
		enum selector_kind kind;
		const char *name;
	} cases[] = {
		{"0000:01:00.0", SELECTOR_FUNCTION, "0000:01:00.0"},
		{"0000:ff:1f.7", SELECTOR_FUNCTION, "0000:ff:1f.7"},
		{"0000:FF:1F.7", SELECTOR_FUNCTION, "0000:ff:1f.7"},
		{"10000:e1:00.0", SELECTOR_FUNCTION, "10000:e1:00.0"},
		{"ffffffff:ff:1f.7", SELECTOR_FUNCTION, "ffffffff:ff:1f.7"},
		{"0:1:0.0", SELECTOR_FUNCTION, "0000:01:00.0"},
		{"01:00.0", SELECTOR_FUNCTION, "0000:01:00.0"},
		{"0000:01:00", SELECTOR_SLOT, "0000:01:00.0"},
		{"10000:01:1f", SELECTOR_SLOT, "10000:01:1f.0"},
		{"ffffffff:ff:1f", SELECTOR_SLOT, "ffffffff:ff:1f.0"},
		{"01:00", SELECTOR_SLOT, "0000:01:00.0"},
		{"pci_0000_01_00_0", SELECTOR_FUNCTION, "0000:01:00.0"},
		{"pci_10000_e1_00_0", SELECTOR_FUNCTION, "10000:e1:00.0"},
		{"8086:10d3", SELECTOR_IDS, "8086:10d3"},
		{"8086:10D3", SELECTOR_IDS, "8086:10d3"},
		{UUID, SELECTOR_MDEV, UUID},
		{"79DB70F1-92A5-4879-95F7-6325B66C1FF9", SELECTOR_MDEV, UUID},
		{"/sys/bus/pci/devices/0000:01:00.0", SELECTOR_FUNCTION,
			"0000:01:00.0"},
		{"/sys/bus/pci/devices/0000:01:00.0//", SELECTOR_FUNCTION,
			"0000:01:00.0"},
		{"/sys/devices/pci0000:00/0000:00:01.0/0000:01:00.0",
			SELECTOR_FUNCTION, "0000:01:00.0"},
		{"/sys/bus/mdev/devices/" UUID, SELECTOR_MDEV, UUID},
		{"/sys/devices/virtual/mtty/mtty/" UUID, SELECTOR_MDEV, UUID},
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct selector selector;
		struct target target;

		if (!selector_parse(cases[i].text, &selector))
			fail_msg("%s is no selector", cases[i].text);
		assert_int_equal(selector.kind, cases[i].kind);
		if (selector.kind == SELECTOR_IDS)
			target =
				target_of_ids(selector.vendor, selector.device);
		else if (selector.kind == SELECTOR_MDEV)
			target = target_of_mdev(selector.uuid);
		else
			target = target_of_function(selector.address);
		assert_string_equal(target.name, cases[i].name);
	}
}

static void near_misses_name_nothing(void **state)
{
	(void)state;

	static const char *const cases[] = {
		"",
		" ",
		":",
		".",
		"0000:01:00.8",      /* functions end at 7 */
		"0000:01:20.0",      /* devices at 1f */
		"0000:100:00.0",     /* buses at ff */
		"100000000:01:00.0", /* domains at 32 bits */
		"000000000:01:00.0",
		"0000:01:00.",
		"0000:01:00.00",
		"0000:01:00.0 ",
		" 0000:01:00.0",
		"0000:01:00.0\n",
		"0000:01:00:0",
		"0000:01.00.0",
		"0000:01:00.-1",
		"0000:+1:00.0",
		"0000:0x1:00.0",
		"000g:01:00.0",
		":01:00.0",
		"0000::00.0",
		"0000:01:.0",
		"1:0.0",
		"1:0",
		"0000:01",
		"100000000:01:00",
		"0000:01:20",
		"8086:10d",
		"8086:10d33",
		"808g:10d3",
		"8086.10d3",
		"*:10d3",
		"pci_0000_01_00",
		"pci_0000_01_00_0_",
		"pci_0000:01:00.0",
		"pci_0000_01_00.0",
		"pci_",
		"PCI_0000_01_00_0",
		"79db70f1-92a5-4879-95f7-6325b66c1ff",
		"79db70f1-92a5-4879-95f7-6325b66c1ff99",
		"{79db70f1-92a5-4879-95f7-6325b66c1ff9}",
		"79db70f192a5487995f76325b66c1ff9",
		"/",
		"/sys/bus/pci/devices/",
		"/sys/bus/pci/devices/0000:01:00.0/driver",
		"/sys/bus/pci/devices/0000:01:00",
		"/dev/vfio/1",
		"sys/bus/pci/devices/0000:01:00.0",
		"class=0300",
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct selector selector;

		if (selector_parse(cases[i], &selector))
			fail_msg("'%s' is a selector", cases[i]);
	}
}

static void absurd_lengths_name_nothing(void **state)
{
	(void)state;

	static const char *const starts[] = {
		"0",
		":",
		"0000:01:00.0",
		"pci_",
		"pci_0",
		"/sys/devices/",
		"/sys/bus/pci/devices/0000:01:00.0",
		UUID,
	};
	static char text[100000];
	struct selector selector;

	for (size_t i = 0; i < ARRAY_SIZE(starts); i++) {
		memset(text, '0', sizeof(text) - 1);
		memcpy(text, starts[i], strlen(starts[i]));
		assert_false(selector_parse(text, &selector));
	}
}

/* Only the kernel's own text is the name of a directory. */
static void names_are_canonical(void **state)
{
	(void)state;

	static const struct {
		const char *name;
		bool good;
	} cases[] = {
		{"0000:01:00.0", true},
		{"10000:01:00.0", true},
		{"0:1:0.0", false},
		{"00000:01:00.0", false},
		{"0000:0A:00.0", false},
		{"0000:01:00.0.0", false},
		{"", false},
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct pci_address address;

		if (pci_address_parse_name(cases[i].name, &address) !=
			cases[i].good)
			fail_msg("'%s'", cases[i].name);
	}
}

/* By number, not by text: domain 10000 comes after ffff. */
static void addresses_have_an_order(void **state)
{
	(void)state;

	static const char *const ordered[] = {
		"0000:00:00.0",
		"0000:00:00.1",
		"0000:00:01.0",
		"0000:01:00.0",
		"0001:00:00.0",
		"ffff:00:00.0",
		"10000:00:00.0",
		"ffffffff:ff:1f.7",
	};

	for (size_t i = 0; i < ARRAY_SIZE(ordered); i++)
		for (size_t k = 0; k < ARRAY_SIZE(ordered); k++) {
			struct pci_address a, b;
			int order;

			assert_true(pci_address_parse(ordered[i], &a));
			assert_true(pci_address_parse(ordered[k], &b));
			order = pci_address_compare(a, b);
			assert_int_equal(order, (i > k) - (i < k));
		}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(forms_name_devices),
		cmocka_unit_test(near_misses_name_nothing),
		cmocka_unit_test(absurd_lengths_name_nothing),
		cmocka_unit_test(names_are_canonical),
		cmocka_unit_test(addresses_have_an_order),
	};

	return cmocka_run_group_tests_name("selector", tests, NULL, NULL);
}
