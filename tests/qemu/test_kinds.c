/* SPDX-License-Identifier: MIT */

/*
 * Each kind of device alone, with what it cannot do without, and all of them
 * together. vfio-pci needs a device of the host: the lab has one.
 */
#include "cases.h"

#include <qdev/disk.h>

/* Of 48 bits: 39 are the default of QEMU 7.2. */
static void intel_iommu(struct machine *machine)
{
	struct qdev_device *iommu;

	must(qdev_topology_add_intel_iommu(machine->topology, 48, &iommu));
}

static void root_port(struct machine *machine)
{
	machine_port(machine);
}

/* The first free function of a chosen slot, and one behind a spare function 0;
 * slots from 10 on are hexadecimal. */
static void chosen_places(struct machine *machine)
{
	struct qdev_root_port *port;
	struct qdev_device *device;

	must(qdev_topology_reserve_slot(machine->topology, 1));
	must(qdev_topology_add_root_port_at(
		machine->topology, (struct qdev_addr){0x1e, 7}, &port));
	must(qdev_topology_add_qxl_at(
		machine->topology, (struct qdev_addr){0x10, 0}, &device));
	must(qdev_topology_add_panic_at(
		machine->topology, (struct qdev_addr){0x0a, 3}, &device));
	must(qdev_topology_add_root_port(machine->topology, &port));
}

static void qxl(struct machine *machine)
{
	struct qdev_device *device;

	must(qdev_topology_add_qxl(machine->topology, &device));
}

static void qxl_secondary(struct machine *machine)
{
	qxl(machine);
	qxl(machine);
}

static void pvpanic(struct machine *machine)
{
	struct qdev_device *device;

	must(qdev_topology_add_panic(machine->topology, &device));
}

static void sata_cd(struct machine *machine)
{
	struct qdev_device *cd;

	must(qdev_topology_add_cdrom(
		machine->topology, machine_disk(machine), &cd));
	must(qdev_device_set_boot_index(cd, 0));
}

static void sata_cd_empty(struct machine *machine)
{
	struct qdev_device *cd;

	must(qdev_topology_add_cdrom(machine->topology, NULL, &cd));
}

static void tpm_crb(struct machine *machine)
{
	struct qdev_device *tpm;

	must(qdev_topology_add_tpm_crb(
		machine->topology, machine_tpm(machine), &tpm));
}

static void tpm_tis(struct machine *machine)
{
	struct qdev_device *tpm;

	must(qdev_topology_add_tpm_tis(
		machine->topology, machine_tpm(machine), &tpm));
}

static void add_network(struct machine *machine, const char *mac)
{
	struct qdev_device *network;

	must(qdev_root_port_add_virtio_network(machine_port(machine), mac,
		machine_network(machine), &network));
}

static void virtio_net(struct machine *machine)
{
	add_network(machine, NULL);
}

/* Devices without id, told apart by their ports; two zero addresses. */
static void virtio_net_macs(struct machine *machine)
{
	add_network(machine, "52:54:00:AB:cd:01");
	add_network(machine, "00:00:00:00:00:00");
	add_network(machine, "00:00:00:00:00:00");
	add_network(machine, "52:54:00:ab:cd:02");
}

static void virtio_blk(struct machine *machine)
{
	const struct qdev_iothread *iothread;
	struct qdev_device *disk;

	must(qdev_resources_add_iothread(machine->resources, &iothread));
	must(qdev_root_port_add_virtio_block(
		machine_port(machine), iothread, machine_disk(machine), &disk));
	must(qdev_disk_set_serial(disk, "12345678901234567890"));
	must(qdev_disk_set_discard_granularity(disk, 4096));
	must(qdev_device_set_boot_index(disk, 1));
}

static void scsi_disk(struct machine *machine)
{
	struct qdev_scsi *scsi = machine_scsi(machine);
	struct qdev_device *disk;

	must(qdev_scsi_add_disk(scsi, machine_disk(machine), &disk));
	must(qdev_disk_set_wwn(disk, 0x5000c500a1b2c3d4));
	must(qdev_disk_set_serial(disk, "a, b = c"));
	must(qdev_disk_set_discard_granularity(disk, 1536));
	must(qdev_device_set_boot_index(disk, QDEV_MAX_BOOT_INDEX));
}

/* Above INT64_MAX, where JSON's integers end for many a reader. */
static void scsi_disk_high_wwn(struct machine *machine)
{
	struct qdev_scsi *scsi = machine_scsi(machine);
	struct qdev_device *disk;

	must(qdev_scsi_add_disk(scsi, machine_disk(machine), &disk));
	must(qdev_disk_set_wwn(disk, 0xfedcba9876543210));
}

static void scsi_cd(struct machine *machine)
{
	struct qdev_scsi *scsi = machine_scsi(machine);
	struct qdev_device *cd;

	must(qdev_scsi_add_cd(scsi, machine_disk(machine), &cd));
	must(qdev_scsi_add_cd(scsi, NULL, &cd));
}

static void scsi_controller(struct machine *machine)
{
	struct qdev_scsi *scsi;

	must(qdev_root_port_add_virtio_scsi(
		machine_port(machine), NULL, &scsi));
}

static void serial_controller(struct machine *machine)
{
	machine_serial(machine);
}

static void serial_port(struct machine *machine)
{
	struct qdev_serial *serial = machine_serial(machine);
	struct qdev_device *port;

	must(qdev_serial_add_port(serial, machine_socket(machine),
		"org.qemu.guest_agent.0", &port));
}

static void usb_controller(struct machine *machine)
{
	machine_usb(machine);
}

static void usb_tablet(struct machine *machine)
{
	struct qdev_device *tablet;

	must(qdev_usb_add_tablet(machine_usb(machine), &tablet));
}

static void usb_redir(struct machine *machine)
{
	struct qdev_device *redir;

	must(qdev_usb_add_redir(
		machine_usb(machine), machine_socket(machine), &redir));
}

static void usb_storage(struct machine *machine)
{
	struct qdev_device *storage;

	must(qdev_usb_add_storage(
		machine_usb(machine), machine_disk(machine), &storage));
	must(qdev_disk_set_serial(storage, "stick"));
	must(qdev_device_set_boot_index(storage, 3));
}

static void usb_uas(struct machine *machine)
{
	struct qdev_device *device;
	struct qdev_uas *uas;

	must(qdev_usb_add_scsi(machine_usb(machine), &uas));
	must(qdev_uas_add_disk(uas, machine_disk(machine), &device));
	must(qdev_uas_add_cd(uas, machine_disk(machine), &device));
	must(qdev_uas_add_cd(uas, NULL, &device));
}

/* Values in all the forms that QEMU takes of a caller. */
static void custom(struct machine *machine)
{
	static const char *const properties[][2] = {
		{"membar", "4M"},
		{"x-pcie-lnksta-dllla", "yes"},
		{"acpi-index", "7"},
	};
	struct qdev_device *device;

	must(qdev_root_port_connect(
		machine_port(machine), "pci-testdev", "test", &device));
	for (size_t i = 0; i < ARRAY_SIZE(properties); i++)
		must(qdev_device_set(
			device, properties[i][0], properties[i][1]));
	must(qdev_root_port_connect(
		machine_port(machine), "virtio-rng-pci", NULL, &device));
	must(qdev_device_set_number(device, "max-bytes", 1024));
	must(qdev_device_set(device, "period", "0x7d0"));
	must(qdev_device_set_bool(device, "iommu_platform", true));
}

static void everything(struct machine *machine)
{
	static void (*const builders[])(struct machine *) = {intel_iommu,
		qxl_secondary, root_port, pvpanic, sata_cd, sata_cd_empty, tpm_crb, virtio_net,
		virtio_net_macs, virtio_blk, scsi_disk, scsi_disk_high_wwn,
		scsi_cd, scsi_controller, serial_controller, serial_port,
		usb_controller, usb_tablet, usb_redir, usb_storage, usb_uas,
		custom};

	for (size_t i = 0; i < ARRAY_SIZE(builders); i++)
		builders[i](machine);
}

static const struct topology_case cases[] = {
	{"intel-iommu", intel_iommu},
	{"a root port", root_port},
	{"chosen places", chosen_places},
	{"qxl-vga", qxl},
	{"qxl-vga and qxl", qxl_secondary},
	{"pvpanic-pci", pvpanic},
	{"ide-cd", sata_cd},
	{"ide-cd, empty", sata_cd_empty},
	{"tpm-crb", tpm_crb},
	{"tpm-tis", tpm_tis},
	{"virtio-net-pci", virtio_net},
	{"virtio-net-pci, by address", virtio_net_macs},
	{"virtio-blk-pci", virtio_blk},
	{"virtio-scsi-pci", scsi_controller},
	{"scsi-hd", scsi_disk},
	{"scsi-hd, high WWN", scsi_disk_high_wwn},
	{"scsi-cd", scsi_cd},
	{"virtio-serial-pci", serial_controller},
	{"virtserialport", serial_port},
	{"qemu-xhci", usb_controller},
	{"usb-tablet", usb_tablet},
	{"usb-redir", usb_redir},
	{"usb-storage", usb_storage},
	{"usb-uas with a disk and CDs", usb_uas},
	{"custom devices", custom},
	{"everything at once", everything},
};

RUN_CASES(cases)
