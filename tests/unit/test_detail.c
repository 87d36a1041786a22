/* SPDX-License-Identifier: MIT */

/* The details of a function, from what the kernel prints. */

#include "test.h"
#include "tree.h"

#include "base/cleanup.h"
#include "probes/scan.h"
#include "probes/vfio_module.h"

#include <string.h>

DEFINE_CLEANUP(struct root *, root_free);
DEFINE_CLEANUP(struct host *, host_free);

#define DEVICE  "sys/bus/pci/devices/0000:00:02.0"
#define NOTHING "0x0000000000000000 0x0000000000000000 0x0000000000000000\n"

/* What a host of one function with that file says of it. */
static struct host *scan(
	struct tree *tree, const char *name, const char *text, unsigned details)
{
	char path[256];
	char *reason = NULL;
	cleanup(root_free_p) struct root *root = NULL;
	struct host *host = NULL;

	snprintf(path, sizeof(path), DEVICE "/%s", name);
	tree_make(tree, &(struct tree_entry){path, TREE_FILE, text}, 1);
	assert_int_equal(root_open(tree->path, &root, &reason), 0);
	assert_int_equal(
		scan_host(root, &(struct scan_wish){.details = details}, &host),
		0);
	tree_remove(tree);
	assert_int_equal(host->functions.count, 1);
	return host;
}

static void bars_are_told_apart(void **state)
{
	(void)state;

	struct tree tree;
	cleanup(host_free_p) struct host *host = scan(&tree, "resource",
		"0x00000000fe800000 0x00000000fe803fff "
		"0x0000000000040200\n" NOTHING
		"0x0000000000006000 0x000000000000601f 0x0000000000040101\n"
		"0x0000008000000000 0x0000008fffffffff "
		"0x000000000014220c\n" NOTHING
		"0x0000000000000000 0x0000000000000fff 0x0000000020040200\n"
		"0x00000000000c0000 0x00000000000dffff 0x0000000000000212\n"
		/* A window of a bridge, which is no BAR. */
		"0x0000000000001000 0x0000000000001fff 0x0000000000000101\n",
		DETAIL_BARS);
	const struct host_details *details =
		host_details(host->functions.items[0]);
	static const struct host_bar bars[] = {
		{.index = 0, .address = 0xfe800000, .size = 16384,
			.assigned = true},
		{.index = 2, .address = 0x6000, .size = 32, .io = true,
			.assigned = true},
		{.index = 3, .address = 0x8000000000,
			.size = UINT64_C(64) << 30, .prefetchable = true,
			.wide = true, .assigned = true},
		{.index = 5, .size = 4096},
		{.index = BAR_ROM, .address = 0xc0000, .size = 131072,
			.assigned = true},
	};

	assert_int_equal(details->bars_known.state, FACT_KNOWN);
	assert_int_equal(details->bars.count, ARRAY_SIZE(bars));
	for (size_t i = 0; i < ARRAY_SIZE(bars); i++) {
		const struct host_bar *bar = &details->bars.items[i];

		assert_int_equal(bar->index, bars[i].index);
		assert_int_equal(bar->address, bars[i].address);
		assert_int_equal(bar->size, bars[i].size);
		assert_int_equal(bar->io, bars[i].io);
		assert_int_equal(bar->prefetchable, bars[i].prefetchable);
		assert_int_equal(bar->wide, bars[i].wide);
		assert_int_equal(bar->assigned, bars[i].assigned);
	}
}

static void nonsense_leaves_bars_unknown(void **state)
{
	(void)state;

	static const char *const texts[] = {
		"",
		"BAR 0",
		NOTHING "0x1000 0x0fff 0x200\n",
		NOTHING NOTHING "0x1000\n",
	};

	for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
		struct tree tree;
		cleanup(host_free_p) struct host *host =
			scan(&tree, "resource", texts[i], DETAIL_BARS);
		const struct host_details *details =
			host_details(host->functions.items[0]);

		assert_int_equal(details->bars_known.state, FACT_UNKNOWN);
		assert_int_equal(details->bars.count, 0);
	}
}

/* By these the kernel says that it does not know. */
static void some_words_are_doubts(void **state)
{
	(void)state;

	static const struct {
		const char *file, *text;
		unsigned detail;
		size_t offset;
		enum fact_state state;
	} cases[] = {
#define CASE(file, text, detail, fact, state)                                  \
	{file, text, detail, offsetof(struct host_details, fact), state}
		CASE("numa_node", "1\n", DETAIL_NUMA, numa_node, FACT_KNOWN),
		CASE("numa_node", "-1\n", DETAIL_NUMA, numa_node, FACT_ABSENT),
		CASE("numa_node", "-2\n", DETAIL_NUMA, numa_node, FACT_UNKNOWN),
		CASE("power_state", "D3hot\n", DETAIL_POWER, power_state,
			FACT_KNOWN),
		CASE("power_state", "unknown\n", DETAIL_POWER, power_state,
			FACT_UNKNOWN),
		CASE("power_state", "error\n", DETAIL_POWER, power_state,
			FACT_UNKNOWN),
		CASE("current_link_speed", "8.0 GT/s PCIe\n", DETAIL_LINK,
			link_speed, FACT_KNOWN),
		CASE("current_link_speed", "Unknown\n", DETAIL_LINK, link_speed,
			FACT_UNKNOWN),
		CASE("max_link_width", "16\n", DETAIL_LINK, link_width_max,
			FACT_KNOWN),
		CASE("max_link_width", "255\n", DETAIL_LINK, link_width_max,
			FACT_UNKNOWN),
		CASE("current_link_width", "63\n", DETAIL_LINK, link_width,
			FACT_UNKNOWN),
		CASE("reset_method", "\n", DETAIL_RESET, reset_methods,
			FACT_KNOWN),
		CASE("reset_method", "flr bus\n", DETAIL_RESET, reset_methods,
			FACT_KNOWN),
		CASE("boot_vga", "0\n", DETAIL_VGA, boot_vga, FACT_KNOWN),
		CASE("boot_vga", "2\n", DETAIL_VGA, boot_vga, FACT_UNKNOWN),
#undef CASE
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct tree tree;
		cleanup(host_free_p) struct host *host = scan(
			&tree, cases[i].file, cases[i].text, cases[i].detail);
		const char *details =
			(const char *)host_details(host->functions.items[0]);
		/* All kinds of facts begin alike. */
		const struct fact *fact =
			(const void *)(details + cases[i].offset);

		if (fact->state != cases[i].state)
			fail_msg("%s %s", cases[i].file, cases[i].text);
	}
}

/* A host of one function with these files, and nothing else said of it. */
static struct host *scan_link(
	const struct tree_entry *entries, size_t count)
{
	struct tree tree;
	char *reason = NULL;
	cleanup(root_free_p) struct root *root = NULL;
	struct host *host = NULL;

	tree_make(&tree, entries, count);
	assert_int_equal(root_open(tree.path, &root, &reason), 0);
	assert_int_equal(scan_host(root,
				 &(struct scan_wish){.details = DETAIL_LINK},
				 &host),
		0);
	tree_remove(&tree);
	return host;
}

/* What lies in the tree stands for what a device asleep would answer. */
static void the_link_of_a_device_asleep_is_not_read(void **state)
{
	(void)state;

	static const struct {
		const char *file, *word;
		int error;
	} cases[] = {
		{"power_state", "D3cold\n", FACT_ASLEEP},
		{"power_state", "D0\n", 0},
		{"power/runtime_status", "suspended\n", FACT_ASLEEP},
		{"power/runtime_status", "active\n", 0},
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		char path[256];
		const struct tree_entry entries[] = {
			{DEVICE "/current_link_speed", TREE_FILE,
				"8.0 GT/s PCIe\n"},
			{DEVICE "/current_link_width", TREE_FILE, "4\n"},
			{DEVICE "/max_link_speed", TREE_FILE,
				"8.0 GT/s PCIe\n"},
			{DEVICE "/max_link_width", TREE_FILE, "4\n"},
			{path, TREE_FILE, cases[i].word},
		};

		snprintf(path, sizeof(path), DEVICE "/%s", cases[i].file);

		cleanup(host_free_p) struct host *host =
			scan_link(entries, ARRAY_SIZE(entries));
		const struct host_details *details =
			host_details(host->functions.items[0]);
		enum fact_state expected =
			cases[i].error ? FACT_UNKNOWN : FACT_KNOWN;

		assert_int_equal(details->link_speed.state, expected);
		assert_int_equal(details->link_width.state, expected);
		assert_int_equal(details->link_speed_max.state, expected);
		assert_int_equal(details->link_width_max.state, expected);
		assert_int_equal(details->link_width_max.error, cases[i].error);
	}
}

static void a_link_without_lanes_is_none(void **state)
{
	(void)state;

	const struct tree_entry entries[] = {
		{DEVICE "/current_link_speed", TREE_FILE, "Unknown\n"},
		{DEVICE "/current_link_width", TREE_FILE, "0\n"},
		{DEVICE "/max_link_speed", TREE_FILE, "8.0 GT/s PCIe\n"},
		{DEVICE "/max_link_width", TREE_FILE, "4\n"},
	};
	cleanup(host_free_p) struct host *host =
		scan_link(entries, ARRAY_SIZE(entries));
	const struct host_details *details =
		host_details(host->functions.items[0]);

	assert_int_equal(details->link_speed.state, FACT_ABSENT);
	assert_int_equal(details->link_width.state, FACT_ABSENT);
	assert_int_equal(details->link_speed_max.state, FACT_KNOWN);
	assert_int_equal(details->link_width_max.state, FACT_KNOWN);
}

static void what_is_not_asked_for_is_not_read(void **state)
{
	(void)state;

	struct tree tree;
	cleanup(host_free_p) struct host *host =
		scan(&tree, "numa_node", "1\n", DETAIL_REVISION);

	assert_null(host->functions.items[0]->details);
	assert_int_equal(
		host_details(host->functions.items[0])->numa_node.state,
		FACT_UNKNOWN);
}

/* As the kernel reads them (linux: lib/cmdline.c, next_arg()). */
static void parameters_are_those_of_the_kernel(void **state)
{
	(void)state;

	static const struct {
		const char *line, *expected;
	} cases[] = {
		{"root=/dev/sda quiet", ""},
		{"intel_iommu=on iommu=pt quiet\n", "intel_iommu=on iommu=pt"},
		{"amd-iommu=off \"intel_iommu=on\"",
			"amd-iommu=off intel_iommu=on"},
		{"intel_iommu=\"on\"\tvfio_pci.ids=\"8086:10d3\"",
			"intel_iommu=on vfio_pci.ids=8086:10d3"},
		{"a=\"x intel_iommu=off\" iommu=pt", "iommu=pt"},
		{"intel_iommu=on -- intel_iommu=off", "intel_iommu=on"},
		{"--=1 iommu=pt", "iommu=pt"},
		{"arm_smmu.disable_bypass=0 nomodule iommu",
			"arm_smmu.disable_bypass=0 nomodule"},
		{"\"", ""},
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct tree tree;
		char *reason = NULL;
		cleanup(root_free_p) struct root *root = NULL;
		cleanup(host_free_p) struct host *host = NULL;

		tree_make(&tree,
			&(struct tree_entry){
				"proc/cmdline", TREE_FILE, cases[i].line},
			1);
		assert_int_equal(root_open(tree.path, &root, &reason), 0);
		assert_int_equal(scan_host(root,
					 &(struct scan_wish){.traits = true},
					 &host),
			0);
		tree_remove(&tree);
		assert_string_equal(host->traits[TRAIT_PARAMETERS].value,
			cases[i].expected);
	}
}

static void the_last_ban_of_modules_counts(void **state)
{
	(void)state;

	static const struct {
		const char *line, *expected;
	} cases[] = {
		{"quiet", NULL},
		{"module_blacklist=nouveau,vfio_pci",
			"module_blacklist=nouveau,vfio_pci"},
		{"\"module-blacklist=vfio\"", "module-blacklist=vfio"},
		{"module_blacklist=vfio module_blacklist=nouveau", NULL},
		{"quiet -- module_blacklist=vfio", NULL},
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct tree tree;
		char *reason = NULL;
		cleanup(root_free_p) struct root *root = NULL;
		cleanup(host_free_p) struct host *host = NULL;

		assert_int_equal(host_new(&host), 0);
		tree_make(&tree,
			&(struct tree_entry){
				"proc/cmdline", TREE_FILE, cases[i].line},
			1);
		assert_int_equal(root_open(tree.path, &root, &reason), 0);
		assert_int_equal(vfio_module_read(root, &host->machine), 0);
		tree_remove(&tree);
		assert_int_equal(host->machine.module_ban.state,
			cases[i].expected ? FACT_KNOWN : FACT_ABSENT);
		if (cases[i].expected)
			assert_string_equal(host->machine.module_ban.value,
				cases[i].expected);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(bars_are_told_apart),
		cmocka_unit_test(nonsense_leaves_bars_unknown),
		cmocka_unit_test(some_words_are_doubts),
		cmocka_unit_test(the_link_of_a_device_asleep_is_not_read),
		cmocka_unit_test(a_link_without_lanes_is_none),
		cmocka_unit_test(parameters_are_those_of_the_kernel),
		cmocka_unit_test(the_last_ban_of_modules_counts),
		cmocka_unit_test(what_is_not_asked_for_is_not_read),
	};

	return cmocka_run_group_tests_name("detail", tests, NULL, NULL);
}
