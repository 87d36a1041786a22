/* SPDX-License-Identifier: MIT */
#include "probes/scrub_config.h"

#include "base/cleanup.h"
#include "base/parse.h"
#include "probes/config.h"

#include <linux/pci_regs.h>
#include <stdio.h>
#include <string.h>

#define EUI64_DIGITS 16

/* Four digits between the halves of a MAC: e1000e's cards have ffff. */
#define FILLER_AT     6
#define FILLER_DIGITS 4

static const char *const fillers[] = {"ffff", "fffe"};

struct serial {
	size_t at;                     /* of its lowest byte, the first one */
	char digits[EUI64_DIGITS + 1]; /* the highest first */
	enum secret_kind kind;         /* what it tells: a MAC, or itself */
	char secret[EUI64_DIGITS + 1];
};

static bool has_filler(const char *digits)
{
	for (size_t i = 0; i < ARRAY_SIZE(fillers); i++)
		if (strncmp(digits + FILLER_AT, fillers[i], FILLER_DIGITS) == 0)
			return true;
	return false;
}

static bool is_nobodys(const char *digits)
{
	return digits[strspn(digits, "0")] == '\0' ||
	       digits[strspn(digits, "f")] == '\0';
}

/* PCI Express Base Specification, Device Serial Number capability. */
static bool find_serial(const char *bytes, size_t length, struct serial *ret)
{
	struct fact_number found = config_find_extended((const uint8_t *)bytes,
		length, PCI_EXT_CAP_ID_DSN, 4 + EUI64_DIGITS / 2);

	if (found.state != FACT_KNOWN)
		return false;
	ret->at = found.value + 4;
	for (size_t i = 0; i < EUI64_DIGITS / 2; i++)
		snprintf(ret->digits + 2 * i, 3, "%02x",
			(unsigned char)
				bytes[ret->at + EUI64_DIGITS / 2 - 1 - i]);
	if (is_nobodys(ret->digits))
		return false;
	ret->kind = has_filler(ret->digits) ? SECRET_EUI48 : SECRET_EUI64;
	strcpy(ret->secret, ret->digits);
	if (ret->kind == SECRET_EUI48)
		strcpy(ret->secret + FILLER_AT,
			ret->digits + FILLER_AT + FILLER_DIGITS);
	return true;
}

void config_secret_add(
	struct secrets *secrets, const char *bytes, size_t length)
{
	struct serial serial;

	if (find_serial(bytes, length, &serial))
		secrets_add(secrets, serial.kind, serial.secret,
			strlen(serial.secret));
}

bool config_secret_replace(
	const struct secrets *secrets, char *bytes, size_t length)
{
	cleanup_text struct text digits = TEXT_INIT, whole = TEXT_INIT;
	struct serial serial;
	uint64_t value = 0;

	if (!find_serial(bytes, length, &serial))
		return true;
	if (!secrets_stand_in(secrets, serial.kind, serial.secret, &digits))
		return false;
	if (serial.kind == SECRET_EUI48)
		text_addf(&whole, "%.*s%.*s%s", FILLER_AT, text_string(&digits),
			FILLER_DIGITS, serial.digits + FILLER_AT,
			text_string(&digits) + FILLER_AT);
	else
		text_add(&whole, text_string(&digits));
	if (digits.failed ||
		!parse_number(text_string(&whole), 16, UINT64_MAX, &value))
		return false;
	for (size_t i = 0; i < sizeof(value); i++)
		bytes[serial.at + i] = (char)(value >> (8 * i));
	return true;
}
