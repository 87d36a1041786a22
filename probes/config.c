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
};

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
	if (length < CONFIG_HEADER_SIZE)
		return;
	if (all_ones(bytes, length)) {
		ret->header_type = fact_number_missing(ENODEV);
		return;
	}

	cleanup_fd int fd = dump_file(bytes, length);
	struct pci_access *access = fd < 0 ? NULL : libpci_access();

	if (!access)
		return;
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	if (libpci_try(access, decode, &decoding) && decoding.done)
		ret->header_type = fact_number(decoding.header_type);
	pci_cleanup(access);
}
