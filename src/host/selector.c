/* SPDX-License-Identifier: MIT */
#include "host/selector.h"

#include "base/parse.h"

#include <stdio.h>
#include <string.h>

static bool parse_function(const char *text, struct selector *ret)
{
	ret->kind = SELECTOR_FUNCTION;
	return pci_address_parse(text, &ret->address);
}

/* "bb:dd.f" and "bb:dd": domain 0, as lspci, vfio-pci-bind and QEMU read it. */
static bool parse_without_domain(const char *text, struct selector *ret)
{
	char full[PCI_ADDRESS_SIZE];

	if (strlen(text) != strlen("bb:dd.f"))
		return false;
	snprintf(full, sizeof(full), "0000:%s", text);
	return parse_function(full, ret);
}

/* "dddd:bb:dd" and "bb:dd" */
static bool parse_slot(const char *text, struct selector *ret)
{
	const char *colon = strchr(text, ':');
	bool has_domain = colon && strchr(colon + 1, ':');
	char full[PCI_ADDRESS_SIZE];
	int length = snprintf(
		full, sizeof(full), "%s%s.0", has_domain ? "" : "0000:", text);

	if ((size_t)length >= sizeof(full) ||
		(!has_domain && strlen(text) != strlen("bb:dd")))
		return false;
	ret->kind = SELECTOR_SLOT;
	return pci_address_parse(full, &ret->address);
}

/* "vvvv:dddd", as lspci -d and driverctl users know it */
static bool parse_ids(const char *text, struct selector *ret)
{
	char vendor[5];
	uint64_t vendor_id, device_id;

	if (strlen(text) != strlen("vvvv:dddd") || text[4] != ':')
		return false;
	memcpy(vendor, text, 4);
	vendor[4] = '\0';
	if (!parse_number(vendor, 16, UINT16_MAX, &vendor_id) ||
		!parse_number(text + 5, 16, UINT16_MAX, &device_id))
		return false;
	ret->kind = SELECTOR_IDS;
	ret->vendor = (uint16_t)vendor_id;
	ret->device = (uint16_t)device_id;
	return true;
}

static bool parse_mdev(const char *text, struct selector *ret)
{
	if (!is_uuid(text))
		return false;
	ret->kind = SELECTOR_MDEV;
	for (size_t i = 0; i < sizeof(ret->uuid); i++)
		ret->uuid[i] = text[i] >= 'A' && text[i] <= 'F'
				       ? (char)(text[i] | 0x20)
				       : text[i];
	return true;
}

/* "pci_0000_01_00_0", the name that virsh and virt-install use */
static bool parse_nodedev(const char *text, struct selector *ret)
{
	char full[PCI_ADDRESS_SIZE];
	size_t length, seen = 0;

	if (strncmp(text, "pci_", 4) != 0)
		return false;
	text += 4;
	length = strlen(text);
	if (length >= sizeof(full))
		return false;
	for (size_t i = 0; i <= length; i++) {
		full[i] = text[i];
		if (text[i] == ':' || text[i] == '.')
			return false;
		if (text[i] == '_')
			full[i] = ++seen < 3 ? ':' : '.';
	}
	return parse_function(full, ret);
}

/* A path in sysfs, of which the last part names the device. */
static bool parse_path(const char *text, struct selector *ret)
{
	static const char *const places[] = {
		"/sys/bus/mdev/",
		"/sys/bus/pci/",
		"/sys/class/mdev_bus/",
		"/sys/devices/",
		"/sys/kernel/iommu_groups/",
	};
	char path[4096];
	size_t length = strlen(text);

	while (length > 1 && text[length - 1] == '/')
		length--;
	if (length >= sizeof(path))
		return false;
	memcpy(path, text, length);
	path[length] = '\0';
	for (size_t i = 0; i < ARRAY_SIZE(places); i++) {
		if (strncmp(path, places[i], strlen(places[i])) != 0)
			continue;

		const char *name = strrchr(path, '/') + 1;

		return parse_function(name, ret) || parse_mdev(name, ret);
	}
	return false;
}

bool selector_parse(const char *text, struct selector *ret)
{
	static bool (*const forms[])(const char *, struct selector *) = {
		parse_function,
		parse_without_domain,
		parse_ids,
		parse_slot,
		parse_mdev,
		parse_nodedev,
		parse_path,
	};

	for (size_t i = 0; i < ARRAY_SIZE(forms); i++) {
		struct selector selector = {0};

		if (!forms[i](text, &selector))
			continue;
		*ret = selector;
		return true;
	}
	return false;
}
