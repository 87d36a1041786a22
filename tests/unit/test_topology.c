/* SPDX-License-Identifier: MIT */
#include "topology_fixture.h"

#include "base/macro.h"

#include <stdbool.h>
#include <string.h>

static void an_empty_topology_prints_nothing(void **state)
{
	const struct fixture *fixture = *state;

	assert_devices(fixture, NULL);
	assert_int_equal(qdev_topology_device_count(fixture->topology), 0);
	assert_null(qdev_topology_device_at(fixture->topology, 0));
	assert_null(qdev_topology_free(NULL));
}

static void ports_count_through_functions_and_slots(void **state)
{
	const struct fixture *fixture = *state;

	for (int i = 0; i < 9; i++)
		new_port(fixture);
	assert_devices(fixture, FIRST_PORT("1.0", "0", NO_IO),
		PORT("1.1", "1", NO_IO), PORT("1.2", "2", NO_IO),
		PORT("1.3", "3", NO_IO), PORT("1.4", "4", NO_IO),
		PORT("1.5", "5", NO_IO), PORT("1.6", "6", NO_IO),
		PORT("1.7", "7", NO_IO), FIRST_PORT("2.0", "8", NO_IO));
}

/* The seed's decimal address put port 72, "10.0", into slot 16. */
static void slots_are_hexadecimal(void **state)
{
	const struct fixture *fixture = *state;
	struct qdev_root_port *port = NULL;
	struct qdev_addr addr;

	for (int i = 0; i <= 72; i++)
		port = new_port(fixture);

	const struct qdev_device *device = qdev_root_port_device(port);

	assert_string_equal(qdev_device_id(device), "pcie.a.0");
	assert_string_equal(qdev_device_bus(device), "pcie.a.0");
	assert_property(device, "addr", "a.0");
	assert_property(device, "chassis", "72");
	assert_true(qdev_device_addr(device, &addr));
	assert_int_equal(addr.slot, 10);
	assert_int_equal(addr.function, 0);
}

/* The seed allows 256; QEMU has room for 240 beside its own devices. */
static void the_241st_port_is_refused(void **state)
{
	const struct fixture *fixture = *state;
	struct qdev_root_port *port = NULL;
	struct qdev_device *device = NULL;

	for (int i = 0; i < QDEV_MAX_ROOT_PORTS; i++)
		port = new_port(fixture);
	assert_string_equal(
		qdev_device_id(qdev_root_port_device(port)), "pcie.1e.7");

	struct qdev_root_port *last = port;

	assert_error(qdev_topology_add_root_port(fixture->topology, &port),
		ROOT_COMPLEX_FULL);
	assert_ptr_equal(port, last);
	assert_error(qdev_topology_add_qxl(fixture->topology, &device),
		ROOT_COMPLEX_FULL);
	assert_error(qdev_topology_add_panic(fixture->topology, &device),
		ROOT_COMPLEX_FULL);
	assert_null(device);
	assert_int_equal(qdev_topology_device_count(fixture->topology),
		QDEV_MAX_ROOT_PORTS);
}

/* The seed counts a CD or TPM as if it had an address: then a slot lacks
 * function 0, and firmware finds none of the others. */
static void only_pci_devices_take_addresses(void **state)
{
	const struct fixture *fixture = *state;
	const struct qdev_tpmdev *tpmdev;
	struct qdev_device *device;

	assert_ok(qdev_resources_add_tpm_passthrough(
		fixture->resources, "tpm.0", NULL, NULL, &tpmdev));
	assert_ok(qdev_topology_add_cdrom(fixture->topology, NULL, &device));
	assert_false(qdev_device_addr(device, &(struct qdev_addr){0}));
	assert_ok(
		qdev_topology_add_tpm_crb(fixture->topology, tpmdev, &device));
	assert_ok(qdev_topology_add_qxl(fixture->topology, &device));
	assert_ok(qdev_topology_add_panic(fixture->topology, &device));
	assert_ok(qdev_topology_add_qxl(fixture->topology, &device));
	new_port(fixture);
	assert_devices(fixture, "-device ide-cd,id=sata.0,bus=ide.0",
		"-device tpm-crb,tpmdev=tpm.0",
		"-device qxl-vga,id=qxl.0,bus=pcie.0,addr=1.0,"
		"multifunction=on",
		"-device pvpanic-pci,id=panic.0,bus=pcie.0,addr=1.1",
		"-device qxl,id=qxl.1,bus=pcie.0,addr=1.2",
		PORT("1.3", "3", NO_IO));
}

static void reserved_slots_stay_free(void **state)
{
	const struct fixture *fixture = *state;
	struct qdev_root_port *port = NULL;

	assert_ok(qdev_topology_reserve_slot(fixture->topology, 1));
	assert_ok(qdev_topology_reserve_slot(fixture->topology, 3));
	for (int i = 0; i < 9; i++)
		port = new_port(fixture);
	assert_string_equal(
		qdev_device_id(qdev_root_port_device(port)), "pcie.4.0");
	assert_error(qdev_topology_reserve_slot(fixture->topology, 1),
		ADDRESS_TAKEN);
	assert_error(qdev_topology_reserve_slot(fixture->topology, 4),
		ADDRESS_TAKEN);
	assert_error(qdev_topology_reserve_slot(fixture->topology, 0), INVALID);
	assert_error(
		qdev_topology_reserve_slot(fixture->topology, 0x1f), INVALID);
	assert_error(qdev_topology_add_root_port_at(fixture->topology,
			     (struct qdev_addr){1, 0}, &port),
		ADDRESS_TAKEN);
}

static void a_port_goes_where_it_is_wanted(void **state)
{
	const struct fixture *fixture = *state;
	struct qdev_root_port *port = NULL;
	struct qdev_addr addr = {.slot = 0x1e, .function = 0};

	assert_ok(
		qdev_topology_add_root_port_at(fixture->topology, addr, &port));
	assert_ok(qdev_topology_add_root_port_at(
		fixture->topology, (struct qdev_addr){1, 0}, &port));
	assert_string_equal(
		qdev_device_id(qdev_root_port_device(new_port(fixture))),
		"pcie.1.1");
	assert_error(
		qdev_topology_add_root_port_at(fixture->topology, addr, &port),
		ADDRESS_TAKEN);
	addr.function = QDEV_MAX_FUNCTIONS;
	assert_error(
		qdev_topology_add_root_port_at(fixture->topology, addr, &port),
		INVALID);
	addr = (struct qdev_addr){0, 1};
	assert_error(
		qdev_topology_add_root_port_at(fixture->topology, addr, &port),
		INVALID);
}

static void no_slot_is_without_function_0(void **state)
{
	const struct fixture *fixture = *state;
	struct qdev_root_port *port = NULL, *spare = NULL;

	assert_ok(qdev_topology_add_root_port_at(
		fixture->topology, (struct qdev_addr){1, 3}, &port));
	assert_devices(fixture, FIRST_PORT("1.0", "0", NO_IO),
		PORT("1.3", "3", NO_IO));
	/* The spare one is the next one asked for. */
	spare = new_port(fixture);
	assert_string_equal(
		qdev_device_id(qdev_root_port_device(spare)), "pcie.1.0");
	assert_int_equal(qdev_topology_device_count(fixture->topology), 2);
	assert_error(qdev_topology_add_root_port_at(fixture->topology,
			     (struct qdev_addr){1, 0}, &port),
		ADDRESS_TAKEN);
	assert_string_equal(
		qdev_device_id(qdev_root_port_device(new_port(fixture))),
		"pcie.1.1");
}

static void a_spare_port_makes_room(void **state)
{
	const struct fixture *fixture = *state;
	struct qdev_root_port *port;
	struct qdev_device *device;

	assert_ok(qdev_topology_add_root_port_at(
		fixture->topology, (struct qdev_addr){1, 1}, &port));
	/* Not of itself, ... */
	assert_ok(qdev_topology_add_panic(fixture->topology, &device));
	assert_property(device, "addr", "1.2");
	/* ... but for who asks for its address. */
	assert_ok(qdev_topology_add_qxl_at(
		fixture->topology, (struct qdev_addr){1, 0}, &device));
	assert_ok(qdev_topology_add_panic_at(
		fixture->topology, (struct qdev_addr){2, 0}, &device));
	assert_devices(fixture, PORT("1.1", "1", NO_IO),
		"-device pvpanic-pci,id=panic.0,bus=pcie.0,addr=1.2",
		"-device qxl-vga,id=qxl.0,bus=pcie.0,addr=1.0,"
		"multifunction=on",
		"-device pvpanic-pci,id=panic.1,bus=pcie.0,addr=2.0,"
		"multifunction=on");
	/* Its id is free again. */
	assert_ok(qdev_root_port_connect(port, "x", "pcie.1.0", &device));
}

static void the_driver_of_ports_is_chosen(void **state)
{
	const struct fixture *fixture = *state;
	struct qdev_topology *topology = fixture->topology;

	assert_ok(qdev_topology_set_root_port_driver(topology, "ioh3420"));

	const struct qdev_device *port =
		qdev_root_port_device(new_port(fixture));

	assert_string_equal(qdev_device_driver(port), "ioh3420");
	assert_int_equal(qdev_device_kind(port), QDEV_KIND_IOH3420);
	/* "Property 'ioh3420.io-reserve' not found" */
	assert_property(port, "io-reserve", NULL);
	assert_error(
		qdev_topology_set_root_port_driver(topology, "qxl"), INVALID);
	assert_error(
		qdev_topology_set_root_port_driver(topology, NULL), INVALID);
	assert_ok(
		qdev_topology_set_root_port_driver(topology, "pcie-root-port"));
	port = qdev_root_port_device(new_port(fixture));
	assert_int_equal(qdev_device_kind(port), QDEV_KIND_PCIE_ROOT_PORT);
}

/* A spare port was made before the driver was chosen. */
static void a_spare_port_is_of_the_driver_chosen(void **state)
{
	const struct fixture *fixture = *state;
	struct qdev_topology *topology = fixture->topology;
	struct qdev_device *device;
	struct qdev_root_port *port;

	assert_ok(qdev_topology_add_panic_at(
		topology, (struct qdev_addr){1, 1}, &device));
	assert_ok(qdev_topology_add_panic_at(
		topology, (struct qdev_addr){2, 1}, &device));
	assert_ok(qdev_topology_set_root_port_driver(topology, "ioh3420"));
	port = new_port(fixture);
	assert_int_equal(qdev_device_kind(qdev_root_port_device(port)),
		QDEV_KIND_IOH3420);
	assert_ok(qdev_topology_add_root_port_at(
		topology, (struct qdev_addr){2, 0}, &port));
	assert_ok(qdev_topology_add_panic_at(
		topology, (struct qdev_addr){3, 1}, &device));
	assert_ok(
		qdev_topology_set_root_port_driver(topology, "pcie-root-port"));
	assert_ok(qdev_topology_add_root_port_at(
		topology, (struct qdev_addr){3, 0}, &port));
	assert_devices(fixture,
		"-device ioh3420,id=pcie.1.0,chassis=0,bus=pcie.0,addr=1.0,"
		"multifunction=on",
		"-device pvpanic-pci,id=panic.0,bus=pcie.0,addr=1.1",
		"-device ioh3420,id=pcie.2.0,chassis=8,bus=pcie.0,addr=2.0,"
		"multifunction=on",
		"-device pvpanic-pci,id=panic.1,bus=pcie.0,addr=2.1",
		FIRST_PORT("3.0", "16", NO_IO),
		"-device pvpanic-pci,id=panic.2,bus=pcie.0,addr=3.1");
	/* Its id is still its own. */
	assert_ok(qdev_root_port_connect(port, "nvme", "pcie.9.9", &device));
	assert_error(qdev_root_port_connect(
			     new_port(fixture), "x", "pcie.1.0", &device),
		NAME_TAKEN);
}

static void addresses_are_printed_in_hexadecimal(void **state)
{
	char text[QDEV_ADDR_TEXT_SIZE];

	(void)state;
	assert_string_equal(
		qdev_addr_text((struct qdev_addr){0x1e, 7}, text), "1e.7");
	assert_ptr_equal(qdev_addr_text((struct qdev_addr){0, 0}, text), text);
	assert_string_equal(text, "0.0");
}

static void a_machine_has_one_tpm(void **state)
{
	const struct fixture *fixture = *state;
	const struct qdev_tpmdev *tpmdev;
	struct qdev_device *tpm = NULL;

	assert_ok(qdev_resources_add_tpm_passthrough(
		fixture->resources, "tpm.0", NULL, NULL, &tpmdev));
	assert_ok(qdev_topology_add_tpm_tis(fixture->topology, tpmdev, &tpm));
	assert_null(qdev_device_id(tpm));
	assert_error(qdev_topology_add_tpm_tis(fixture->topology, tpmdev, &tpm),
		TPM_EXISTS);
	assert_error(qdev_topology_add_tpm_crb(fixture->topology, tpmdev, &tpm),
		TPM_EXISTS);
	assert_devices(fixture, "-device tpm-tis,tpmdev=tpm.0");
}

/* The seed put all CDs on ide.1, which has one unit. */
static void six_cds_are_on_six_buses(void **state)
{
	const struct fixture *fixture = *state;
	struct qdev_device *cd = NULL;

	for (int i = 0; i < QDEV_MAX_SATA_DEVICES; i++)
		assert_ok(qdev_topology_add_cdrom(
			fixture->topology, new_node(fixture), &cd));
	assert_error(qdev_topology_add_cdrom(fixture->topology, NULL, &cd),
		SATA_FULL);
	assert_devices(fixture,
		"-device ide-cd,id=sata.0,bus=ide.0,drive=node0",
		"-device ide-cd,id=sata.1,bus=ide.1,drive=node1",
		"-device ide-cd,id=sata.2,bus=ide.2,drive=node2",
		"-device ide-cd,id=sata.3,bus=ide.3,drive=node3",
		"-device ide-cd,id=sata.4,bus=ide.4,drive=node4",
		"-device ide-cd,id=sata.5,bus=ide.5,drive=node5");
}

static void an_iommu_comes_before_all_devices(void **state)
{
	const struct fixture *fixture = *state;
	struct qdev_device *iommu, *panic;

	assert_error(qdev_topology_add_intel_iommu(
			     fixture->topology, 57, &iommu),
		INVALID);
	assert_ok(qdev_topology_add_intel_iommu(
		fixture->topology, 48, &iommu));
	assert_error(qdev_topology_add_intel_iommu(
			     fixture->topology, 39, &iommu),
		IOMMU_EXISTS);
	assert_false(qdev_device_addr(iommu, &(struct qdev_addr){0}));
	assert_ok(qdev_topology_add_panic(fixture->topology, &panic));
	assert_devices(fixture,
		"-device intel-iommu,caching-mode=on,aw-bits=48",
		"-device pvpanic-pci,id=panic.0,bus=pcie.0,addr=1.0,"
		"multifunction=on");
}

static void an_iommu_does_not_come_after_a_device(void **state)
{
	const struct fixture *fixture = *state;
	struct qdev_device *iommu;

	assert_error(qdev_root_port_connect(new_port(fixture), "intel-iommu",
			     NULL, &iommu),
		DRIVER_MISPLACED);
	assert_error(qdev_topology_add_intel_iommu(
			     fixture->topology, 39, &iommu),
		IOMMU_EXISTS);
}

static void one_display_is_primary_and_first(void **state)
{
	const struct fixture *fixture = *state;
	struct qdev_device *device, *vfio;

	assert_ok(qdev_root_port_add_vfio(
		new_port(fixture), "0000:01:00.0", &vfio));
	/* Its console would come before that of a qxl-vga. */
	assert_ok(qdev_device_set(vfio, "display", "on"));
	assert_error(qdev_topology_add_qxl(fixture->topology, &device),
		DISPLAY_EXISTS);
	assert_ok(qdev_device_set(vfio, "display", "off"));
	assert_ok(qdev_topology_add_qxl(fixture->topology, &device));
	assert_error(qdev_device_set(vfio, "display", "auto"), DISPLAY_EXISTS);
	assert_ok(qdev_device_set(vfio, "display", "off"));
	assert_error(qdev_device_set(vfio, "x-vga", "on"), DISPLAY_EXISTS);
	assert_ok(qdev_device_set(vfio, "x-vga", "off"));
	assert_error(qdev_root_port_connect(
			     new_port(fixture), "VGA", "vga", &device),
		DISPLAY_EXISTS);
	/* Those that come later may have consoles. */
	assert_ok(qdev_root_port_connect(
		new_port(fixture), "virtio-gpu-pci", NULL, &device));
	assert_ok(qdev_root_port_add_vfio(
		new_port(fixture), "0000:02:00.0", &vfio));
	assert_ok(qdev_device_set(vfio, "display", "on"));
}

static void a_gpu_with_vga_is_the_primary_display(void **state)
{
	const struct fixture *fixture = *state;
	struct qdev_device *device, *vfio;

	assert_ok(qdev_root_port_add_vfio(
		new_port(fixture), "0000:01:00.0", &vfio));
	assert_ok(qdev_device_set_bool(vfio, "x-vga", true));
	assert_error(qdev_topology_add_qxl(fixture->topology, &device),
		DISPLAY_EXISTS);
	assert_ok(qdev_device_set_bool(vfio, "x-vga", false));
	assert_ok(qdev_topology_add_qxl(fixture->topology, &device));
	assert_int_equal(qdev_device_kind(device), QDEV_KIND_QXL_VGA);
	assert_int_equal(qdev_device_io_bar(device), QDEV_IO_BAR_NEEDED);
}

struct visit {
	char text[256];
	size_t count;
	size_t stop_at;
};

static int note(const struct qdev_device *device, unsigned depth, void *data)
{
	struct visit *visit = data;
	size_t used = strlen(visit->text);

	snprintf(visit->text + used, sizeof(visit->text) - used, "%u:%s ",
		depth, qdev_device_driver(device));
	return ++visit->count == visit->stop_at ? -77 : 0;
}

static void a_walk_is_depth_first(void **state)
{
	const struct fixture *fixture = *state;
	struct visit all = {0}, some = {.stop_at = 4}, below = {0};
	struct qdev_device *device;
	struct qdev_usb *usb;
	struct qdev_uas *uas;

	assert_ok(qdev_topology_add_qxl(fixture->topology, &device));
	assert_ok(qdev_root_port_add_usb(new_port(fixture), &usb));
	assert_ok(qdev_usb_add_scsi(usb, &uas));
	assert_ok(qdev_uas_add_cd(uas, NULL, &device));
	assert_ok(qdev_usb_add_tablet(usb, &device));
	assert_ok(qdev_topology_add_panic(fixture->topology, &device));

	assert_int_equal(qdev_topology_walk(fixture->topology, note, &all), 0);
	assert_string_equal(all.text,
		"0:qxl-vga 0:pcie-root-port 1:qemu-xhci 2:usb-uas 3:scsi-cd "
		"2:usb-tablet 0:pvpanic-pci ");
	assert_int_equal(
		qdev_topology_walk(fixture->topology, note, &some), -77);
	assert_string_equal(
		some.text, "0:qxl-vga 0:pcie-root-port 1:qemu-xhci 2:usb-uas ");
	assert_int_equal(
		qdev_device_walk(qdev_uas_device(uas), note, &below), 0);
	assert_string_equal(below.text, "0:usb-uas 1:scsi-cd ");
}

static void devices_know_their_neighbours(void **state)
{
	const struct fixture *fixture = *state;
	struct qdev_root_port *port = new_port(fixture);
	const struct qdev_device *device = qdev_root_port_device(port);
	struct qdev_device *tablet;
	struct qdev_usb *usb;

	assert_null(qdev_device_parent(device));
	assert_null(qdev_root_port_downstream(port));
	assert_int_equal(qdev_device_child_count(device), 0);
	assert_ok(qdev_root_port_add_usb(port, &usb));
	assert_ok(qdev_usb_add_tablet(usb, &tablet));
	assert_ptr_equal(qdev_root_port_downstream(port), qdev_usb_device(usb));
	assert_ptr_equal(qdev_device_child_at(device, 0), qdev_usb_device(usb));
	assert_null(qdev_device_child_at(device, 1));
	assert_ptr_equal(qdev_device_parent(tablet), qdev_usb_device(usb));
	assert_string_equal(qdev_device_bus(qdev_usb_device(usb)), "usb.0");
	assert_null(qdev_device_bus(tablet));
	assert_ptr_equal(qdev_topology_device_at(fixture->topology, 0), device);
}

static void boot_indexes_are_given_once(void **state)
{
	const struct fixture *fixture = *state;
	struct qdev_topology *topology = fixture->topology;
	struct qdev_device *device;

	assert_ok(qdev_topology_add_cdrom(topology, NULL, &device));
	assert_int_equal(qdev_topology_next_boot_index(topology), 1);
	assert_ok(qdev_device_set_boot_index(device, 3));
	assert_int_equal(qdev_topology_next_boot_index(topology), 2);
	assert_int_equal(qdev_topology_next_boot_index(topology), 4);
}

static void ids_are_allocated_around_those_taken(void **state)
{
	const struct fixture *fixture = *state;
	struct qdev_device *device;
	char *id = NULL;

	assert_ok(qdev_root_port_connect(
		new_port(fixture), "nvme", "nvme.1", &device));

	static const char *const wanted[] = {"nvme.0", "nvme.2", "nvme.3"};

	for (size_t i = 0; i < ARRAY_SIZE(wanted); i++) {
		assert_ok(qdev_topology_allocate_id(
			fixture->topology, "nvme", &id));
		assert_string_equal(id, wanted[i]);
		free(id);
	}
	assert_error(qdev_topology_allocate_id(fixture->topology, "1", &id),
		INVALID);
	/* One's own are allocated so too. */
	assert_ok(qdev_root_port_connect(
		new_port(fixture), "vfio-ccw", "vfio.0", &device));
	assert_ok(qdev_root_port_add_vfio(
		new_port(fixture), "0000:01:00.0", &device));
	assert_string_equal(qdev_device_id(device), "vfio.1");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		topology_test(an_empty_topology_prints_nothing),
		topology_test(ports_count_through_functions_and_slots),
		topology_test(slots_are_hexadecimal),
		topology_test(the_241st_port_is_refused),
		topology_test(only_pci_devices_take_addresses),
		topology_test(reserved_slots_stay_free),
		topology_test(a_port_goes_where_it_is_wanted),
		topology_test(no_slot_is_without_function_0),
		topology_test(a_spare_port_makes_room),
		topology_test(the_driver_of_ports_is_chosen),
		topology_test(a_spare_port_is_of_the_driver_chosen),
		cmocka_unit_test(addresses_are_printed_in_hexadecimal),
		topology_test(a_machine_has_one_tpm),
		topology_test(six_cds_are_on_six_buses),
		topology_test(an_iommu_comes_before_all_devices),
		topology_test(an_iommu_does_not_come_after_a_device),
		topology_test(one_display_is_primary_and_first),
		topology_test(a_gpu_with_vga_is_the_primary_display),
		topology_test(a_walk_is_depth_first),
		topology_test(devices_know_their_neighbours),
		topology_test(boot_indexes_are_given_once),
		topology_test(ids_are_allocated_around_those_taken),
	};

	return cmocka_run_group_tests_name("topology", tests, NULL, NULL);
}
