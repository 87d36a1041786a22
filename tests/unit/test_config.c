/* SPDX-License-Identifier: MIT */
#include "test.h"

#include "base/macro.h"
#include "probes/config.h"
#include "probes/libpci.h"

#include <errno.h>
#include <string.h>

static void set_header(uint8_t *bytes, uint8_t header_type)
{
	memset(bytes, 0, CONFIG_HEADER_SIZE);
	bytes[0] = 0x86;
	bytes[1] = 0x80;
	bytes[0x0e] = header_type;
}

static void a_header_has_its_type(void **state)
{
	(void)state;

	static const struct {
		uint8_t byte, type;
	} cases[] = {
		{0x00, 0},               /* endpoint */
		{0x01, 1},               /* bridge */
		{0x02, 2},               /* CardBus */
		{0x80, 0},               /* endpoint of several functions */
		{0x81, 1}, {0x7f, 0x7f}, /* nonsense, as it stands */
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		uint8_t bytes[CONFIG_HEADER_SIZE];
		struct config_facts facts;

		set_header(bytes, cases[i].byte);
		config_decode(bytes, sizeof(bytes), &facts);
		assert_true(fact_is(facts.header_type, cases[i].type));
	}
}

static void registers_of_bars_are_told(void **state)
{
	uint8_t bytes[CONFIG_HEADER_SIZE];
	struct config_facts facts;

	(void)state;
	set_header(bytes, 0x80);
	bytes[0x10] = 0x04; /* of 64 bits, without an address ... */
	bytes[0x14] = 0x01; /* ... but for its upper half */
	bytes[0x18] = 0x01; /* I/O ports */
	bytes[0x23] = 0xfe; /* of 32 bits */
	config_decode(bytes, sizeof(bytes), &facts);
	assert_true(fact_is(facts.bar_registers, 1 << 0 | 1 << 2 | 1 << 4));
	assert_true(fact_is(facts.io_registers, 1 << 2));
	set_header(bytes, 1);
	bytes[0x10] = 0x04;
	config_decode(bytes, sizeof(bytes), &facts);
	assert_true(fact_is(facts.bar_registers, 0));
}

static void less_than_a_header_is_unknown(void **state)
{
	(void)state;

	uint8_t bytes[CONFIG_HEADER_SIZE];

	set_header(bytes, 0);
	for (size_t length = 0; length < sizeof(bytes); length++) {
		struct config_facts facts;

		config_decode(bytes, length, &facts);
		assert_int_equal(facts.header_type.state, FACT_UNKNOWN);
		assert_int_equal(facts.header_type.error, EIO);
	}
}

/* A device that is gone, or in D3cold, answers every read with ones. */
static void all_ones_are_no_device(void **state)
{
	(void)state;

	uint8_t bytes[4096];
	static const size_t lengths[] = {CONFIG_HEADER_SIZE, 256, 4096};

	memset(bytes, 0xff, sizeof(bytes));
	for (size_t i = 0; i < ARRAY_SIZE(lengths); i++) {
		struct config_facts facts;

		config_decode(bytes, lengths[i], &facts);
		assert_int_equal(facts.header_type.state, FACT_UNKNOWN);
		assert_int_equal(facts.header_type.error, ENODEV);
	}
}

/* A root port with ACS, as a row changes it. */
static void set_port(uint8_t bytes[static CONFIG_SIZE])
{
	static const uint8_t pcie[] = {0x10, 0, 0x42, 0x01};
	static const uint8_t acs[] = {0x0d, 0, 1, 0, 0x1f, 0, 0x1d, 0};

	memset(bytes, 0, CONFIG_SIZE);
	bytes[0] = 0x86;
	bytes[0x06] = 0x10;
	bytes[0x0e] = 0x81;
	bytes[0x19] = 4;
	bytes[0x34] = 0x40;
	memcpy(bytes + 0x40, pcie, sizeof(pcie));
	memcpy(bytes + 0x100, acs, sizeof(acs));
}

static void a_port_tells_of_its_acs(void **state)
{
	uint8_t bytes[CONFIG_SIZE];
	struct config_facts facts;

	(void)state;
	set_port(bytes);
	config_decode(bytes, sizeof(bytes), &facts);
	assert_true(fact_is(facts.header_type, 1));
	assert_true(facts.isolation.multifunction);
	assert_int_equal(facts.isolation.secondary_bus, 4);
	assert_int_equal(facts.isolation.pcie_known.state, FACT_KNOWN);
	assert_int_equal(facts.isolation.pcie_type, PCIE_ROOT_PORT);
	assert_true(facts.isolation.has_slot);
	assert_int_equal(facts.isolation.acs_known.state, FACT_KNOWN);
	assert_int_equal(facts.isolation.acs_capability, 0x1f);
	assert_int_equal(facts.isolation.acs_control, 0x1d);
}

static void what_only_root_may_read_is_unknown(void **state)
{
	uint8_t bytes[CONFIG_SIZE];
	struct config_facts facts;

	(void)state;
	set_port(bytes);
	config_decode(bytes, CONFIG_HEADER_SIZE, &facts);
	assert_true(fact_is(facts.header_type, 1));
	assert_int_equal(facts.isolation.pcie_known.state, FACT_UNKNOWN);
	assert_int_equal(facts.isolation.pcie_known.error, FACT_ROOT_ONLY);
	config_decode(bytes, 256, &facts);
	assert_int_equal(facts.isolation.pcie_known.state, FACT_KNOWN);
	assert_int_equal(facts.isolation.acs_known.state, FACT_UNKNOWN);
	/* Without a list of capabilities there is nothing more to read. */
	bytes[0x06] = 0;
	config_decode(bytes, CONFIG_HEADER_SIZE, &facts);
	assert_int_equal(facts.isolation.pcie_known.state, FACT_ABSENT);
	assert_int_equal(facts.isolation.acs_known.state, FACT_ABSENT);
}

/* Lists that go round in circles, or out of what there is, end. */
static void lying_lists_end(void **state)
{
	uint8_t bytes[CONFIG_SIZE];
	struct config_facts facts;

	(void)state;
	set_port(bytes);
	bytes[0x40] = 1;
	bytes[0x41] = 0x40;
	config_decode(bytes, sizeof(bytes), &facts);
	assert_int_equal(facts.isolation.pcie_known.state, FACT_ABSENT);
	set_port(bytes);
	bytes[0x100] = 1;
	bytes[0x102] = 0x01;
	bytes[0x103] = 0x10; /* to 0x100 */
	config_decode(bytes, sizeof(bytes), &facts);
	assert_int_equal(facts.isolation.acs_known.state, FACT_ABSENT);
	bytes[0x102] = 0xc1;
	bytes[0x103] = 0xff; /* to 0xffc, where eight bytes are too many */
	config_decode(bytes, sizeof(bytes), &facts);
	assert_int_equal(facts.isolation.acs_known.state, FACT_ABSENT);
}

static void complain(struct pci_access *access, void *data)
{
	(void)data;
	access->error((char *)(uintptr_t) "trouble");
}

static void nothing(struct pci_access *access, void *data)
{
	(void)access;
	*(bool *)data = true;
}

/* libpci's own callback would exit(1). */
static void an_error_of_libpci_is_survived(void **state)
{
	(void)state;

	for (int i = 0; i < 3; i++) {
		struct pci_access *access = libpci_access();
		bool used = false;

		assert_non_null(access);
		assert_false(libpci_try(access, complain, NULL));
		pci_cleanup(access);
		access = libpci_access();
		assert_non_null(access);
		assert_true(libpci_try(access, nothing, &used));
		assert_true(used);
		pci_cleanup(access);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_header_has_its_type),
		cmocka_unit_test(registers_of_bars_are_told),
		cmocka_unit_test(less_than_a_header_is_unknown),
		cmocka_unit_test(all_ones_are_no_device),
		cmocka_unit_test(a_port_tells_of_its_acs),
		cmocka_unit_test(what_only_root_may_read_is_unknown),
		cmocka_unit_test(lying_lists_end),
		cmocka_unit_test(an_error_of_libpci_is_survived),
	};

	return cmocka_run_group_tests_name("config", tests, NULL, NULL);
}
