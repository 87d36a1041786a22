/* SPDX-License-Identifier: MIT */
#include "probes/rom.h"

#include <string.h>

/* PCI Firmware Specification 3.0, 5.1: a header, and where its data is. */
#define SIGNATURE_0  0x55
#define SIGNATURE_1  0xaa
#define DATA_POINTER 0x18
#define HEADER_SIZE  0x1a

/* "PCIR", then, of each image: */
#define DATA_LENGTH    0x10 /* in units of 512 bytes */
#define DATA_CODE_TYPE 0x14
#define DATA_INDICATOR 0x15
#define DATA_SIZE      0x18

#define UNIT       512u
#define CODE_BIOS  0
#define CODE_UEFI  3
#define LAST_IMAGE 0x80

static unsigned word(const uint8_t *bytes)
{
	return bytes[0] | (unsigned)bytes[1] << 8;
}

/* The data of the image at an offset; NULL: there is no image. */
static const uint8_t *image_data(
	const uint8_t *bytes, size_t length, size_t offset)
{
	const uint8_t *image = bytes + offset;
	size_t left = length - offset, data;

	if (left < HEADER_SIZE || image[0] != SIGNATURE_0 ||
		image[1] != SIGNATURE_1)
		return NULL;
	data = word(image + DATA_POINTER);
	if (data > left || left - data < DATA_SIZE ||
		memcmp(image + data, "PCIR", 4) != 0)
		return NULL;
	return image + data;
}

void rom_decode(const uint8_t *bytes, size_t length, struct host_rom *ret)
{
	size_t offset = 0;

	*ret = (struct host_rom){
		.images = {.state = FACT_ABSENT},
		.is_empty = length == 0,
	};
	while (offset < length) {
		const uint8_t *data = image_data(bytes, length, offset);
		size_t size;

		if (!data)
			return;
		ret->images.state = FACT_KNOWN;
		ret->for_bios |= data[DATA_CODE_TYPE] == CODE_BIOS;
		ret->for_uefi |= data[DATA_CODE_TYPE] == CODE_UEFI;
		size = word(data + DATA_LENGTH) * UNIT;
		if (data[DATA_INDICATOR] & LAST_IMAGE || size == 0)
			return;
		offset += size;
	}
}
