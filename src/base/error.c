/* SPDX-License-Identifier: MIT */
#include <qdev/error.h>

#include "base/macro.h"

static const struct {
	enum qdev_error error;
	const char *name;
	const char *text;
} errors[] = {
#define E(name, text) {QDEV_##name, "QDEV_" #name, text}
	E(OK, "success"),
	E(ERROR_NO_MEMORY, "out of memory"),
	E(ERROR_INVALID, "an argument is not of the documented form"),
	E(ERROR_DOWNSTREAM_OCCUPIED,
		"a device is already connected to the PCI Express "
		"downstream port"),
	E(ERROR_ROOT_COMPLEX_FULL,
		"the PCI Express root complex is full and cannot accommodate "
		"more devices"),
	E(ERROR_SATA_FULL,
		"the SATA controller is full and cannot accommodate more "
		"devices"),
	E(ERROR_SCSI_CONTROLLER_FULL,
		"the SCSI controller is full and cannot accommodate more "
		"devices"),
	E(ERROR_SERIAL_CONTROLLER_FULL,
		"the serial controller is full and cannot accommodate more "
		"devices"),
	E(ERROR_USB_CONTROLLER_FULL,
		"the USB controller is full and cannot accommodate more "
		"devices"),
	E(ERROR_TPM_EXISTS, "a machine has one TPM at most"),
	E(ERROR_BOOT_INDEX_TAKEN, "another device has this boot index"),
	E(ERROR_PORT_NAME_TAKEN, "another serial port has this name"),
	E(ERROR_MAC_TAKEN, "another device has this MAC address"),
	E(ERROR_MAC_MULTICAST, "a multicast MAC address cannot be a device's"),
	E(ERROR_SERIAL_TOO_LONG,
		"a serial number of more than 20 characters is cut by guests"),
	E(ERROR_WWN_INVALID, "QEMU takes a WWN of 64 bits, 0x and hex digits"),
	E(ERROR_NODE_NAME_INVALID,
		"a node name starts with a letter and has at most 31 "
		"characters (letters, digits, '-', '.', '_')"),
	E(ERROR_NAME_TAKEN, "this name is already taken"),
	E(ERROR_BACKEND_IN_USE, "this back end is already in use"),
	E(ERROR_SLOT_FULL, "a slot has eight functions at most"),
	E(ERROR_DISPLAY_EXISTS,
		"a machine has one primary display, before all others"),
	E(ERROR_DISCARD_INVALID,
		"a discard granularity is a multiple of 512 bytes, below 4 GiB"),
	E(ERROR_DETECT_ZEROES_INVALID,
		"detect-zeroes=unmap needs discard=on"),
	E(ERROR_SOCKET_INVALID,
		"a listening socket cannot reconnect, and only such a one can "
		"do without waiting"),
	E(ERROR_ADDRESS_TAKEN, "this address has a device or is reserved"),
	E(ERROR_ACPI_INDEX_TAKEN, "another device has this acpi-index"),
	E(ERROR_PROPERTY_UNKNOWN, "this kind of device has no such property"),
	E(ERROR_CONTROL_CHARACTER,
		"a value has no control characters, such as a newline"),
	E(ERROR_SOCKET_PATH_TOO_LONG,
		"the path of a UNIX socket has at most 108 bytes"),
	E(ERROR_INTERFACE_NAME_INVALID,
		"a network interface's name has 1 to 15 bytes, no '/', ':' "
		"or white space, and is not '.' or '..'"),
	E(ERROR_DRIVER_MISPLACED,
		"devices of this driver do not go behind a root port"),
	E(ERROR_BOOT_INDEX_INVALID,
		"a boot index is a number from 0 to 2147483647"),
	E(ERROR_MAC_INVALID,
		"a MAC address has six bytes, as in '52:54:00:12:34:56'"),
	E(ERROR_ROM_SIZE_INVALID, "a ROM size is a power of two"),
	E(ERROR_IOMMU_EXISTS,
		"a machine has one IOMMU, before all other devices"),
#undef E
};

const char *qdev_error_text(int error)
{
	for (size_t i = 0; i < ARRAY_SIZE(errors); i++)
		if ((int)errors[i].error == error)
			return errors[i].text;
	return "unknown error";
}

const char *qdev_error_name(int error)
{
	for (size_t i = 0; i < ARRAY_SIZE(errors); i++)
		if ((int)errors[i].error == error)
			return errors[i].name;
	return "QDEV_ERROR_UNKNOWN";
}
