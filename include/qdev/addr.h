/* SPDX-License-Identifier: MIT */
#ifndef QDEV_ADDR_H
#define QDEV_ADDR_H

/**
 * @file addr.h
 * @brief Addresses on a PCI bus of the guest.
 */

#include <qdev/export.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Functions of one slot (PCI Local Bus Specification 3.0, section 6.1).
 * Seed: MaxMultifunctionDevices. */
#define QDEV_MAX_FUNCTIONS 8

/** Room for the text of an address, "1e.7" and its NUL. */
#define QDEV_ADDR_TEXT_SIZE 8

/**
 * A slot and a function of it. Seed: Addr.
 */
struct qdev_addr {
	/** 0 to 0x1f. */
	unsigned slot;
	/** 0 to 7. */
	unsigned function;
};

/**
 * The address as QEMU reads it, "a.0" for slot 10: both parts are hexadecimal
 * (QEMU hw/core/qdev-properties-system.c, set_pci_devfn()).
 *
 * Seed: Addr.String, which printed decimal numbers, so that slots from 10 on
 * landed elsewhere.
 *
 * @param addr any address
 * @param[out] ret_text the text; cut when a part is out of range
 * @return ret_text
 */
QDEV_EXPORT const char *qdev_addr_text(
	struct qdev_addr addr, char ret_text[QDEV_ADDR_TEXT_SIZE]);

#ifdef __cplusplus
}
#endif

#endif
