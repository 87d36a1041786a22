/* SPDX-License-Identifier: MIT */
#include "topology_fixture.h"

#include "base/macro.h"

static struct qdev_usb *new_usb(const struct fixture *fixture)
{
	struct qdev_usb *usb = NULL;

	assert_ok(qdev_root_port_add_usb(new_port(fixture), &usb));
	return usb;
}

static struct qdev_scsi *new_scsi(const struct fixture *fixture)
{
	struct qdev_scsi *scsi = NULL;

	assert_ok(
		qdev_root_port_add_virtio_scsi(new_port(fixture), NULL, &scsi));
	return scsi;
}

static struct qdev_serial *new_serial(const struct fixture *fixture)
{
	struct qdev_serial *serial = NULL;

	assert_ok(qdev_root_port_add_virtio_serial(new_port(fixture), &serial));
	return serial;
}

/* The seed gave the second controller the id of the first, and its children
 * the bus "scsi.1": "Duplicate ID", "Bus 'scsi.1' not found". */
static void further_controllers_have_names_of_their_own(void **state)
{
	const struct fixture *fixture = *state;
	struct qdev_device *device;
	struct qdev_uas *uas;

	for (int i = 0; i < 3; i++) {
		struct qdev_usb *usb = new_usb(fixture);

		assert_ok(qdev_usb_add_scsi(usb, &uas));
		assert_ok(qdev_uas_add_cd(uas, NULL, &device));
	}
	assert_string_equal(qdev_device_id(device), "uas2.0.0");
	assert_property(device, "bus", "uas2.0");
	assert_string_equal(qdev_device_id(qdev_uas_device(uas)), "uas2");
	assert_property(qdev_uas_device(uas), "bus", "usb2.0");

	new_scsi(fixture);

	struct qdev_scsi *scsi = new_scsi(fixture);

	assert_ok(qdev_scsi_add_cd(scsi, NULL, &device));
	assert_string_equal(qdev_device_id(qdev_scsi_device(scsi)), "scsi1");
	assert_string_equal(qdev_device_bus(qdev_scsi_device(scsi)), "scsi1.0");
	assert_string_equal(qdev_device_id(device), "scsi1.0.0");

	new_serial(fixture);

	struct qdev_serial *serial = new_serial(fixture);

	assert_ok(qdev_serial_add_port(
		serial, new_chardev(fixture), "org.a", &device));
	assert_string_equal(
		qdev_device_id(qdev_serial_device(serial)), "serial1");
	assert_string_equal(qdev_device_id(device), "serial1.0.1");
	assert_property(device, "bus", "serial1.0");
}

static void usb_has_as_many_ports_as_devices(void **state)
{
	const struct fixture *fixture = *state;
	struct qdev_usb *usb = new_usb(fixture);
	const struct qdev_device *device = qdev_usb_device(usb);
	struct qdev_device *tablet = NULL;
	struct qdev_uas *uas;

	assert_property(device, "p2", "4");
	for (int i = 0; i < 5; i++)
		assert_ok(qdev_usb_add_tablet(usb, &tablet));
	assert_property(device, "p2", "5");
	assert_property(device, "p3", "5");
	assert_property(tablet, "port", "5");
	/* QEMU's JSON wants a string there. */
	assert_int_equal(
		qdev_property_type(qdev_device_property(tablet, "port")),
		QDEV_VALUE_STRING);
	for (int i = 5; i < QDEV_MAX_USB_PORTS; i++)
		assert_ok(qdev_usb_add_tablet(usb, &tablet));
	assert_error(qdev_usb_add_tablet(usb, &tablet), USB_CONTROLLER_FULL);
	assert_error(qdev_usb_add_scsi(usb, &uas), USB_CONTROLLER_FULL);
	assert_error(qdev_usb_add_storage(usb, new_node(fixture), &tablet),
		USB_CONTROLLER_FULL);
	assert_error(qdev_usb_add_redir(usb, new_chardev(fixture), &tablet),
		USB_CONTROLLER_FULL);
	assert_property(device, "p3", "15");
	assert_int_equal(qdev_device_child_count(device), 15);
}

static void usb_devices_print_their_back_ends(void **state)
{
	const struct fixture *fixture = *state;
	struct qdev_usb *usb = new_usb(fixture);
	const struct qdev_chardev *chardev = new_chardev(fixture);
	const struct qdev_blockdev *node = new_node(fixture);
	struct qdev_device *device;

	assert_ok(qdev_usb_add_redir(usb, chardev, &device));
	assert_ok(qdev_usb_add_storage(usb, node, &device));
	assert_error(qdev_usb_add_redir(usb, chardev, &device), BACKEND_IN_USE);
	assert_error(qdev_usb_add_storage(usb, node, &device), BACKEND_IN_USE);
	assert_devices(fixture, FIRST_PORT("1.0", "0", NO_IO),
		"-device qemu-xhci,id=usb,bus=pcie.1.0,p2=4,p3=4",
		"-device usb-redir,id=usb.0.1,bus=usb.0,port=1,"
		"chardev=chardev0",
		"-device usb-storage,id=usb.0.2,bus=usb.0,port=2,drive=node1");
}

static void a_scsi_controller_has_28_devices(void **state)
{
	const struct fixture *fixture = *state;
	struct qdev_scsi *scsi = new_scsi(fixture);
	struct qdev_device *device = NULL;

	for (int i = 0; i < QDEV_MAX_SCSI_DEVICES; i++)
		assert_ok(qdev_scsi_add_disk(scsi, new_node(fixture), &device));
	assert_property(device, "lun", "27");
	assert_property(device, "scsi-id", "0");
	assert_error(qdev_scsi_add_disk(scsi, new_node(fixture), &device),
		SCSI_CONTROLLER_FULL);
	assert_error(
		qdev_scsi_add_cd(scsi, NULL, &device), SCSI_CONTROLLER_FULL);
}

static void a_uas_controller_has_28_devices(void **state)
{
	const struct fixture *fixture = *state;
	struct qdev_device *device = NULL;
	struct qdev_uas *uas;

	assert_ok(qdev_usb_add_scsi(new_usb(fixture), &uas));
	for (int i = 0; i < QDEV_MAX_SCSI_DEVICES; i++)
		assert_ok(qdev_uas_add_disk(uas, new_node(fixture), &device));
	assert_property(device, "lun", "27");
	assert_error(qdev_uas_add_cd(uas, NULL, &device), SCSI_CONTROLLER_FULL);
	assert_error(qdev_uas_add_disk(uas, new_node(fixture), &device),
		SCSI_CONTROLLER_FULL);
}

static void a_node_has_one_device(void **state)
{
	const struct fixture *fixture = *state;
	const struct qdev_blockdev *node = new_node(fixture), *raw;
	struct qdev_scsi *scsi = new_scsi(fixture);
	struct qdev_device *device;

	assert_ok(qdev_scsi_add_disk(scsi, node, &device));
	assert_error(qdev_scsi_add_cd(scsi, node, &device), BACKEND_IN_USE);
	assert_error(qdev_root_port_add_virtio_block(
			     new_port(fixture), NULL, node, &device),
		BACKEND_IN_USE);
	node = new_node(fixture);
	assert_ok(qdev_resources_add_raw(
		fixture->resources, "raw", node, NULL, &raw));
	/* The node over it uses it. */
	assert_error(qdev_scsi_add_disk(scsi, node, &device), BACKEND_IN_USE);
	assert_ok(qdev_scsi_add_disk(scsi, raw, &device));
	assert_property(device, "lun", "1");
}

/* "Permission conflict on node": QEMU does not mind the order. */
static void a_back_end_has_one_user_in_either_order(void **state)
{
	const struct fixture *fixture = *state;
	struct qdev_resources *host = fixture->resources;
	const struct qdev_blockdev *file = new_node(fixture), *raw = NULL;
	const struct qdev_chardev *chardev = new_chardev(fixture);
	const struct qdev_netdev *netdev = new_netdev(fixture);
	const struct qdev_tpmdev *tpmdev = NULL;
	struct qdev_serial *serial = new_serial(fixture);
	struct qdev_topology *other;
	struct qdev_root_port *port;
	struct qdev_device *device;

	/* A call that fails takes nothing. */
	assert_error(
		qdev_serial_add_port(serial, chardev, "", &device), INVALID);
	assert_ok(qdev_serial_add_port(serial, chardev, "org.a", &device));
	assert_error(qdev_resources_add_tpm_emulator(
			     host, "tpm.0", chardev, &tpmdev),
		BACKEND_IN_USE);
	assert_ok(qdev_scsi_add_disk(new_scsi(fixture), file, &device));
	assert_error(qdev_resources_add_raw(host, "w", file, NULL, &raw),
		BACKEND_IN_USE);
	assert_error(qdev_resources_add_qcow2(host, "w", file, NULL, &raw),
		BACKEND_IN_USE);
	assert_null(raw);
	assert_null(tpmdev);
	/* Nor does it help to ask with another topology, or when the first is
	 * gone. */
	assert_ok(qdev_topology_new(&other));
	assert_ok(qdev_topology_add_root_port(other, &port));
	assert_error(qdev_root_port_add_virtio_block(port, NULL, file, &device),
		BACKEND_IN_USE);
	assert_ok(
		qdev_root_port_add_virtio_network(port, NULL, netdev, &device));
	qdev_topology_free(other);
	assert_error(qdev_root_port_add_virtio_network(
			     new_port(fixture), NULL, netdev, &device),
		BACKEND_IN_USE);
}

static void what_is_missing_is_refused(void **state)
{
	const struct fixture *fixture = *state;
	struct qdev_scsi *scsi = new_scsi(fixture);
	struct qdev_serial *serial = new_serial(fixture);
	struct qdev_device *device = NULL;
	struct qdev_usb *usb;
	struct qdev_uas *uas;

	assert_ok(qdev_root_port_add_usb(new_port(fixture), &usb));
	assert_ok(qdev_usb_add_scsi(usb, &uas));
	assert_error(qdev_scsi_add_disk(scsi, NULL, &device), INVALID);
	assert_error(qdev_uas_add_disk(uas, NULL, &device), INVALID);
	assert_error(qdev_usb_add_storage(usb, NULL, &device), INVALID);
	assert_error(qdev_usb_add_redir(usb, NULL, &device), INVALID);
	assert_error(
		qdev_serial_add_port(serial, NULL, "org.a", &device), INVALID);
	assert_null(device);
}

/* Of QEMU's 31 ports, number 0 is virtconsole's. */
static void a_serial_controller_has_30_ports(void **state)
{
	const struct fixture *fixture = *state;
	struct qdev_serial *serial = new_serial(fixture);
	struct qdev_device *port = NULL;

	for (int i = 1; i <= QDEV_MAX_SERIAL_PORTS; i++) {
		cleanup_free char *name = format_string("org.%d", i);
		cleanup_free char *number = format_string("%d", i);

		assert_ok(qdev_serial_add_port(
			serial, new_chardev(fixture), name, &port));
		assert_property(port, "nr", number);
	}
	assert_string_equal(qdev_device_id(port), "serial.0.30");
	assert_error(qdev_serial_add_port(
			     serial, new_chardev(fixture), "org.31", &port),
		SERIAL_CONTROLLER_FULL);
}

static void a_port_has_a_name_of_its_own(void **state)
{
	const struct fixture *fixture = *state;
	struct qdev_serial *serial = new_serial(fixture);
	struct qdev_serial *other = new_serial(fixture);
	const struct qdev_chardev *chardev = new_chardev(fixture);
	struct qdev_device *port;

	assert_ok(qdev_serial_add_port(serial, chardev, "org.a,b", &port));
	assert_error(qdev_serial_add_port(serial, chardev, "org.b", &port),
		BACKEND_IN_USE);
	chardev = new_chardev(fixture);
	assert_error(qdev_serial_add_port(serial, chardev, "org.a,b", &port),
		PORT_NAME_TAKEN);
	assert_error(qdev_serial_add_port(other, chardev, "org.a,b", &port),
		PORT_NAME_TAKEN);
	assert_error(qdev_serial_add_port(serial, chardev, "", &port), INVALID);
	assert_error(
		qdev_serial_add_port(serial, chardev, "a\n-device evil", &port),
		CONTROL_CHARACTER);
	assert_error(
		qdev_serial_add_port(serial, chardev, NULL, &port), INVALID);
	assert_ok(qdev_serial_add_port(serial, chardev, "org.B", &port));
	assert_devices(fixture, FIRST_PORT("1.0", "0", NO_IO),
		"-device virtio-serial-pci,id=serial,bus=pcie.1.0",
		"-device virtserialport,id=serial.0.1,bus=serial.0,nr=1,"
		"chardev=chardev0,name=org.a,,b",
		"-device virtserialport,id=serial.0.2,bus=serial.0,nr=2,"
		"chardev=chardev1,name=org.B",
		PORT("1.1", "1", NO_IO),
		"-device virtio-serial-pci,id=serial1,bus=pcie.1.1");
}

static void disks_say_who_they_are(void **state)
{
	const struct fixture *fixture = *state;
	struct qdev_scsi *scsi = new_scsi(fixture);
	const struct qdev_iothread *iothread;
	struct qdev_device *disk, *block;

	assert_ok(qdev_resources_add_iothread(fixture->resources, &iothread));
	assert_ok(qdev_scsi_add_disk(scsi, new_node(fixture), &disk));
	assert_ok(qdev_root_port_add_virtio_block(
		new_port(fixture), iothread, new_node(fixture), &block));

	assert_ok(qdev_disk_set_discard_granularity(disk, 4096));
	assert_ok(qdev_device_set_boot_index(disk, 1));
	assert_ok(qdev_disk_set_serial(disk, "S,1"));
	assert_ok(qdev_disk_set_wwn(disk, 0x5000c500a1b2c3d4));
	assert_ok(qdev_disk_set_serial(block, "12345678901234567890"));
	assert_ok(qdev_device_set(block, "discard_granularity", "64K"));
	assert_devices(fixture, FIRST_PORT("1.0", "0", NO_IO),
		"-device virtio-scsi-pci,id=scsi,bus=pcie.1.0,num_queues=4",
		"-device scsi-hd,id=scsi.0.0,bus=scsi.0,channel=0,scsi-id=0,"
		"lun=0,drive=node1,wwn=0x5000c500a1b2c3d4,serial=S,,1,"
		"bootindex=1,discard_granularity=4096",
		PORT("1.1", "1", NO_IO),
		"-device virtio-blk-pci,id=block.0,bus=pcie.1.1,"
		"iothread=iothread.0,num-queues=4,drive=node2,"
		"serial=12345678901234567890,discard_granularity=65536");

	assert_error(qdev_disk_set_serial(disk, "123456789012345678901"),
		SERIAL_TOO_LONG);
	assert_error(qdev_disk_set_serial(disk, ""), INVALID);
	assert_error(qdev_disk_set_serial(disk, "a\nb"), CONTROL_CHARACTER);
	assert_error(
		qdev_device_set_boot_index(disk, 1u << 31), BOOT_INDEX_INVALID);
	assert_error(qdev_device_set(disk, "discard_granularity", "4K1"),
		DISCARD_INVALID);
	assert_error(qdev_disk_set_wwn(block, 1), PROPERTY_UNKNOWN);
	assert_error(
		qdev_disk_set_discard_granularity(disk, 513), DISCARD_INVALID);
	assert_error(
		qdev_disk_set_discard_granularity(disk, 0), DISCARD_INVALID);
	assert_error(qdev_disk_set_discard_granularity(disk, 4ull << 30),
		DISCARD_INVALID);
	assert_error(qdev_device_set_boot_index(block, 1), BOOT_INDEX_TAKEN);
	assert_ok(qdev_topology_add_panic(fixture->topology, &block));
	assert_error(qdev_disk_set_serial(block, "x"), PROPERTY_UNKNOWN);
	assert_property(disk, "serial", "S,1");
}

/* The seed's WWN has 16 bytes, QEMU's 8. */
static void a_wwn_has_64_bits(void **state)
{
	const struct fixture *fixture = *state;
	struct qdev_device *cd;

	assert_ok(qdev_scsi_add_cd(new_scsi(fixture), NULL, &cd));
	assert_ok(qdev_device_set(cd, "wwn", "0x5000C500a1b2c3d4"));
	assert_property(cd, "wwn", "0x5000c500a1b2c3d4");
	assert_ok(qdev_device_set(cd, "wwn", "5000c500a1b2c3d5"));
	assert_int_equal(qdev_property_number(qdev_device_property(cd, "wwn")),
		0x5000c500a1b2c3d5);

	static const char *const wrong[] = {"6000c5000000000000000000a1b2c3d4",
		"", "0x", "naa.5", "0", "-1"};

	for (size_t i = 0; i < ARRAY_SIZE(wrong); i++)
		assert_error(qdev_device_set(cd, "wwn", wrong[i]), WWN_INVALID);
	assert_error(qdev_disk_set_wwn(cd, 0), WWN_INVALID);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		topology_test(further_controllers_have_names_of_their_own),
		topology_test(usb_has_as_many_ports_as_devices),
		topology_test(usb_devices_print_their_back_ends),
		topology_test(a_scsi_controller_has_28_devices),
		topology_test(a_uas_controller_has_28_devices),
		topology_test(a_node_has_one_device),
		topology_test(a_back_end_has_one_user_in_either_order),
		topology_test(what_is_missing_is_refused),
		topology_test(a_serial_controller_has_30_ports),
		topology_test(a_port_has_a_name_of_its_own),
		topology_test(disks_say_who_they_are),
		topology_test(a_wwn_has_64_bits),
	};

	return cmocka_run_group_tests_name("controllers", tests, NULL, NULL);
}
