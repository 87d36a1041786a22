/* SPDX-License-Identifier: MIT */

/*
 * That the comparison sees what it is for: QEMU is started with one thing other
 * than planned, and exactly that is told.
 */
#include "machine.h"

#include "base/cleanup.h"

#include <qdev/disk.h>

#include <string.h>

/* Ports 1.0 to 1.5, of which 1.3 is empty, then the displays. */
static void build(struct machine *machine)
{
	struct qdev_usb *usb = machine_usb(machine);
	struct qdev_scsi *scsi = machine_scsi(machine);
	struct qdev_serial *serial = machine_serial(machine);
	const struct qdev_blockdev *disks[5];
	struct qdev_device *device;

	/* The last one is nobody's. */
	for (size_t i = 0; i < ARRAY_SIZE(disks); i++)
		disks[i] = machine_disk(machine);
	must(qdev_usb_add_tablet(usb, &device));
	must(qdev_usb_add_storage(usb, disks[0], &device));
	must(qdev_disk_set_serial(device, "stick"));
	must(qdev_scsi_add_disk(scsi, disks[1], &device));
	must(qdev_device_set_boot_index(device, 1));
	must(qdev_scsi_add_disk(scsi, disks[2], &device));
	must(qdev_disk_set_wwn(device, 0xfedcba9876543210));
	must(qdev_serial_add_port(
		serial, machine_socket(machine), "agent", &device));
	machine_port(machine);
	must(qdev_root_port_add_virtio_network(machine_port(machine),
		"52:54:00:00:00:01", machine_network(machine), &device));
	must(qdev_root_port_add_virtio_block(
		machine_port(machine), NULL, disks[3], &device));
	must(qdev_topology_add_qxl(machine->topology, &device));
	must(qdev_topology_add_panic(machine->topology, &device));
	must(qdev_topology_add_cdrom(machine->topology, NULL, &device));
}

struct difference_case {
	const char *name;
	/* In the arguments once, or NULL: nothing is changed. */
	const char *old;
	/* In its place, or NULL: the whole option is left out. */
	const char *other;
	/* A further device, or NULL. */
	const char *more;
	const char *lines[4];
};

/* clang-format off */
static const struct difference_case cases[] = {
	{.name = "nothing"},
	{"an address", "addr=1.7", "addr=2.0", NULL,
		{"panic.0: its addr is 2.0, planned 1.7"}},
	{"an address behind a port", "num-queues=4", "num-queues=4,addr=1.0",
		NULL,
		{"block.0: its addr is 1.0, planned 0.0"}},
	{"a chassis", "chassis=3", "chassis=99", NULL,
		{"pcie.1.3: its chassis is 99, planned 3"}},
	{"an I/O window", "addr=1.3,io-reserve=0", "addr=1.3,io-reserve=4096",
		NULL,
		{"pcie.1.3: its io-reserve is 4096, planned 0"}},
	{"a driver", "usb-tablet", "usb-mouse", NULL,
		{"usb.0.1: its driver is usb-mouse, planned usb-tablet"}},
	{"a driver without the properties",
		"qemu-xhci,id=usb,bus=pcie.1.0,p2=4,p3=4",
		"ich9-usb-ehci1,id=usb,bus=pcie.1.0", NULL,
		{"usb: its driver is ich9-usb-ehci1, planned qemu-xhci",
		"usb: its p2 cannot be read: "
			"Property 'ich9-usb-ehci1.p2' not found",
		"usb: its p3 cannot be read: "
			"Property 'ich9-usb-ehci1.p3' not found"}},
	{"a USB port", "port=1", "port=4", NULL,
		{"usb.0.1: its port is \"4\", planned 1"}},
	{"ports of a controller", "p2=4", "p2=5", NULL,
		{"usb: its p2 is 5, planned 4"}},
	{"a drive", "drive=disk.3", "drive=disk.4", NULL,
		{"block.0: its drive is \"disk.4\", planned disk.3"}},
	{"a drive of usb-storage", "drive=disk.0", "drive=disk.4", NULL,
		{"usb.0.2: its drive is \"disk.4\", planned disk.0"}},
	{"a serial number", "serial=stick", "serial=other", NULL,
		{"usb.0.2: its serial is \"other\", planned stick"}},
	{"a boot index", "bootindex=1", "bootindex=-1", NULL,
		{"scsi.0.0: its bootindex is -1, planned 1"}},
	{"a SCSI target", "scsi-id=0,lun=1", "scsi-id=3,lun=1", NULL,
		{"scsi.0.1: its scsi-id is 3, planned 0"}},
	{"a LUN", "lun=1", "lun=5", NULL,
		{"scsi.0.1: its lun is 5, planned 1"}},
	{"the last bit of a WWN", "wwn=0xfedcba9876543210",
		"wwn=0xfedcba9876543211", NULL,
		{"scsi.0.1: its wwn is 0xfedcba9876543211, "
			"planned 0xfedcba9876543210"}},
	{"queues", "num_queues=4", "num_queues=3", NULL,
		{"scsi: its num_queues is 3, planned 4"}},
	{"an I/O thread", "iothread=iothread.0,", "", NULL,
		{"scsi: its iothread is \"\", planned iothread.0"}},
	{"a port number", "nr=1", "nr=30", NULL,
		{"serial.0.1: its nr is 30, planned 1"}},
	{"a port's name", "name=agent", "name=Agent", NULL,
		{"serial.0.1: its name is \"Agent\", planned agent"}},
	{"a MAC address", "mac=52:54:00:00:00:01", "mac=52:54:00:00:00:02",
		NULL,
		{"virtio-net-pci on pcie.1.4: its mac is \"52:54:00:00:00:02\""
			", planned 52:54:00:00:00:01"}},
	{"a function more", "bus=pcie.1.5", "bus=pcie.1.5,multifunction=on",
		"virtio-rng-pci,bus=pcie.1.5,addr=0.1",
		{"virtio-rng-pci on pcie.1.5: not planned"}},
	{"a bus of the machine", "bus=ide.0", "bus=ide.4", NULL,
		{"sata.0: its bus is ide.4, planned ide.0"}},
	{"a namesake of a bus", "virtio-scsi-pci,id=scsi,", "virtio-scsi-pci,",
		NULL,
		{"scsi: QEMU has none",
		"scsi.0.0: its bus is /machine/peripheral-anon/device[0]/"
			"virtio-backend/scsi.0, planned scsi.0 of scsi",
		"scsi.0.1: its bus is /machine/peripheral-anon/device[0]/"
			"virtio-backend/scsi.0, planned scsi.0 of scsi",
		"virtio-scsi-pci on pcie.1.1: not planned"}},
	{"a port of a device without id", "bus=pcie.1.4", "bus=pcie.1.3", NULL,
		{"virtio-net-pci on pcie.1.4: QEMU has none",
		"virtio-net-pci on pcie.1.3: not planned"}},
	{"an id", "id=panic.0", "id=alarm", NULL,
		{"panic.0: QEMU has none",
		"alarm: not planned"}},
	{"a device less", "pvpanic-pci,", NULL, NULL,
		{"panic.0: QEMU has none"}},
	{"a device more", NULL, NULL, "virtio-rng-pci,bus=pcie.1.3",
		{"virtio-rng-pci on pcie.1.3: not planned"}},
};
/* clang-format on */

/* Adds a word, with its one change when it is the one that has it. */
static bool add_changed(struct arguments *arguments, const char *word,
	const struct difference_case *row)
{
	const char *found = row->old ? strstr(word, row->old) : NULL;

	if (!found) {
		arguments_add(arguments, word);
		return false;
	}

	cleanup_free char *changed =
		format_string("%.*s%s%s", (int)(found - word), word, row->other,
			found + strlen(row->old));

	assert_non_null(changed);
	arguments_add(arguments, changed);
	return true;
}

/* The arguments of a plan, but for what the row says. */
static void change(const struct arguments *planned,
	const struct difference_case *row, struct arguments *ret)
{
	unsigned changes = 0;

	for (size_t i = 0; i < planned->words.count; i++) {
		const char *const *words =
			(const char *const *)planned->words.items + i;
		bool leave_out = row->old && !row->other && words[1] &&
				 strstr(words[1], row->old);

		if (leave_out) {
			changes++;
			i++;
		} else {
			changes += add_changed(ret, words[0], row);
		}
	}
	assert_int_equal(changes, row->old ? 1 : 0);
	if (!row->more)
		return;
	arguments_add(ret, "-device");
	arguments_add(ret, row->more);
}

static void difference_is_told(void **state)
{
	struct machine *machine = *state;
	const struct difference_case *row = machine->row;
	cleanup_arguments struct arguments planned = {0};
	cleanup_arguments struct arguments changed = {0};
	cleanup_differences struct differences differences = {0};
	cleanup_text struct text problem = TEXT_INIT;
	size_t count = 0;

	build(machine);
	machine_arguments(machine, &planned);
	change(&planned, row, &changed);
	machine_start(machine, &changed);
	must(compare_topology(
		machine->qemu, machine->topology, &differences, &problem));
	for (; count < ARRAY_SIZE(row->lines) && row->lines[count]; count++) {
		assert_true(count < differences.lines.count);
		assert_string_equal(
			differences.lines.items[count], row->lines[count]);
	}
	assert_int_equal(differences.lines.count, count);
}

int main(void)
{
	static struct CMUnitTest tests[ARRAY_SIZE(cases)];

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		tests[i] = machine_test(
			cases[i].name, difference_is_told, &cases[i]);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
