/* SPDX-License-Identifier: MIT */

/*
 * As many devices as fit, where the next one gets its named error, or, through
 * the controller map, a further controller; and QEMU takes all of them.
 */
#include "cases.h"

static void root_ports(struct machine *machine)
{
	struct qdev_root_port *port;
	struct qdev_device *device;

	for (int i = 0; i < QDEV_MAX_ROOT_PORTS; i++)
		machine_port(machine);
	must_fail(qdev_topology_add_root_port(machine->topology, &port),
		QDEV_ERROR_ROOT_COMPLEX_FULL);
	must_fail(qdev_topology_add_qxl(machine->topology, &device),
		QDEV_ERROR_ROOT_COMPLEX_FULL);
	must_fail(qdev_topology_add_panic(machine->topology, &device),
		QDEV_ERROR_ROOT_COMPLEX_FULL);
}

static void occupied_root_ports(struct machine *machine)
{
	struct qdev_device *device;

	for (int i = 0; i < QDEV_MAX_ROOT_PORTS; i++) {
		struct qdev_root_port *port = machine_port(machine);

		must(qdev_root_port_connect(
			port, "virtio-rng-pci", NULL, &device));
		must_fail(qdev_root_port_connect(
				  port, "virtio-rng-pci", NULL, &device),
			QDEV_ERROR_DOWNSTREAM_OCCUPIED);
	}
}

static void qxls(struct machine *machine)
{
	struct qdev_device *device;

	for (int i = 0; i < QDEV_MAX_FUNCTIONS; i++)
		must(qdev_topology_add_qxl(machine->topology, &device));
	machine_port(machine);
}

static void sata_cds(struct machine *machine)
{
	struct qdev_device *cd;

	for (int i = 0; i < QDEV_MAX_SATA_DEVICES; i++)
		must(qdev_topology_add_cdrom(
			machine->topology, machine_disk(machine), &cd));
	must_fail(qdev_topology_add_cdrom(machine->topology, NULL, &cd),
		QDEV_ERROR_SATA_FULL);
}

static void tpms(struct machine *machine)
{
	const struct qdev_tpmdev *tpmdev = machine_tpm(machine);
	const struct qdev_tpmdev *other;
	struct qdev_device *tpm;

	must_fail(qdev_resources_add_tpm_passthrough(
			  machine->resources, "other", NULL, NULL, &other),
		QDEV_ERROR_TPM_EXISTS);
	must(qdev_topology_add_tpm_tis(machine->topology, tpmdev, &tpm));
	must_fail(qdev_topology_add_tpm_tis(machine->topology, tpmdev, &tpm),
		QDEV_ERROR_TPM_EXISTS);
	must_fail(qdev_topology_add_tpm_crb(machine->topology, tpmdev, &tpm),
		QDEV_ERROR_TPM_EXISTS);
}

static void scsi_disks(struct machine *machine)
{
	struct qdev_scsi *scsi = machine_scsi(machine);
	struct qdev_device *disk;

	for (int i = 0; i < QDEV_MAX_SCSI_DEVICES; i++)
		must(qdev_scsi_add_disk(scsi, machine_disk(machine), &disk));
	must_fail(qdev_scsi_add_disk(scsi, machine_disk(machine), &disk),
		QDEV_ERROR_SCSI_CONTROLLER_FULL);
	must_fail(qdev_scsi_add_cd(scsi, NULL, &disk),
		QDEV_ERROR_SCSI_CONTROLLER_FULL);
}

static void scsi_disks_over_two(struct machine *machine)
{
	struct qdev_device *disk = NULL;
	struct qdev_scsi *scsi;

	for (int i = 0; i <= QDEV_MAX_SCSI_DEVICES; i++) {
		must(qdev_controller_map_scsi(
			machine->controllers, NULL, &scsi));
		must(qdev_scsi_add_disk(scsi, machine_disk(machine), &disk));
	}
	assert_string_equal(qdev_device_id(disk), "scsi1.0.0");
}

static void uas_disks(struct machine *machine)
{
	struct qdev_device *disk;
	struct qdev_uas *uas;

	must(qdev_usb_add_scsi(machine_usb(machine), &uas));
	for (int i = 0; i < QDEV_MAX_SCSI_DEVICES; i++)
		must(qdev_uas_add_disk(uas, machine_disk(machine), &disk));
	must_fail(qdev_uas_add_disk(uas, machine_disk(machine), &disk),
		QDEV_ERROR_SCSI_CONTROLLER_FULL);
	must_fail(qdev_uas_add_cd(uas, NULL, &disk),
		QDEV_ERROR_SCSI_CONTROLLER_FULL);
}

static void uas_disks_over_two(struct machine *machine)
{
	struct qdev_device *disk = NULL;
	struct qdev_uas *uas;

	for (int i = 0; i <= QDEV_MAX_SCSI_DEVICES; i++) {
		must(qdev_controller_map_uas(machine->controllers, &uas));
		must(qdev_uas_add_disk(uas, machine_disk(machine), &disk));
	}
	assert_string_equal(qdev_device_id(disk), "uas1.0.0");
}

static void usb_devices(struct machine *machine)
{
	struct qdev_usb *usb = machine_usb(machine);
	struct qdev_device *device;
	struct qdev_uas *uas;

	for (int i = 0; i < QDEV_MAX_USB_PORTS; i++)
		must(qdev_usb_add_tablet(usb, &device));
	must_fail(qdev_usb_add_tablet(usb, &device),
		QDEV_ERROR_USB_CONTROLLER_FULL);
	must_fail(qdev_usb_add_redir(usb, machine_socket(machine), &device),
		QDEV_ERROR_USB_CONTROLLER_FULL);
	must_fail(qdev_usb_add_storage(usb, machine_disk(machine), &device),
		QDEV_ERROR_USB_CONTROLLER_FULL);
	must_fail(qdev_usb_add_scsi(usb, &uas), QDEV_ERROR_USB_CONTROLLER_FULL);
}

static void usb_devices_over_two(struct machine *machine)
{
	struct qdev_device *tablet = NULL;
	struct qdev_usb *usb;

	for (int i = 0; i <= QDEV_MAX_USB_PORTS; i++) {
		must(qdev_controller_map_usb(machine->controllers, &usb));
		must(qdev_usb_add_tablet(usb, &tablet));
	}
	assert_string_equal(qdev_device_id(tablet), "usb1.0.1");
}

static int add_serial_port(struct machine *machine, struct qdev_serial *serial,
	struct qdev_device **ret_port)
{
	const struct qdev_chardev *socket = machine_socket(machine);

	return qdev_serial_add_port(
		serial, socket, qdev_chardev_id(socket), ret_port);
}

static void serial_ports(struct machine *machine)
{
	struct qdev_serial *serial = machine_serial(machine);
	struct qdev_device *port;

	for (int i = 0; i < QDEV_MAX_SERIAL_PORTS; i++)
		must(add_serial_port(machine, serial, &port));
	must_fail(add_serial_port(machine, serial, &port),
		QDEV_ERROR_SERIAL_CONTROLLER_FULL);
}

static void serial_ports_over_two(struct machine *machine)
{
	struct qdev_device *port = NULL;
	struct qdev_serial *serial;

	for (int i = 0; i <= QDEV_MAX_SERIAL_PORTS; i++) {
		must(qdev_controller_map_serial(machine->controllers, &serial));
		must(add_serial_port(machine, serial, &port));
	}
	assert_string_equal(qdev_device_id(port), "serial1.0.1");
}

static const struct topology_case cases[] = {
	{"240 root ports", root_ports},
	{"240 occupied root ports", occupied_root_ports},
	{"8 QXL", qxls},
	{"6 SATA CDs", sata_cds},
	{"1 TPM", tpms},
	{"28 SCSI disks", scsi_disks},
	{"29 SCSI disks over two controllers", scsi_disks_over_two},
	{"28 UAS disks", uas_disks},
	{"29 UAS disks over two controllers", uas_disks_over_two},
	{"15 USB devices", usb_devices},
	{"16 USB devices over two controllers", usb_devices_over_two},
	{"30 serial ports", serial_ports},
	{"31 serial ports over two controllers", serial_ports_over_two},
};

RUN_CASES(cases)
