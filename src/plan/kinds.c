/* SPDX-License-Identifier: MIT */
#include "plan/placement.h"

/* Keys that say how a drive's nodes are made; see node.c. */
#define NODE_KEYS                                                              \
	{"format", KEY_CHOICE, "raw|qcow2"}, {"node-name", KEY_TEXT, NULL},    \
	{                                                                      \
		"cache", KEY_CHOICE, "none|writeback|unsafe"                   \
	}

/* Keys that are properties of the drive itself. */
#define DRIVE_KEYS                                                             \
	{"serial", KEY_TEXT, NULL}, {"wwn", KEY_TEXT, NULL},                   \
	{                                                                      \
		"bootindex", KEY_NUMBER, NULL                                  \
	}

static const struct item_key passthrough_keys[] = {
	{"bootindex", KEY_NUMBER, NULL},
	{"rombar", KEY_BOOL, NULL},
	{"romfile", KEY_TEXT_OR_NOTHING, NULL},
	{"x-vga", KEY_BOOL, NULL},
	{0},
};

static const struct item_key disk_keys[] = {
	{"via", KEY_CHOICE, "scsi|blk|usb|uas"},
	NODE_KEYS,
	DRIVE_KEYS,
	{"discard", KEY_BOOL, NULL},
	{"discard-granularity", KEY_SIZE, NULL},
	{"detect-zeroes", KEY_CHOICE, "off|on|unmap"},
	{"read-only", KEY_BOOL, NULL},
	{0},
};

static const struct item_key cdrom_keys[] = {
	{"via", KEY_CHOICE, "sata|scsi|uas"},
	NODE_KEYS,
	DRIVE_KEYS,
	{0},
};

static const struct item_key network_keys[] = {
	{"br", KEY_TEXT, NULL},
	{"ifname", KEY_TEXT, NULL},
	{"script", KEY_TEXT, NULL},
	{"downscript", KEY_TEXT, NULL},
	{"mac", KEY_TEXT, NULL},
	{"bootindex", KEY_NUMBER, NULL},
	{0},
};

static const struct item_key redir_keys[] = {
	{"unix", KEY_TEXT, NULL},
	{0},
};

static const struct item_key serial_keys[] = {
	{"unix", KEY_TEXT, NULL},
	{"tcp", KEY_TEXT, NULL},
	{"spice", KEY_BARE, NULL},
	{0},
};

static const struct item_key display_keys[] = {
	{"heads", KEY_NUMBER, NULL},
	{0},
};

static const struct item_key tpm_keys[] = {
	{"socket", KEY_TEXT, NULL},
	{0},
};

static const struct item_key huge_page_keys[] = {
	{"node", KEY_NUMBER, NULL},
	{0},
};

static const struct item_key viommu_keys[] = {
	{"aw-bits", KEY_NUMBER_CHOICE, "39|48"},
	{0},
};

const struct item_kind item_kinds[] = {
	{
		.name = "passthrough",
		.value = "SELECTOR",
		.help = "hand a PCI function, a slot's functions or an mdev "
			"to the guest",
		.keys = passthrough_keys,
		.place = place_passthrough,
	},
	{
		.name = "disk",
		.value = "FILE",
		.help = "a disk, via=scsi (default), blk, usb or uas",
		.keys = disk_keys,
		.place = place_disk,
	},
	{
		.name = "cdrom",
		.value = "FILE",
		.help = "a CD drive, via=sata (default), scsi or uas",
		.keys = cdrom_keys,
		.place = place_cdrom,
	},
	{
		.name = "net",
		.value = "tap|user",
		.choices = "tap|user",
		.help = "a network card: tap,br=BRIDGE or tap,ifname=NAME; "
			"mac=",
		.keys = network_keys,
		.place = place_network,
	},
	{
		.name = "usb-tablet",
		.help = "a pointer with absolute coordinates",
		.place = place_usb_tablet,
	},
	{
		.name = "usb-redir",
		.keys_alone = true,
		.help = "a USB device redirected over SPICE, or unix=PATH",
		.keys = redir_keys,
		.place = place_usb_redir,
	},
	{
		.name = "serial-port",
		.value = "NAME",
		.help = "a named port: unix=PATH, tcp=HOST:PORT or spice",
		.keys = serial_keys,
		.place = place_serial_port,
	},
	{
		.name = "display",
		.value = "qxl",
		.choices = "qxl",
		.help = "QXL displays, heads=N of them",
		.keys = display_keys,
		.place = place_display,
	},
	{
		.name = "tpm",
		.value = "crb|tis",
		.choices = "crb|tis",
		.help = "an emulated TPM at socket=PATH",
		.keys = tpm_keys,
		.place = place_tpm,
	},
	{
		.name = "panic",
		.help = "a device that tells the host of the guest's panics",
		.place = place_panic,
	},
	{
		.name = "huge-pages",
		.value = "SIZE",
		.help = "memory in huge pages of that size (2M, 1G); node=N",
		.keys = huge_page_keys,
		.place = place_huge_pages,
	},
	{
		.name = "viommu",
		.value = "intel",
		.choices = "intel",
		.goes_first = true,
		.help = "an IOMMU for the guest; aw-bits=39 or 48",
		.keys = viommu_keys,
		.place = place_viommu,
	},
	{0},
};
