/* SPDX-License-Identifier: MIT */
#ifndef HOST_ADDRESS_H
#define HOST_ADDRESS_H

#include "base/macro.h"

/*
 * The address of a PCI function. Domains are 32 bits wide: children of a VMD
 * controller have 10000 and up, and Hyper-V hands out whole words.
 */
struct pci_address {
	uint32_t domain;
	uint8_t bus;
	uint8_t device;   /* 0 to 0x1f */
	uint8_t function; /* 0 to 7 */
};

/* Room for the canonical text of an address, its NUL included. */
#define PCI_ADDRESS_SIZE sizeof("ffffffff:ff:1f.7")

struct pci_address_text {
	char string[PCI_ADDRESS_SIZE];
};

/*
 * Reads "dddd:bb:dd.f": a domain of 1 to 8 hex digits, bus and device of 1 or
 * 2, one function digit. Nothing may follow.
 */
bool pci_address_parse(const char *string, struct pci_address *ret) must_check;

/* The same, of the canonical text alone: as the kernel names a directory. */
bool pci_address_parse_name(const char *name, struct pci_address *ret)
	must_check;

/* The canonical text, as the kernel prints it: "%04x:%02x:%02x.%x". */
struct pci_address_text pci_address_text(struct pci_address address);

static inline uint64_t pci_address_order(struct pci_address address)
{
	return (uint64_t)address.domain << 24 | (uint64_t)address.bus << 16 |
	       (uint64_t)address.device << 8 | address.function;
}

/* Orders by domain, bus, device, function; qsort's sign convention. */
static inline int pci_address_compare(
	struct pci_address a, struct pci_address b)
{
	uint64_t one = pci_address_order(a), other = pci_address_order(b);

	return (one > other) - (one < other);
}

static inline bool pci_address_equal(struct pci_address a,
	struct pci_address b)
{
	return pci_address_compare(a, b) == 0;
}

/* Whether two functions sit in one slot (device number) of one bus. */
bool pci_address_same_slot(struct pci_address a, struct pci_address b);

#endif
