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

struct pci_address_text pci_address_text(struct pci_address address)
{
	struct pci_address_text text;

	snprintf(text.string, sizeof(text.string), "%04x:%02x:%02x.%x",
		address.domain, address.bus, address.device & 0x1fu,
		address.function & 7u);
	return text;
}

static uint64_t order(struct pci_address address)
{
	return (uint64_t)address.domain << 24 | (uint64_t)address.bus << 16 |
	       (uint64_t)address.device << 8 | address.function;
}

int pci_address_compare(struct pci_address a, struct pci_address b)
{
	return (order(a) > order(b)) - (order(a) < order(b));
}

bool pci_address_same_slot(struct pci_address a, struct pci_address b)
{
	a.function = b.function;
	return pci_address_equal(a, b);
}
