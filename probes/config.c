/* SPDX-License-Identifier: MIT */
#include "probes/config.h"

#include "base/cleanup.h"
#include "base/text.h"
#include "probes/libpci.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

/*
 * The text that pciutils' lib/dump.c reads: a slot, then rows of 16 bytes. The
 * slot is any: libpci takes domains of five digits at most.
 */
static void print_dump(struct text *dump, const uint8_t *bytes, size_t length)
{
	text_add(dump, "00:00.0 dump");
	for (size_t i = 0; i < length; i++) {
		if (i % 16 == 0)
			text_addf(dump, "\n%02zx:", i);
		text_addf(dump, " %02x", bytes[i]);
	}
	text_add(dump, "\n\n");
}

static int dump_file(const uint8_t *bytes, size_t length)
{
	cleanup_text struct text dump = TEXT_INIT;
	cleanup_fd int fd = memfd_create("config", MFD_CLOEXEC);

	print_dump(&dump, bytes, length);
	if (dump.failed || fd < 0 ||
		write(fd, text_string(&dump), dump.length) !=
			(ssize_t)dump.length)
		return -1;
	return TAKE_FD(fd);
}

/* What a decoding has to do with, and what it gave. */
struct decoding {
	char *path;
	bool done;
	uint8_t header_type;
	uint8_t bar_registers;
};

/* One of 64 bits takes two registers, the second of which is no BAR. */
static uint8_t read_bars(struct pci_dev *device)
{
	uint8_t bars = 0;

	for (int i = 0; i < 6; i++) {
		uint32_t bar = pci_read_long(
			device, PCI_BASE_ADDRESS_0 + 4 * i);

		if (bar == 0)
			continue;
		bars |= (uint8_t)(1 << i);
		if ((bar & PCI_BASE_ADDRESS_SPACE) ==
				PCI_BASE_ADDRESS_SPACE_MEMORY &&
			(bar & PCI_BASE_ADDRESS_MEM_TYPE_MASK) ==
				PCI_BASE_ADDRESS_MEM_TYPE_64)
			i++;
	}
	return bars;
}

static void decode(struct pci_access *access, void *data)
{
	static char parameter[] = "dump.name";
	struct decoding *decoding = data;

	access->method = PCI_ACCESS_DUMP;
	if (pci_set_param(access, parameter, decoding->path) < 0)
		return;
	pci_init(access);
	if (!access->devices)
		return;
	decoding->header_type =
		pci_read_byte(access->devices, PCI_HEADER_TYPE) & 0x7f;
	if (decoding->header_type == PCI_HEADER_TYPE_NORMAL)
		decoding->bar_registers = read_bars(access->devices);
	decoding->done = true;
}

static bool all_ones(const uint8_t *bytes, size_t length)
{
	for (size_t i = 0; i < length; i++)
		if (bytes[i] != 0xff)
			return false;
	return true;
}

void config_decode(
	const uint8_t *bytes, size_t length, struct config_facts *ret)
{
	char path[64];
	struct decoding decoding = {.path = path};

	ret->header_type = fact_number_missing(EIO);
	ret->bar_registers = ret->header_type;
	if (length < CONFIG_HEADER_SIZE)
		return;
	if (all_ones(bytes, length)) {
		ret->header_type = fact_number_missing(ENODEV);
		ret->bar_registers = ret->header_type;
		return;
	}

	cleanup_fd int fd = dump_file(bytes, length);
	struct pci_access *access = fd < 0 ? NULL : libpci_access();

	if (!access)
		return;
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	if (libpci_try(access, decode, &decoding) && decoding.done) {
		ret->header_type = fact_number(decoding.header_type);
		ret->bar_registers = fact_number(decoding.bar_registers);
	}
	pci_cleanup(access);
}
