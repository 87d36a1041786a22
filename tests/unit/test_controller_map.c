/* SPDX-License-Identifier: MIT */
#include "topology_fixture.h"

#include <string.h>

static struct qdev_controller_map *new_map(const struct fixture *fixture)
{
	struct qdev_controller_map *map = NULL;

	assert_ok(qdev_controller_map_new(
		fixture->topology, fixture->resources, &map));
	assert_ptr_equal(qdev_controller_map_topology(map), fixture->topology);
	return map;
}

static const char *id_of(const struct qdev_device *device)
{
	return qdev_device_id(device);
}

static void controllers_are_opened_when_needed(void **state)
{
	const struct fixture *fixture = *state;
	struct qdev_controller_map *map = new_map(fixture);
	struct qdev_serial *serial, *same_serial;
	struct qdev_usb *usb, *same_usb;
	struct qdev_uas *uas, *same_uas;
	struct qdev_scsi *scsi, *same_scsi;

	assert_devices(fixture, NULL);
	assert_ok(qdev_controller_map_serial(map, &serial));
	assert_ok(qdev_controller_map_uas(map, &uas));
	assert_ok(qdev_controller_map_usb(map, &usb));
	assert_ok(qdev_controller_map_scsi(map, NULL, &scsi));
	assert_ok(qdev_controller_map_serial(map, &same_serial));
	assert_ok(qdev_controller_map_usb(map, &same_usb));
	assert_ok(qdev_controller_map_uas(map, &same_uas));
	assert_ok(qdev_controller_map_scsi(map, NULL, &same_scsi));
	assert_ptr_equal(serial, same_serial);
	assert_ptr_equal(usb, same_usb);
	assert_ptr_equal(uas, same_uas);
	assert_ptr_equal(scsi, same_scsi);
	assert_devices(fixture, FIRST_PORT("1.0", "0", NO_IO),
		"-device virtio-serial-pci,id=serial,bus=pcie.1.0",
		PORT("1.1", "1", NO_IO),
		"-device qemu-xhci,id=usb,bus=pcie.1.1,p2=4,p3=4",
		"-device usb-uas,id=uas,bus=usb.0,port=1",
		PORT("1.2", "2", NO_IO),
		"-device virtio-scsi-pci,id=scsi,bus=pcie.1.2,"
		"iothread=iothread.0,num_queues=4");
	assert_resources(fixture, "-object iothread,id=iothread.0");
	assert_null(qdev_controller_map_free(map));
	assert_null(qdev_controller_map_free(NULL));
}

static void controllers_that_are_there_are_found(void **state)
{
	const struct fixture *fixture = *state;
	struct qdev_controller_map *map = new_map(fixture);
	struct qdev_usb *usb, *found;
	struct qdev_uas *uas, *found_uas;

	new_port(fixture);
	assert_ok(qdev_root_port_add_usb(new_port(fixture), &usb));
	assert_ok(qdev_usb_add_scsi(usb, &uas));
	assert_ok(qdev_controller_map_usb(map, &found));
	assert_ok(qdev_controller_map_uas(map, &found_uas));
	assert_ptr_equal(found, usb);
	assert_ptr_equal(found_uas, uas);
	qdev_controller_map_free(map);
}

static void the_29th_disk_has_a_second_controller(void **state)
{
	const struct fixture *fixture = *state;
	struct qdev_controller_map *map = new_map(fixture);
	struct qdev_device *disk = NULL;
	struct qdev_scsi *scsi = NULL;

	for (int i = 0; i < 57; i++) {
		assert_ok(qdev_controller_map_scsi(map, NULL, &scsi));
		assert_ok(qdev_scsi_add_disk(scsi, new_node(fixture), &disk));
		if (i == 28)
			assert_string_equal(id_of(disk), "scsi1.0.0");
	}
	assert_string_equal(id_of(disk), "scsi2.0.0");
	/* Each with its own I/O thread. */
	assert_property(qdev_scsi_device(scsi), "iothread", "iothread.2");
	qdev_controller_map_free(map);
}

static void each_thread_has_its_controllers(void **state)
{
	const struct fixture *fixture = *state;
	struct qdev_controller_map *map = new_map(fixture);
	const struct qdev_iothread *one, *other;
	struct qdev_device *cd;
	struct qdev_scsi *scsi, *first, *overflow;

	assert_ok(qdev_resources_add_iothread(fixture->resources, &one));
	assert_ok(qdev_resources_add_iothread(fixture->resources, &other));
	assert_ok(qdev_controller_map_scsi(map, one, &first));
	assert_ok(qdev_controller_map_scsi(map, other, &scsi));
	assert_property(qdev_scsi_device(scsi), "iothread", "iothread.1");
	for (int i = 0; i < QDEV_MAX_SCSI_DEVICES; i++)
		assert_ok(qdev_scsi_add_cd(first, NULL, &cd));
	/* What comes after has a third thread, and is found again. */
	assert_ok(qdev_controller_map_scsi(map, one, &overflow));
	assert_property(qdev_scsi_device(overflow), "iothread", "iothread.2");
	assert_ok(qdev_scsi_add_cd(overflow, NULL, &cd));
	assert_ok(qdev_controller_map_scsi(map, one, &scsi));
	assert_ptr_equal(scsi, overflow);
	/* Whoever does not mind gets the first with room. */
	assert_ok(qdev_controller_map_scsi(map, NULL, &scsi));
	assert_property(qdev_scsi_device(scsi), "iothread", "iothread.1");
	qdev_controller_map_free(map);
}

static void the_16th_usb_device_has_a_second_controller(void **state)
{
	const struct fixture *fixture = *state;
	struct qdev_controller_map *map = new_map(fixture);
	struct qdev_device *tablet = NULL;
	struct qdev_usb *usb;

	for (int i = 0; i <= QDEV_MAX_USB_PORTS; i++) {
		assert_ok(qdev_controller_map_usb(map, &usb));
		assert_ok(qdev_usb_add_tablet(usb, &tablet));
	}
	assert_string_equal(id_of(tablet), "usb1.0.1");
	assert_int_equal(qdev_topology_device_count(fixture->topology), 2);
	qdev_controller_map_free(map);
}

static void the_29th_uas_disk_has_a_second_controller(void **state)
{
	const struct fixture *fixture = *state;
	struct qdev_controller_map *map = new_map(fixture);
	struct qdev_device *cd = NULL;
	struct qdev_uas *uas;

	for (int i = 0; i <= QDEV_MAX_SCSI_DEVICES; i++) {
		assert_ok(qdev_controller_map_uas(map, &uas));
		assert_ok(qdev_uas_add_cd(uas, NULL, &cd));
	}
	assert_string_equal(id_of(cd), "uas1.0.0");
	assert_property(qdev_uas_device(uas), "port", "2");
	qdev_controller_map_free(map);
}

static void the_31st_port_has_a_second_controller(void **state)
{
	const struct fixture *fixture = *state;
	struct qdev_controller_map *map = new_map(fixture);
	struct qdev_device *port = NULL;
	struct qdev_serial *serial;

	for (int i = 0; i <= QDEV_MAX_SERIAL_PORTS; i++) {
		cleanup_free char *name = format_string("org.%d", i);

		assert_ok(qdev_controller_map_serial(map, &serial));
		assert_ok(qdev_serial_add_port(
			serial, new_chardev(fixture), name, &port));
	}
	assert_string_equal(id_of(port), "serial1.0.1");
	qdev_controller_map_free(map);
}

static void a_full_machine_opens_nothing(void **state)
{
	const struct fixture *fixture = *state;
	struct qdev_controller_map *map = new_map(fixture);
	struct qdev_serial *serial = NULL;
	struct qdev_scsi *scsi = NULL;
	struct qdev_uas *uas = NULL;
	struct qdev_usb *usb = NULL;

	for (int i = 0; i < QDEV_MAX_ROOT_PORTS; i++)
		new_port(fixture);
	assert_error(
		qdev_controller_map_serial(map, &serial), ROOT_COMPLEX_FULL);
	assert_error(qdev_controller_map_usb(map, &usb), ROOT_COMPLEX_FULL);
	assert_error(qdev_controller_map_uas(map, &uas), ROOT_COMPLEX_FULL);
	assert_error(
		qdev_controller_map_scsi(map, NULL, &scsi), ROOT_COMPLEX_FULL);
	assert_null(serial);
	assert_null(usb);
	assert_null(uas);
	assert_null(scsi);
	/* Nor has it left an I/O thread behind. */
	assert_resources(fixture, NULL);
	qdev_controller_map_free(map);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		topology_test(controllers_are_opened_when_needed),
		topology_test(controllers_that_are_there_are_found),
		topology_test(the_29th_disk_has_a_second_controller),
		topology_test(each_thread_has_its_controllers),
		topology_test(the_16th_usb_device_has_a_second_controller),
		topology_test(the_29th_uas_disk_has_a_second_controller),
		topology_test(the_31st_port_has_a_second_controller),
		topology_test(a_full_machine_opens_nothing),
	};

	return cmocka_run_group_tests_name("controller_map", tests, NULL, NULL);
}
