/* SPDX-License-Identifier: MIT */
#include "probes/config.h"

#include <errno.h>
#include <linux/pci_regs.h>

/* What is decoded: bytes of a device that may be lying. */
struct config {
	const uint8_t *bytes;
	size_t length;
};

static unsigned word_at(const struct config *config, size_t at)
{
	return config->bytes[at] | (unsigned)config->bytes[at + 1] << 8;
}

struct registers {
	uint64_t used, io;
};

/* One of 64 bits takes two registers, the second of which is no BAR. */
static struct registers bar_registers(const struct config *config)
{
	struct registers bars = {0};

	for (unsigned i = 0; i < PCI_STD_NUM_BARS; i++) {
		size_t at = PCI_BASE_ADDRESS_0 + 4 * i;
		unsigned low = word_at(config, at);

		if (low == 0 && word_at(config, at + 2) == 0)
			continue;
		bars.used |= UINT64_C(1) << i;
		if ((low & PCI_BASE_ADDRESS_SPACE) == PCI_BASE_ADDRESS_SPACE_IO)
			bars.io |= UINT64_C(1) << i;
		else if ((low & PCI_BASE_ADDRESS_MEM_TYPE_MASK) ==
			PCI_BASE_ADDRESS_MEM_TYPE_64)
			i++;
	}
	return bars;
}

static bool all_ones(const struct config *config)
{
	for (size_t i = 0; i < config->length; i++)
		if (config->bytes[i] != 0xff)
			return false;
	return true;
}

/* No list of capabilities is longer, unless it goes round in circles. */
#define CAPABILITIES_MAX          48
#define EXTENDED_CAPABILITIES_MAX ((CONFIG_SIZE - 256) / 8)

/*
 * Where a capability of `size` bytes is (linux: drivers/pci/pci.c,
 * pci_find_capability()). Absent: the list ends without it; unknown: it goes
 * on where nothing could be read.
 */
static struct fact_number find_capability(
	const struct config *config, unsigned id, size_t size)
{
	const struct fact_number beyond = fact_number_missing(FACT_ROOT_ONLY);
	size_t at = config->bytes[PCI_CAPABILITY_LIST];

	if (!(word_at(config, PCI_STATUS) & PCI_STATUS_CAP_LIST))
		return fact_number_missing(ENOENT);
	/* CardBus bridges keep it elsewhere. */
	if ((config->bytes[PCI_HEADER_TYPE] & 0x7f) == PCI_HEADER_TYPE_CARDBUS)
		at = config->bytes[PCI_CB_CAPABILITY_LIST];
	for (int i = 0; i < CAPABILITIES_MAX; i++) {
		at &= ~(size_t)3;
		if (at < CONFIG_HEADER_SIZE)
			break;
		if (at + size > config->length)
			return beyond;
		if (config->bytes[at] == 0xff)
			break;
		if (config->bytes[at] == id)
			return fact_number(at);
		at = config->bytes[at + 1];
	}
	return fact_number_missing(ENOENT);
}

/* The same beyond 256 bytes (linux: pci_find_next_ext_capability()). */
static struct fact_number find_extended(
	const struct config *config, unsigned id, size_t size)
{
	size_t at = PCI_CFG_SPACE_SIZE;

	if (config->length < CONFIG_SIZE)
		return fact_number_missing(FACT_ROOT_ONLY);
	for (int i = 0; i < EXTENDED_CAPABILITIES_MAX; i++) {
		if (at < PCI_CFG_SPACE_SIZE || at + size > config->length)
			break;

		unsigned found = word_at(config, at);
		unsigned next = word_at(config, at + 2) >> 4 & ~3u;

		/* All zeroes where there is no list. */
		if (found == 0 && next == 0)
			break;
		if (found == id)
			return fact_number(at);
		at = next;
	}
	return fact_number_missing(ENOENT);
}

static struct fact fact_of(struct fact_number number)
{
	return (struct fact){.state = number.state, .error = number.error};
}

static void decode_acs(const struct config *config, struct host_isolation *ret)
{
	struct fact_number acs =
		find_extended(config, PCI_EXT_CAP_ID_ACS, PCI_ACS_CTRL + 2);

	ret->acs_known = fact_of(acs);
	if (acs.state != FACT_KNOWN)
		return;
	ret->acs_capability =
		(uint16_t)word_at(config, acs.value + PCI_ACS_CAP);
	ret->acs_control = (uint16_t)word_at(config, acs.value + PCI_ACS_CTRL);
}

static void decode_isolation(
	const struct config *config, struct host_isolation *ret)
{
	struct fact_number pcie =
		find_capability(config, PCI_CAP_ID_EXP, PCI_EXP_FLAGS + 2);
	unsigned flags;

	ret->header_known.state = FACT_KNOWN;
	ret->multifunction = config->bytes[PCI_HEADER_TYPE] & 0x80;
	ret->secondary_bus = config->bytes[PCI_SECONDARY_BUS];
	ret->pcie_known = fact_of(pcie);
	ret->acs_known = ret->pcie_known;
	if (pcie.state != FACT_KNOWN)
		return;
	flags = word_at(config, pcie.value + PCI_EXP_FLAGS);
	ret->pcie_type = (uint8_t)((flags & PCI_EXP_FLAGS_TYPE) >> 4);
	ret->has_slot = flags & PCI_EXP_FLAGS_SLOT;
	decode_acs(config, ret);
}

static struct config_facts nothing(int error)
{
	struct fact fact = {.error = error};

	return (struct config_facts){
		.header_type = fact_number_missing(error),
		.isolation = {.header_known = fact,
			.pcie_known = fact,
			.acs_known = fact},
	};
}

void config_decode(
	const uint8_t *bytes, size_t length, struct config_facts *ret)
{
	struct config config = {.bytes = bytes, .length = length};
	struct registers registers = {0};

	*ret = nothing(length < CONFIG_HEADER_SIZE ? EIO : ENODEV);
	if (length < CONFIG_HEADER_SIZE || all_ones(&config))
		return;
	ret->header_type = fact_number(bytes[PCI_HEADER_TYPE] & 0x7f);
	if (fact_is(ret->header_type, PCI_HEADER_TYPE_NORMAL))
		registers = bar_registers(&config);
	ret->bar_registers = fact_number(registers.used);
	ret->io_registers = fact_number(registers.io);
	decode_isolation(&config, &ret->isolation);
}

struct fact_number config_find_extended(
	const uint8_t *bytes, size_t length, unsigned id, size_t size)
{
	return find_extended(
		&(struct config){.bytes = bytes, .length = length}, id, size);
}
