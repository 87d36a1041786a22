/* SPDX-License-Identifier: MIT */
#include "host/address.h"

#include "base/parse.h"

#include <stdio.h>
#include <string.h>

/*
 * Reads the hex field that ends at `end` (or at the string's end when that is
 * NUL) and steps over the end. At most `digits` digits.
 */
static bool next_field(const char **string, char end, size_t digits,
	uint64_t max, uint64_t *ret)
{
	char field[16];
	const char *stop = strchr(*string, end);

	if (!stop)
		return false;

	size_t length = (size_t)(stop - *string);

	if (length == 0 || length > digits)
		return false;
	memcpy(field, *string, length);
	field[length] = '\0';
	*string = end ? stop + 1 : stop;
	return parse_number(field, 16, max, ret);
}

bool pci_address_parse(const char *string, struct pci_address *ret)
{
	uint64_t domain, bus, device, function;

	if (!next_field(&string, ':', 8, UINT32_MAX, &domain) ||
		!next_field(&string, ':', 2, 0xff, &bus) ||
		!next_field(&string, '.', 2, 0x1f, &device) ||
		!next_field(&string, '\0', 1, 7, &function))
		return false;
	*ret = (struct pci_address){
		.domain = (uint32_t)domain,
		.bus = (uint8_t)bus,
		.device = (uint8_t)device,
		.function = (uint8_t)function,
	};
	return true;
}

bool pci_address_parse_name(const char *name, struct pci_address *ret)
{
	struct pci_address address;

	if (!pci_address_parse(name, &address) ||
		strcmp(pci_address_text(address).string, name) != 0)
		return false;
	*ret = address;
	return true;
}

static char *add_hex(char *at, uint32_t value, int digits)
{
	while (digits-- > 0)
		*at++ = "0123456789abcdef"[value >> 4 * digits & 15];
	return at;
}

struct pci_address_text pci_address_text(struct pci_address address)
{
	struct pci_address_text text;
	char *end = text.string;
	int digits = 4;

	while (digits < 8 && address.domain >> 4 * digits)
		digits++;
	/* Not by snprintf(3): all that is read of a host is named by one. */
	end = add_hex(end, address.domain, digits);
	*end++ = ':';
	end = add_hex(end, address.bus, 2);
	*end++ = ':';
	end = add_hex(end, address.device & 0x1fu, 2);
	*end++ = '.';
	end = add_hex(end, address.function & 7u, 1);
	*end = '\0';
	return text;
}

bool pci_address_same_slot(struct pci_address a, struct pci_address b)
{
	a.function = b.function;
	return pci_address_equal(a, b);
}
