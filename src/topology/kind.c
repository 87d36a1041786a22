/* SPDX-License-Identifier: MIT */
#include "topology/kind.h"

#include "topology/derive.h"
#include "topology/device_id.h"
#include "topology/value.h"

#include <qdev/addr.h>
#include <qdev/scsi.h>
#include <qdev/serial.h>
#include <qdev/topology.h>
#include <qdev/usb.h>

#include <string.h>

const struct bus_kind bus_kinds[] = {
	[BUS_PCIE_ROOT] = {QDEV_MAX_ROOT_PORTS, 0, QDEV_ERROR_ROOT_COMPLEX_FULL,
		""},
	[BUS_SATA] = {QDEV_MAX_SATA_DEVICES, 0, QDEV_ERROR_SATA_FULL, ""},
	/* QEMU softmmu/tpm.c: "Only one TPM is allowed." */
	[BUS_TPM] = {1, 0, QDEV_ERROR_TPM_EXISTS, ""},
	/* hw/i386/x86-iommu.c: "QEMU does not support multiple vIOMMUs for
	 * x86 yet." */
	[BUS_IOMMU] = {1, 0, QDEV_ERROR_IOMMU_EXISTS, ""},
	/* A bridge gives its secondary bus its own id (hw/pci/pci_bridge.c). */
	[BUS_PORT] = {1, 0, QDEV_ERROR_DOWNSTREAM_OCCUPIED, ""},
	[BUS_CARD] = {QDEV_MAX_FUNCTIONS, 0, QDEV_ERROR_SLOT_FULL, ""},
	/* Ports count from 1 (hw/usb/bus.c). */
	[BUS_USB] = {QDEV_MAX_USB_PORTS, 1, QDEV_ERROR_USB_CONTROLLER_FULL,
		".0"},
	[BUS_SCSI] = {QDEV_MAX_SCSI_DEVICES, 0, QDEV_ERROR_SCSI_CONTROLLER_FULL,
		".0"},
	/* Number 0 is virtconsole's (hw/char/virtio-serial-bus.c). */
	[BUS_SERIAL] = {QDEV_MAX_SERIAL_PORTS, 1,
		QDEV_ERROR_SERIAL_CONTROLLER_FULL, ".0"},
};

/* Rows, one a line. */
/* clang-format off */

/* Shorthands for rules; what they leave out is given behind them. */
#define STRING(name)  .key = name, .type = QDEV_VALUE_STRING
#define BOOL(name)    .key = name, .type = QDEV_VALUE_BOOL
#define NUMBER(name)  .key = name, .type = QDEV_VALUE_NUMBER
#define HEX(name)     .key = name, .type = QDEV_VALUE_HEX
#define OPTION        .settable = true
#define NEEDED        .required = true

/* Rules that several kinds have. */
#define BUS           {STRING("bus"), .derive = derive_bus}
#define DRIVE         {STRING("drive"), NEEDED, .claim = CLAIM_DRIVE}
#define MEDIUM        {STRING("drive"), .claim = CLAIM_DRIVE}
#define IOTHREAD      {STRING("iothread")}
#define CHARDEV       {STRING("chardev"), NEEDED, .claim = CLAIM_CHARDEV}
#define USB_PORT      {STRING("port"), .derive = derive_number}
#define SERIAL        {STRING("serial"), OPTION, .check = check_serial}
#define END           {.key = NULL}

#define ROOT_ADDR                                                              \
	{STRING("addr"), .derive = derive_addr},                               \
	{BOOL("multifunction"), .derive = derive_multifunction}

#define SCSI_ADDR                                                              \
	{NUMBER("channel"), .fixed = "0"},                                     \
	{NUMBER("scsi-id"), .fixed = "0"},                                     \
	{NUMBER("lun"), .derive = derive_number}

#define WWN                                                                    \
	{HEX("wwn"), OPTION, .check = check_wwn,                               \
		.unreadable = QDEV_ERROR_WWN_INVALID}

#define BOOT_INDEX                                                             \
	{NUMBER("bootindex"), OPTION, .max = QDEV_MAX_BOOT_INDEX,              \
		.unreadable = QDEV_ERROR_BOOT_INDEX_INVALID,                   \
		.claim = CLAIM_BOOT_INDEX}

#define ACPI_INDEX                                                             \
	{NUMBER("acpi-index"), OPTION, .max = QDEV_MAX_ACPI_INDEX,             \
		.claim = CLAIM_ACPI_INDEX}

#define DISCARD_GRANULARITY                                                    \
	{NUMBER("discard_granularity"), OPTION, .max = UINT32_MAX,             \
		.has_suffix = true, .check = check_discard_granularity,        \
		.unreadable = QDEV_ERROR_DISCARD_INVALID}

#define RULES(name) static const struct property_rule name##_rules[] =

RULES(pcie_root_port){
	{NUMBER("chassis"), .derive = derive_chassis},
	BUS,
	ROOT_ADDR,
	{NUMBER("io-reserve"), .derive = derive_io_reserve},
	END,
};

RULES(ioh3420){
	{NUMBER("chassis"), .derive = derive_chassis},
	BUS,
	ROOT_ADDR,
	END,
};

/* qxl-vga, qxl, pvpanic-pci */
RULES(integrated){
	BUS,
	ROOT_ADDR,
	END,
};

RULES(sata_cd){
	{STRING("bus"), .derive = derive_sata_bus},
	MEDIUM,
	SERIAL,
	BOOT_INDEX,
	END,
};

RULES(tpm){
	{STRING("tpmdev"), NEEDED},
	END,
};

/* Without caching-mode it takes no vfio device (hw/i386/intel_iommu.c: "We need
 * to set caching-mode=on for intel-iommu to enable device assignment with IOMMU
 * protection."). */
RULES(intel_iommu){
	{BOOL("caching-mode"), .fixed = "on"},
	{NUMBER("aw-bits"), NEEDED, .check = check_address_width},
	END,
};

/* Of the options `-device vfio-pci,help` of QEMU 7.2 lists, those that a user
 * of a passed-through device can need. Not xres and yres: whether QEMU takes
 * them depends on display=on and on the EDID support of the host's driver. */
RULES(vfio){
	BUS,
	{STRING("addr"), .derive = derive_card_addr},
	{BOOL("multifunction"), .derive = derive_card_multifunction},
	{STRING("host"), .claim = CLAIM_HOST_DEVICE},
	{STRING("sysfsdev"), .claim = CLAIM_HOST_DEVICE},
	/* QEMU 9.0 has it, 7.2 has not. */
	{STRING("iommufd"), OPTION, .check = check_id},
	BOOT_INDEX,
	{NUMBER("rombar"), OPTION, .max = UINT32_MAX},
	{STRING("romfile"), OPTION, .may_be_empty = true},
	{NUMBER("romsize"), OPTION, .max = UINT32_MAX,
		.check = check_rom_size,
		.unreadable = QDEV_ERROR_ROM_SIZE_INVALID},
	{STRING("display"), OPTION, .words = "on|off|auto",
		.makes_console = true},
	{STRING("failover_pair_id"), OPTION, .check = check_id},
	ACPI_INDEX,
	{BOOL("x-vga"), OPTION, .claim = CLAIM_PRIMARY_DISPLAY},
	{BOOL("x-igd-opregion"), OPTION},
	{NUMBER("x-igd-gms"), OPTION, .max = UINT32_MAX},
	{BOOL("x-enable-migration"), OPTION},
	{BOOL("x-no-mmap"), OPTION},
	{BOOL("x-no-kvm-intx"), OPTION},
	{BOOL("x-no-kvm-msi"), OPTION},
	{BOOL("x-no-kvm-msix"), OPTION},
	{BOOL("x-no-kvm-ioeventfd"), OPTION},
	{BOOL("x-no-geforce-quirks"), OPTION},
	{NUMBER("x-nv-gpudirect-clique"), OPTION, .max = 15},
	{STRING("x-msix-relocation"), OPTION,
		.words = "off|auto|bar0|bar1|bar2|bar3|bar4|bar5"},
	{HEX("x-pci-vendor-id"), OPTION, .max = UINT16_MAX},
	{HEX("x-pci-device-id"), OPTION, .max = UINT16_MAX},
	{HEX("x-pci-sub-vendor-id"), OPTION, .max = UINT16_MAX},
	{HEX("x-pci-sub-device-id"), OPTION, .max = UINT16_MAX},
	{BOOL("x-balloon-allowed"), OPTION},
	{BOOL("x-req"), OPTION},
	END,
};

RULES(virtio_network){
	BUS,
	{STRING("mac"), .check = check_mac,
		.unreadable = QDEV_ERROR_MAC_INVALID, .claim = CLAIM_MAC},
	{STRING("netdev"), NEEDED, .claim = CLAIM_NETDEV},
	BOOT_INDEX,
	END,
};

RULES(virtio_block){
	BUS,
	IOTHREAD,
	{NUMBER("num-queues"), .fixed = "4"},
	DRIVE,
	SERIAL,
	BOOT_INDEX,
	DISCARD_GRANULARITY,
	END,
};

/* Here the property has an underscore (hw/scsi/virtio-scsi.c). */
RULES(virtio_scsi){
	BUS,
	IOTHREAD,
	{NUMBER("num_queues"), .fixed = "4"},
	END,
};

RULES(virtio_serial){
	BUS,
	END,
};

RULES(xhci){
	BUS,
	{NUMBER("p2"), .derive = derive_usb_ports},
	{NUMBER("p3"), .derive = derive_usb_ports},
	END,
};

/* usb-tablet, usb-uas */
RULES(usb){
	BUS,
	USB_PORT,
	END,
};

RULES(usb_redir){
	BUS,
	USB_PORT,
	CHARDEV,
	BOOT_INDEX,
	END,
};

/* QEMU's usb-storage hands no discard_granularity on to the disk it makes. */
RULES(usb_storage){
	BUS,
	USB_PORT,
	DRIVE,
	SERIAL,
	BOOT_INDEX,
	END,
};

RULES(scsi_disk){
	BUS,
	SCSI_ADDR,
	DRIVE,
	WWN,
	SERIAL,
	BOOT_INDEX,
	DISCARD_GRANULARITY,
	END,
};

RULES(scsi_cd){
	BUS,
	SCSI_ADDR,
	MEDIUM,
	WWN,
	SERIAL,
	BOOT_INDEX,
	END,
};

RULES(serial_port){
	BUS,
	{NUMBER("nr"), .derive = derive_number},
	CHARDEV,
	{STRING("name"), NEEDED, .claim = CLAIM_PORT_NAME},
	END,
};

/* What a device of any driver may share with those above, and so is checked. */
RULES(custom){
	BUS,
	{STRING("drive"), OPTION, .claim = CLAIM_DRIVE},
	{STRING("netdev"), OPTION, .claim = CLAIM_NETDEV},
	{STRING("chardev"), OPTION, .claim = CLAIM_CHARDEV},
	{STRING("mac"), OPTION, .check = check_mac,
		.unreadable = QDEV_ERROR_MAC_INVALID, .claim = CLAIM_MAC},
	BOOT_INDEX,
	ACPI_INDEX,
	END,
};

static const struct device_kind device_kinds[] = {
	/* kind, driver, needs a bus, offers a bus,
	 *	id, stem, I/O BAR, display, properties */
#define KIND(kind, driver, needs, offers, id, stem, io_bar, display, rules) \
	[QDEV_KIND_##kind] = {driver, BUS_##needs, BUS_##offers, id, stem, \
		QDEV_IO_BAR_##io_bar, DISPLAY_##display, rules##_rules}
	KIND(PCIE_ROOT_PORT, "pcie-root-port", PCIE_ROOT, PORT,
		id_address, "pcie", UNKNOWN, NONE, pcie_root_port),
	KIND(IOH3420, "ioh3420", PCIE_ROOT, PORT,
		id_address, "pcie", UNKNOWN, NONE, ioh3420),
	KIND(QXL_VGA, "qxl-vga", PCIE_ROOT, NONE,
		id_counted, "qxl", NEEDED, PRIMARY, integrated),
	KIND(QXL, "qxl", PCIE_ROOT, NONE,
		id_counted, "qxl", NEEDED, SECONDARY, integrated),
	KIND(PVPANIC, "pvpanic-pci", PCIE_ROOT, NONE,
		id_counted, "panic", NONE, NONE, integrated),
	KIND(SATA_CD, "ide-cd", SATA, NONE,
		id_counted, "sata", NONE, NONE, sata_cd),
	KIND(TPM_CRB, "tpm-crb", TPM, NONE,
		id_none, NULL, NONE, NONE, tpm),
	KIND(TPM_TIS, "tpm-tis", TPM, NONE,
		id_none, NULL, NONE, NONE, tpm),
	KIND(INTEL_IOMMU, "intel-iommu", IOMMU, NONE,
		id_none, NULL, NONE, NONE, intel_iommu),
	KIND(VFIO, "vfio-pci", PORT, NONE,
		id_counted, "vfio", UNKNOWN, NONE, vfio),
	KIND(VIRTIO_NETWORK, "virtio-net-pci", PORT, NONE,
		id_none, NULL, NONE, NONE, virtio_network),
	KIND(VIRTIO_BLOCK, "virtio-blk-pci", PORT, NONE,
		id_counted, "block", NONE, NONE, virtio_block),
	KIND(VIRTIO_SCSI, "virtio-scsi-pci", PORT, SCSI,
		id_controller, "scsi", NONE, NONE, virtio_scsi),
	KIND(VIRTIO_SERIAL, "virtio-serial-pci", PORT, SERIAL,
		id_controller, "serial", NONE, NONE, virtio_serial),
	KIND(XHCI, "qemu-xhci", PORT, USB,
		id_controller, "usb", NONE, NONE, xhci),
	KIND(USB_TABLET, "usb-tablet", USB, NONE,
		id_child, NULL, NONE, NONE, usb),
	KIND(USB_REDIR, "usb-redir", USB, NONE,
		id_child, NULL, NONE, NONE, usb_redir),
	KIND(USB_STORAGE, "usb-storage", USB, NONE,
		id_child, NULL, NONE, NONE, usb_storage),
	KIND(USB_UAS, "usb-uas", USB, SCSI,
		id_controller, "uas", NONE, NONE, usb),
	KIND(SCSI_DISK, "scsi-hd", SCSI, NONE,
		id_child, NULL, NONE, NONE, scsi_disk),
	KIND(SCSI_CD, "scsi-cd", SCSI, NONE,
		id_child, NULL, NONE, NONE, scsi_cd),
	KIND(SERIAL_PORT, "virtserialport", SERIAL, NONE,
		id_child, NULL, NONE, NONE, serial_port),
	KIND(CUSTOM, NULL, PORT, NONE,
		id_of_caller, NULL, UNKNOWN, NONE, custom),
#undef KIND
};
/* clang-format on */

const struct device_kind *device_kind_of(enum qdev_kind kind)
{
	return &device_kinds[kind];
}

const struct device_kind *device_kind_of_driver(const char *driver)
{
	for (size_t i = 0; i < ARRAY_SIZE(device_kinds); i++)
		if (device_kinds[i].driver &&
			strcmp(device_kinds[i].driver, driver) == 0)
			return &device_kinds[i];
	return NULL;
}

enum qdev_kind device_kind_name(const struct device_kind *kind)
{
	return (enum qdev_kind)(kind - device_kinds);
}
