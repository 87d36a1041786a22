/* SPDX-License-Identifier: MIT */
#include "topology/value.h"

#include <qdev/chardev.h>
#include <qdev/disk.h>
#include <qdev/error.h>
#include <qdev/id.h>
#include <qdev/netdev.h>

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

/* "52:54:00:12:34:56". QEMU takes '-' for ':' too (net/util.c), guests and
 * people compare with ':'. */
int check_mac(const char *text, uint64_t number)
{
	static const char form[] = "xx:xx:xx:xx:xx:xx";

	(void)number;
	for (size_t i = 0; i < sizeof(form); i++)
		if (form[i] == 'x' ? !isxdigit((unsigned char)text[i])
				   : text[i] != form[i])
			return QDEV_ERROR_MAC_INVALID;
	/* IEEE 802-2014, section 8.2.2: the group bit of the first octet. */
	if (strtoul(text, NULL, 16) & 1)
		return QDEV_ERROR_MAC_MULTICAST;
	return QDEV_OK;
}

int check_serial(const char *text, uint64_t number)
{
	(void)number;
	return strlen(text) > QDEV_MAX_SERIAL_NUMBER
		       ? QDEV_ERROR_SERIAL_TOO_LONG
		       : QDEV_OK;
}

/* QEMU's own default is 0, which stands for none. */
int check_wwn(const char *text, uint64_t number)
{
	(void)text;
	return number == 0 ? QDEV_ERROR_WWN_INVALID : QDEV_OK;
}

/* hw/block/block.c, blkconf_blocksizes(): a multiple of the logical block size,
 * whose default is 512. */
int check_discard_granularity(const char *text, uint64_t number)
{
	(void)text;
	return number == 0 || number % 512 != 0 ? QDEV_ERROR_DISCARD_INVALID
						: QDEV_OK;
}

/* hw/pci/pci.c: "ROM size %u is not a power of two"; UINT32_MAX is its default,
 * that of the ROM. */
int check_rom_size(const char *text, uint64_t number)
{
	(void)text;
	return number != UINT32_MAX &&
			       (number == 0 || (number & (number - 1)) != 0)
		       ? QDEV_ERROR_ROM_SIZE_INVALID
		       : QDEV_OK;
}

/*
 * As Linux net/core/dev.c, dev_valid_name(), whose white space has Latin-1's
 * no-break space (control characters are refused before). QEMU cuts longer
 * names without a word (net/tap-linux.c, pstrcpy()).
 */
int check_interface(const char *text, uint64_t number)
{
	(void)number;
	if (strlen(text) > QDEV_MAX_INTERFACE_NAME ||
		strpbrk(text, "/: \xa0") || strcmp(text, ".") == 0 ||
		strcmp(text, "..") == 0)
		return QDEV_ERROR_INTERFACE_NAME_INVALID;
	return QDEV_OK;
}

/* util/qemu-sockets.c: "UNIX socket path '%s' is too long". */
int check_socket_path(const char *text, uint64_t number)
{
	(void)number;
	return strlen(text) > QDEV_MAX_SOCKET_PATH
		       ? QDEV_ERROR_SOCKET_PATH_TOO_LONG
		       : QDEV_OK;
}

/* hw/i386/intel_iommu.c: "Supported values for aw-bits are: 39, 48". */
int check_address_width(const char *text, uint64_t number)
{
	(void)text;
	return number == 39 || number == 48 ? QDEV_OK : QDEV_ERROR_INVALID;
}

int check_id(const char *text, uint64_t number)
{
	(void)number;
	return qdev_id_is_valid(text) ? QDEV_OK : QDEV_ERROR_INVALID;
}
