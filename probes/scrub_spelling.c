/* SPDX-License-Identifier: MIT */
#include "probes/scrub_spelling.h"

#include <ctype.h>
#include <string.h>

#define H4  "hhhh"
#define H8  H4 H4
#define H12 H8 H4
#define H16 H8 H8
#define H32 H16 H16
#define B4  "bbbb"
#define B16 B4 B4 B4 B4

static const struct spelling spellings[] = {
	{.kind = SECRET_UUID, .form = H8 "-" H4 "-" H4 "-" H4 "-" H12},
	/* mdadm(8)'s */
	{.kind = SECRET_UUID, .form = H8 ":" H8 ":" H8 ":" H8, .apart = ':'},
	{.kind = SECRET_UUID, .form = H32},
	{.kind = SECRET_UUID, .form = "0x" H32, .outside_sysfs = true},
	/* Device mapper's, of a volume; lvm2 writes its own with dashes. */
	{.kind = SECRET_LVM_PAIR, .form = "LVM-" B16 B16 B16 B16},
	{.kind = SECRET_LVM,
		.form = "bb" B4 "-" B4 "-" B4 "-" B4 "-" B4 "-" B4 "-bb" B4},
	{.kind = SECRET_EUI64, .form = "hh:hh:hh:hh:hh:hh:hh:hh", .apart = ':'},
	{.kind = SECRET_EUI64,
		.form = "hhhh:hhhh:hhhh:hhhh",
		.apart = ':',
		.in_sysfs = true},
	/* udev's ID_WWN, and the ports in a disk's path */
	{.kind = SECRET_EUI64, .form = "0x" H16, .outside_sysfs = true},
	{.kind = SECRET_EUI64, .form = "exp0x" H16, .outside_sysfs = true},
	{.kind = SECRET_EUI64, .form = H16, .only_if_known = true},
	{.kind = SECRET_EUI48, .form = "hh:hh:hh:hh:hh:hh", .apart = ':'},
	/* pxelinux's: the kind of hardware is before it */
	{.kind = SECRET_EUI48,
		.form = "BOOTIF=01-hh-hh-hh-hh-hh-hh",
		.apart = '-'},
	{.kind = SECRET_EUI48, .form = "hh-hh-hh-hh-hh-hh", .apart = '-'},
	{.kind = SECRET_EUI48, .form = "enx" H12},
	{.kind = SECRET_EUI48, .form = H12, .only_if_known = true},
	{.kind = SECRET_DISK, .form = H8, .only_if_known = true},
};

const struct spelling *spelling_get(size_t n)
{
	return n < ARRAY_SIZE(spellings) ? &spellings[n] : NULL;
}

static bool is_digit_class(char form)
{
	return form == 'h' || form == 'b';
}

static bool may_be_beside(const struct spelling *spelling, char c)
{
	return !isalnum((unsigned char)c) && !(c && c == spelling->apart);
}

bool spelling_is_at(const struct spelling *spelling, const char *text,
	const char *at, char digits[static SPELLING_MAX_DIGITS + 1])
{
	size_t count = 0;

	if (at > text && !may_be_beside(spelling, at[-1]))
		return false;
	for (const char *form = spelling->form; *form; form++, at++) {
		unsigned char c = (unsigned char)*at;

		if (!is_digit_class(*form) && *at != *form)
			return false;
		if (!is_digit_class(*form))
			continue;
		if (*form == 'h' ? !isxdigit(c) : !isalnum(c))
			return false;
		digits[count++] = (char)(*form == 'h' ? tolower(c) : c);
	}
	digits[count] = '\0';
	return may_be_beside(spelling, *at);
}

void spelling_write(
	const struct spelling *spelling, const char *digits, struct text *ret)
{
	for (const char *form = spelling->form; *form; form++)
		text_add_char(ret, is_digit_class(*form) ? *digits++ : *form);
}
