/* SPDX-License-Identifier: MIT */
#include "probes/scrub_address.h"

#include "base/parse.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

/* Whether an IPv4 address is at a place, as people write it; its bytes. */
static size_t spells_quad(
	const char *text, const char *at, uint8_t bytes[static 4])
{
	const char *end = at;

	if (at > text && (isalnum((unsigned char)at[-1]) || at[-1] == '.'))
		return 0;
	for (size_t i = 0; i < 4; i++) {
		unsigned value = 0;
		size_t length = strspn(end, "0123456789");

		if (length == 0 || length > 3 || (i > 0 && end[-1] != '.'))
			return 0;
		while (length--)
			value = value * 10 + (unsigned)(*end++ - '0');
		if (value > UINT8_MAX || (i < 3 && *end++ != '.'))
			return 0;
		bytes[i] = (uint8_t)value;
	}
	return isalnum((unsigned char)*end) || *end == '.' ? 0
							   : (size_t)(end - at);
}

/* As the kernel's table has it: eight digits, the last byte first. */
static size_t spells_route(
	const char *text, const char *at, uint8_t bytes[static 4])
{
	char digits[ADDRESS_DIGITS + 1] = {0};
	uint64_t value;

	if ((at > text && isalnum((unsigned char)at[-1])) ||
		strnlen(at, ADDRESS_DIGITS) < ADDRESS_DIGITS ||
		isalnum((unsigned char)at[ADDRESS_DIGITS]))
		return 0;
	memcpy(digits, at, ADDRESS_DIGITS);
	if (!parse_number(digits, 16, UINT32_MAX, &value))
		return 0;
	for (size_t i = 0; i < 4; i++)
		bytes[i] = (uint8_t)(value >> (8 * i));
	return ADDRESS_DIGITS;
}

/* A mask, the network 0, this machine itself: they tell of nobody. */
static bool is_no_host(const uint8_t bytes[static 4])
{
	uint32_t address = (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 |
			   (uint32_t)bytes[2] << 8 | bytes[3];
	bool is_mask = (~address & (~address + 1)) == 0;

	return is_mask || address == 0 || bytes[0] == 127;
}

static void add_quad(struct text *text, const uint8_t bytes[static 4])
{
	text_addf(text, "%u.%u.%u.%u", bytes[0], bytes[1], bytes[2], bytes[3]);
}

static void add_route(struct text *text, const uint8_t bytes[static 4])
{
	text_addf(text, "%02X%02X%02X%02X", bytes[3], bytes[2], bytes[1],
		bytes[0]);
}

static const struct address_file {
	const char *name;
	size_t (*spells)(
		const char *text, const char *at, uint8_t bytes[static 4]);
	void (*add)(struct text *text, const uint8_t bytes[static 4]);
} address_files[] = {
	{"cmdline", spells_quad, add_quad},
	{"mountinfo", spells_quad, add_quad},
	{"route", spells_route, add_route},
};

const struct address_file *address_file_find(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(address_files); i++)
		if (strcmp(address_files[i].name, name) == 0)
			return &address_files[i];
	return NULL;
}

size_t address_is_at(const struct address_file *file, const char *text,
	const char *at, char digits[static ADDRESS_DIGITS + 1])
{
	uint8_t bytes[4];
	size_t length = file->spells(text, at, bytes);

	if (!length || is_no_host(bytes))
		return 0;
	snprintf(digits, ADDRESS_DIGITS + 1, "%02x%02x%02x%02x", bytes[0],
		bytes[1], bytes[2], bytes[3]);
	return length;
}

void address_write(
	const struct address_file *file, const char *digits, struct text *ret)
{
	uint64_t value = 0;
	uint8_t bytes[4];

	ret->failed |= !parse_number(digits, 16, UINT32_MAX, &value);
	for (size_t i = 0; i < sizeof(bytes); i++)
		bytes[i] = (uint8_t)(value >> (8 * (3 - i)));
	file->add(ret, bytes);
}
