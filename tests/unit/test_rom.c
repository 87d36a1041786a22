/* SPDX-License-Identifier: MIT */
#include "test.h"

#include "base/macro.h"
#include "probes/rom.h"

#include <stdlib.h>
#include <string.h>

#define UNIT 512
#define DATA 0x1c

enum { BIOS = 0, UEFI = 3, LAST = 0x80 };

static void put_image(
	uint8_t *bytes, uint8_t units, uint8_t code_type, uint8_t indicator)
{
	memset(bytes, 0, (size_t)units * UNIT);
	bytes[0] = 0x55;
	bytes[1] = 0xaa;
	bytes[0x18] = DATA;
	memcpy(bytes + DATA, "PCIR", 4);
	bytes[DATA + 0x10] = units;
	bytes[DATA + 0x14] = code_type;
	bytes[DATA + 0x15] = indicator;
}

static struct host_rom decode(const uint8_t *bytes, size_t length)
{
	struct host_rom rom;

	rom_decode(bytes, length, &rom);
	return rom;
}

static void every_image_counts(void **state)
{
	uint8_t bytes[3 * UNIT];
	struct host_rom rom;

	(void)state;
	put_image(bytes, 2, BIOS, 0);
	put_image(bytes + 2 * UNIT, 1, UEFI, LAST);
	rom = decode(bytes, sizeof(bytes));
	assert_int_equal(rom.images.state, FACT_KNOWN);
	assert_true(rom.for_bios && rom.for_uefi);
}

static void nothing_counts_after_the_last(void **state)
{
	uint8_t bytes[2 * UNIT];
	struct host_rom rom;

	(void)state;
	put_image(bytes, 1, BIOS, LAST);
	put_image(bytes + UNIT, 1, UEFI, LAST);
	rom = decode(bytes, sizeof(bytes));
	assert_true(rom.for_bios && !rom.for_uefi);
}

static void what_is_no_rom_has_no_image(void **state)
{
	uint8_t bytes[UNIT];

	(void)state;
	put_image(bytes, 1, BIOS, LAST);
	bytes[1] = 0x55;
	assert_int_equal(
		decode(bytes, sizeof(bytes)).images.state, FACT_ABSENT);
	put_image(bytes, 1, BIOS, LAST);
	bytes[DATA] = 'p';
	assert_int_equal(
		decode(bytes, sizeof(bytes)).images.state, FACT_ABSENT);
	put_image(bytes, 1, BIOS, LAST);
	bytes[0x19] = 0xff;
	assert_int_equal(
		decode(bytes, sizeof(bytes)).images.state, FACT_ABSENT);
}

/* Wherever it ends, nothing behind that is read (sanitizers look). */
static void a_rom_may_end_anywhere(void **state)
{
	uint8_t bytes[UNIT];

	(void)state;
	put_image(bytes, 1, UEFI, 0);
	for (size_t length = 0; length < sizeof(bytes); length++) {
		uint8_t *copy = malloc(length + 1);

		assert_non_null(copy);
		memcpy(copy, bytes, length);
		assert_int_equal(decode(copy, length).images.state,
			length < DATA + 0x18 ? FACT_ABSENT : FACT_KNOWN);
		free(copy);
	}
}

static void an_image_without_a_length_is_the_last(void **state)
{
	uint8_t bytes[UNIT];

	(void)state;
	put_image(bytes, 1, BIOS, 0);
	bytes[DATA + 0x10] = 0;
	assert_true(decode(bytes, sizeof(bytes)).for_bios);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_image_counts),
		cmocka_unit_test(nothing_counts_after_the_last),
		cmocka_unit_test(what_is_no_rom_has_no_image),
		cmocka_unit_test(a_rom_may_end_anywhere),
		cmocka_unit_test(an_image_without_a_length_is_the_last),
	};

	return cmocka_run_group_tests_name("rom", tests, NULL, NULL);
}
