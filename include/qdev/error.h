/* SPDX-License-Identifier: MIT */
#ifndef QDEV_ERROR_H
#define QDEV_ERROR_H

/**
 * @file error.h
 * @brief The one error convention of libqdev.
 *
 * A function that can fail returns 0, or one of these (all negative). Results
 * come through the last parameters, named `ret_…`, which are left untouched on
 * failure.
 */

#include <qdev/export.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Why a call failed. Every value but ::QDEV_OK is negative. */
enum qdev_error {
	/** No failure. */
	QDEV_OK = 0,
	/** Out of memory. Nothing was changed. */
	QDEV_ERROR_NO_MEMORY = -1,
	/** An argument is not of the form its parameter documents: NULL where
	 * something must be, an empty text, a word that is none of the choices.
	 * What else can be wrong has a name of its own below. */
	QDEV_ERROR_INVALID = -2,

	/** Seed: ErrDownstreamOccupied. The port already has its device. */
	QDEV_ERROR_DOWNSTREAM_OCCUPIED = -10,
	/** Seed: ErrRootComplexFull. pcie.0 has no function left. */
	QDEV_ERROR_ROOT_COMPLEX_FULL = -11,
	/** Seed: ErrSATAFull. All ::QDEV_MAX_SATA_DEVICES are taken. */
	QDEV_ERROR_SATA_FULL = -12,
	/** Seed: ErrSCSIControllerFull. */
	QDEV_ERROR_SCSI_CONTROLLER_FULL = -13,
	/** Seed: ErrSerialControllerFull. */
	QDEV_ERROR_SERIAL_CONTROLLER_FULL = -14,
	/** Seed: ErrUSBControllerFull. */
	QDEV_ERROR_USB_CONTROLLER_FULL = -15,

	/** A second TPM: QEMU says "Only one TPM is allowed." */
	QDEV_ERROR_TPM_EXISTS = -30,
	/** A boot index that another device already has. */
	QDEV_ERROR_BOOT_INDEX_TAKEN = -31,
	/** A serial-port name that another port of the VM already has. */
	QDEV_ERROR_PORT_NAME_TAKEN = -32,
	/** A MAC address that another device already has (zero is exempt). */
	QDEV_ERROR_MAC_TAKEN = -33,
	/** A multicast MAC address: no interface may have one. */
	QDEV_ERROR_MAC_MULTICAST = -34,
	/** A disk serial number of more than 20 characters. */
	QDEV_ERROR_SERIAL_TOO_LONG = -35,
	/** A WWN that is not a 64-bit number: QEMU takes no NAA-6 of 16 bytes.
	 */
	QDEV_ERROR_WWN_INVALID = -36,
	/** A node name that QEMU refuses: over 31 characters, or its charset.
	 */
	QDEV_ERROR_NODE_NAME_INVALID = -37,
	/** An id, node name or bus name that is already taken. */
	QDEV_ERROR_NAME_TAKEN = -38,
	/** A back end (drive, netdev, chardev, host device) already in use. */
	QDEV_ERROR_BACKEND_IN_USE = -39,
	/** Eight functions of one slot are all there is. */
	QDEV_ERROR_SLOT_FULL = -40,
	/** A second primary display, or one that is not first: QEMU allows one
	 * qxl-vga, before all other displays. */
	QDEV_ERROR_DISPLAY_EXISTS = -41,
	/** A discard granularity that is not a multiple of 512 below 4 GiB. */
	QDEV_ERROR_DISCARD_INVALID = -42,
	/** detect-zeroes=unmap without discard: QEMU refuses it. */
	QDEV_ERROR_DETECT_ZEROES_INVALID = -43,
	/** A listening socket that reconnects, or a client that does not wait.
	 */
	QDEV_ERROR_SOCKET_INVALID = -44,
	/** An address of pcie.0 that has a device or is reserved. */
	QDEV_ERROR_ADDRESS_TAKEN = -45,
	/** An acpi-index that another device already has. */
	QDEV_ERROR_ACPI_INDEX_TAKEN = -46,
	/** A property that devices of this kind do not have. */
	QDEV_ERROR_PROPERTY_UNKNOWN = -47,
	/** Text with a control character (a byte below 0x20, or 0x7f): a
	 * newline would begin another option of the command line. */
	QDEV_ERROR_CONTROL_CHARACTER = -48,
	/** A UNIX socket's path of over ::QDEV_MAX_SOCKET_PATH bytes. */
	QDEV_ERROR_SOCKET_PATH_TOO_LONG = -49,
	/** A name that Linux gives to no network interface: empty, over 15
	 * bytes, "." or "..", or with '/', ':' or white space. */
	QDEV_ERROR_INTERFACE_NAME_INVALID = -50,
	/** A driver that does not sit behind a root port: a root port itself,
	 * or a device of a USB, SCSI, SATA, serial or TPM interface. */
	QDEV_ERROR_DRIVER_MISPLACED = -51,
	/** A boot index that is not 0 to ::QDEV_MAX_BOOT_INDEX. */
	QDEV_ERROR_BOOT_INDEX_INVALID = -52,
	/** A MAC address that is not six bytes "52:54:00:12:34:56". */
	QDEV_ERROR_MAC_INVALID = -53,
	/** A ROM size that is not a power of two. */
	QDEV_ERROR_ROM_SIZE_INVALID = -54,
	/** A second IOMMU (QEMU: "QEMU does not support multiple vIOMMUs for
	 * x86 yet."), or one after other devices. */
	QDEV_ERROR_IOMMU_EXISTS = -55,
};

/**
 * What an error means, as one English clause without a full stop.
 *
 * @param error a value of enum qdev_error; any other gives a generic text
 * @return a static string, never NULL
 */
QDEV_EXPORT const char *qdev_error_text(int error);

/**
 * The name of an error as it stands in the source, "QDEV_ERROR_SATA_FULL".
 *
 * @return a static string, never NULL
 */
QDEV_EXPORT const char *qdev_error_name(int error);

#ifdef __cplusplus
}
#endif

#endif
