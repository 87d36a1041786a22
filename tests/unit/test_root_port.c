/* SPDX-License-Identifier: MIT */
#include "topology_fixture.h"

#include "base/macro.h"

#define MDEV "79db70f1-92a5-4879-95f7-6325b66c1ff9"

static void a_port_takes_one_device(void **state)
{
	const struct fixture *fixture = *state;
	struct qdev_root_port *port = new_port(fixture);
	const struct qdev_netdev *netdev = new_netdev(fixture);
	const struct qdev_blockdev *drive = new_node(fixture);
	struct qdev_device *device;
	struct qdev_usb *usb;
	struct qdev_scsi *scsi;
	struct qdev_serial *serial;

	assert_ok(qdev_root_port_add_usb(port, &usb));
	assert_error(qdev_root_port_add_usb(port, &usb), DOWNSTREAM_OCCUPIED);
	assert_error(qdev_root_port_add_virtio_scsi(port, NULL, &scsi),
		DOWNSTREAM_OCCUPIED);
	assert_error(qdev_root_port_add_virtio_serial(port, &serial),
		DOWNSTREAM_OCCUPIED);
	assert_error(
		qdev_root_port_add_virtio_network(port, NULL, netdev, &device),
		DOWNSTREAM_OCCUPIED);
	assert_error(
		qdev_root_port_add_virtio_block(port, NULL, drive, &device),
		DOWNSTREAM_OCCUPIED);
	assert_error(qdev_root_port_add_vfio(port, MDEV, &device),
		DOWNSTREAM_OCCUPIED);
	assert_error(qdev_root_port_add_vfio_function(port, MDEV, &device),
		DOWNSTREAM_OCCUPIED);
	assert_error(qdev_root_port_connect(port, "x", NULL, &device),
		DOWNSTREAM_OCCUPIED);
	/* What was refused is free to go elsewhere. */
	assert_ok(qdev_root_port_add_virtio_network(
		new_port(fixture), NULL, netdev, &device));
	assert_string_equal(qdev_device_id(qdev_usb_device(usb)), "usb");
}

static void host_devices_are_given_in_three_forms(void **state)
{
	const struct fixture *fixture = *state;

	static const struct {
		const char *given;
		const char *key; /* NULL: refused */
		const char *text;
	} cases[] = {
		{"0000:01:00.0", "host", "0000:01:00.0"},
		{"0000:C1:1F.7", "host", "0000:c1:1f.7"},
		{"ffff:00:00.0", "host", "ffff:00:00.0"},
		{"0000ffff:00:00.1", "host", "ffff:00:00.1"},
		/* "Property 'vfio-pci.host' doesn't take value" */
		{"10000:e1:00.0", "sysfsdev",
			"/sys/bus/pci/devices/10000:e1:00.0"},
		{"00010000:e1:00.1", "sysfsdev",
			"/sys/bus/pci/devices/10000:e1:00.1"},
		{"/sys/bus/mdev/devices/x", "sysfsdev",
			"/sys/bus/mdev/devices/x"},
		{MDEV, "sysfsdev", "/sys/bus/mdev/devices/" MDEV},
		{"89DB70F1-92A5-4879-95F7-6325B66C1FF9", "sysfsdev",
			"/sys/bus/mdev/devices/"
			"89db70f1-92a5-4879-95f7-6325b66c1ff9"},
		{NULL, NULL, NULL},
		{"", NULL, NULL},
		{"/sys/bus/mdev/devices/y//", "sysfsdev",
			"/sys/bus/mdev/devices/y"},
		{"/sys/bus/mdev/devices/z/./", "sysfsdev",
			"/sys/bus/mdev/devices/z"},
		{"/", NULL, NULL},
		{"//.", NULL, NULL},
		{"/sys/bus/mdev/devices/x/driver/..", NULL, NULL},
		{"01:00.0", NULL, NULL},
		{"000:01:00.0", NULL, NULL},
		{"000000000:01:00.0", NULL, NULL},
		{"0000:01:00.8", NULL, NULL},
		{"0000:01:20.0", NULL, NULL},
		{"0000:01:00.0 ", NULL, NULL},
		{"0000:01:00", NULL, NULL},
		{"0000:1:00.0", NULL, NULL},
		{"0000:01:00.", NULL, NULL},
		{"zzzz:01:00.0", NULL, NULL},
		{"0000", NULL, NULL},
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct qdev_root_port *port = new_port(fixture);
		struct qdev_device *vfio = NULL;
		int r = qdev_root_port_add_vfio(port, cases[i].given, &vfio);

		if (cases[i].key) {
			assert_ok(r);
			assert_property(vfio, cases[i].key, cases[i].text);
			assert_property(vfio, "addr", NULL);
		} else {
			assert_error(r, INVALID);
			assert_null(vfio);
			assert_null(qdev_root_port_downstream(port));
		}
	}
}

static void a_host_device_is_passed_once(void **state)
{
	const struct fixture *fixture = *state;
	struct qdev_root_port *port = new_port(fixture);
	struct qdev_device *vfio;

	assert_ok(qdev_root_port_add_vfio(
		new_port(fixture), "0000:01:00.0", &vfio));
	assert_error(qdev_root_port_add_vfio(port, "0000:01:00.0", &vfio),
		BACKEND_IN_USE);
	assert_error(qdev_root_port_add_vfio(
			     port, "/sys/bus/pci/devices/0000:01:00.0", &vfio),
		BACKEND_IN_USE);
	assert_error(qdev_root_port_add_vfio(port,
			     "/sys/devices/pci0000:00/0000:01:00.0/", &vfio),
		BACKEND_IN_USE);
	assert_error(qdev_root_port_add_vfio(
			     port, "/sys/bus/pci/devices/a\nb", &vfio),
		CONTROL_CHARACTER);
	assert_ok(qdev_root_port_add_vfio(port, "0000:01:00.1", &vfio));
	assert_string_equal(qdev_device_id(vfio), "vfio.1");
}

static void functions_of_a_card_share_a_port(void **state)
{
	const struct fixture *fixture = *state;
	struct qdev_root_port *port = new_port(fixture);
	struct qdev_device *gpu, *sound, *extra;

	assert_ok(qdev_root_port_add_vfio(port, "0000:01:00.0", &gpu));
	assert_property(gpu, "addr", NULL);
	assert_error(qdev_root_port_add_vfio(port, "0000:01:00.1", &sound),
		DOWNSTREAM_OCCUPIED);
	assert_ok(
		qdev_root_port_add_vfio_function(port, "0000:01:00.1", &sound));
	qdev_device_set_io_bar(gpu, QDEV_IO_BAR_NONE);
	qdev_device_set_io_bar(sound, QDEV_IO_BAR_NEEDED);
	assert_devices(fixture, FIRST_PORT("1.0", "0", ANY_IO),
		"-device vfio-pci,id=vfio.0,bus=pcie.1.0,addr=0.0,"
		"multifunction=on,host=0000:01:00.0",
		"-device vfio-pci,id=vfio.1,bus=pcie.1.0,addr=0.1,"
		"host=0000:01:00.1");
	for (int i = 2; i < QDEV_MAX_FUNCTIONS; i++) {
		char address[] = "0000:01:00.0";

		address[11] = (char)('0' + i);
		assert_ok(qdev_root_port_add_vfio_function(
			port, address, &extra));
	}
	assert_error(
		qdev_root_port_add_vfio_function(port, "0000:02:00.0", &extra),
		SLOT_FULL);
	assert_ptr_equal(qdev_root_port_downstream(port), gpu);

	struct qdev_addr addr;

	assert_true(qdev_device_addr(sound, &addr));
	assert_int_equal(addr.slot, 0);
	assert_int_equal(addr.function, 1);
}

static void ports_reserve_io_space_where_it_is_needed(void **state)
{
	const struct fixture *fixture = *state;
	struct qdev_root_port *port = new_port(fixture);
	const struct qdev_device *device = qdev_root_port_device(port);
	struct qdev_device *vfio;

	assert_property(device, "io-reserve", "0");
	assert_ok(qdev_root_port_add_vfio(port, "0000:01:00.0", &vfio));
	assert_int_equal(qdev_device_io_bar(vfio), QDEV_IO_BAR_UNKNOWN);
	assert_property(device, "io-reserve", NULL);
	qdev_device_set_io_bar(vfio, QDEV_IO_BAR_NEEDED);
	assert_property(device, "io-reserve", NULL);
	qdev_device_set_io_bar(vfio, QDEV_IO_BAR_NONE);
	assert_property(device, "io-reserve", "0");
	assert_int_equal(qdev_property_number(
				 qdev_device_property(device, "io-reserve")),
		0);

	struct qdev_usb *usb;

	port = new_port(fixture);
	assert_ok(qdev_root_port_add_usb(port, &usb));
	assert_property(qdev_root_port_device(port), "io-reserve", "0");
}

static void vfio_takes_what_qemu_lists(void **state)
{
	const struct fixture *fixture = *state;
	struct qdev_device *vfio;

	assert_ok(qdev_root_port_add_vfio(
		new_port(fixture), "0000:01:00.0", &vfio));

	static const struct {
		const char *key;
		const char *text;
		const char *error; /* NULL: taken */
	} cases[] = {
		{"rombar", "0", NULL},
		{"rombar", "off", "INVALID"},
		{"romfile", "", NULL},
		{"romfile", "/gpu,1.rom", NULL},
		{"bootindex", "0", NULL},
		{"bootindex", "2147483647", NULL},
		{"bootindex", "2147483648", "BOOT_INDEX_INVALID"},
		{"bootindex", "-1", "BOOT_INDEX_INVALID"},
		{"display", "maybe", "INVALID"},
		{"display", "o", "INVALID"},
		{"display", "on|off", "INVALID"},
		{"display", "off|auto", "INVALID"},
		{"display", "|", "INVALID"},
		{"display", "off\n", "CONTROL_CHARACTER"},
		{"display", "auto", NULL},
		{"display", "off", NULL},
		{"romsize", "0", "ROM_SIZE_INVALID"},
		{"romsize", "3", "ROM_SIZE_INVALID"},
		{"romsize", "64K", "ROM_SIZE_INVALID"},
		{"romsize", "4294967296", "ROM_SIZE_INVALID"},
		{"romsize", "4294967295", NULL},
		{"romsize", "65536", NULL},
		/* "xres and yres properties require display=on" */
		{"xres", "1024", "PROPERTY_UNKNOWN"},
		{"yres", "768", "PROPERTY_UNKNOWN"},
		{"romfile", "a\nb", "CONTROL_CHARACTER"},
		{"romfile", "a\x7f", "CONTROL_CHARACTER"},
		{"display", "", "INVALID"},
		{"x-vga", "1", "INVALID"},
		{"x-vga", "on", NULL},
		{"x-no-mmap", "off", NULL},
		{"x-nv-gpudirect-clique", "15", NULL},
		{"x-nv-gpudirect-clique", "16", "INVALID"},
		{"x-pci-vendor-id", "10de", NULL},
		{"x-pci-vendor-id", "0x10000", "INVALID"},
		{"x-msix-relocation", "bar2", NULL},
		{"x-msix-relocation", "bar6", "INVALID"},
		{"failover_pair_id", "net 0", "INVALID"},
		{"acpi-index", "16384", "INVALID"},
		{"acpi-index", "7", NULL},
		{"ramfb", "on", "PROPERTY_UNKNOWN"},
		{"host", "0000:02:00.0", "PROPERTY_UNKNOWN"},
		{"bus", "pcie.0", "PROPERTY_UNKNOWN"},
		{"addr", "0.1", "PROPERTY_UNKNOWN"},
		{"", "", "PROPERTY_UNKNOWN"},
		{NULL, "", "INVALID"},
		{"rombar", NULL, "INVALID"},
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		int r = qdev_device_set(vfio, cases[i].key, cases[i].text);
		cleanup_free char *wanted = format_string("QDEV_%s%s",
			cases[i].error ? "ERROR_" : "OK",
			cases[i].error ? cases[i].error : "");

		assert_string_equal(qdev_error_name(r), wanted);
	}
	/* In the order of the table, whatever the order of the calls. */
	assert_devices(fixture, FIRST_PORT("1.0", "0", ANY_IO),
		"-device vfio-pci,id=vfio.0,bus=pcie.1.0,host=0000:01:00.0,"
		"bootindex=2147483647,rombar=0,romfile=/gpu,,1.rom,"
		"romsize=65536,display=off,acpi-index=7,x-vga=on,x-no-mmap=off,"
		"x-nv-gpudirect-clique=15,x-msix-relocation=bar2,"
		"x-pci-vendor-id=0x10de");
	assert_int_equal(qdev_property_type(
				 qdev_device_property(vfio, "x-pci-vendor-id")),
		QDEV_VALUE_HEX);
	assert_int_equal(qdev_property_number(
				 qdev_device_property(vfio, "x-pci-vendor-id")),
		0x10de);
}

static void indexes_belong_to_one_device(void **state)
{
	const struct fixture *fixture = *state;
	struct qdev_device *one, *other;

	assert_ok(qdev_root_port_add_vfio(
		new_port(fixture), "0000:01:00.0", &one));
	assert_ok(qdev_root_port_add_vfio(
		new_port(fixture), "0000:02:00.0", &other));
	assert_ok(qdev_device_set(one, "bootindex", "1"));
	assert_ok(qdev_device_set(one, "bootindex", "01"));
	assert_error(qdev_device_set_boot_index(other, 1), BOOT_INDEX_TAKEN);
	assert_property(other, "bootindex", NULL);
	/* Given up, it is free. */
	assert_ok(qdev_device_set_boot_index(one, 2));
	assert_ok(qdev_device_set_boot_index(other, 1));
	assert_error(qdev_device_set_boot_index(one, 1), BOOT_INDEX_TAKEN);
	assert_property(one, "bootindex", "2");
	assert_ok(qdev_device_set_number(one, "acpi-index", 5));
	assert_error(
		qdev_device_set(other, "acpi-index", "5"), ACPI_INDEX_TAKEN);
}

static void mac_addresses_are_unicast_and_unique(void **state)
{
	const struct fixture *fixture = *state;
	struct qdev_root_port *port = new_port(fixture);
	struct qdev_device *device = NULL;

	static const struct {
		const char *mac;
		const char *error; /* NULL: taken */
	} cases[] = {
		{"52:54:00:ab:cd:ef", NULL},
		{"52:54:00:AB:CD:EF", "QDEV_ERROR_MAC_TAKEN"},
		{"52:54:00:ab:cd:ee", NULL},
		/* The seed's example has it; it may be there more than once. */
		{"00:00:00:00:00:00", NULL},
		{"00:00:00:00:00:00", NULL},
		/* None is none, and not an empty value. */
		{NULL, NULL},
		{NULL, NULL},
		{"01:00:5e:00:00:01", "QDEV_ERROR_MAC_MULTICAST"},
		{"ff:ff:ff:ff:ff:ff", "QDEV_ERROR_MAC_MULTICAST"},
		{"", "QDEV_ERROR_MAC_INVALID"},
		{"52-54-00-12-34-56", "QDEV_ERROR_MAC_INVALID"},
		{"52:54:00:12:34", "QDEV_ERROR_MAC_INVALID"},
		{"52:54:00:12:34:56:", "QDEV_ERROR_MAC_INVALID"},
		{"52:54:00:12:34:5g", "QDEV_ERROR_MAC_INVALID"},
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		int r = qdev_root_port_add_virtio_network(
			port, cases[i].mac, new_netdev(fixture), &device);

		assert_string_equal(qdev_error_name(r),
			cases[i].error ? cases[i].error : "QDEV_OK");
		if (r < 0)
			continue;
		assert_property(device, "mac", cases[i].mac);
		port = new_port(fixture);
	}
}

static void a_netdev_has_one_device(void **state)
{
	const struct fixture *fixture = *state;
	const struct qdev_netdev *netdev = new_netdev(fixture);
	struct qdev_device *device;

	assert_ok(qdev_root_port_add_virtio_network(
		new_port(fixture), NULL, netdev, &device));
	assert_error(qdev_root_port_add_virtio_network(
			     new_port(fixture), NULL, netdev, &device),
		BACKEND_IN_USE);
	assert_null(qdev_device_id(device));
}

static void a_custom_device_is_printed_as_it_was_given(void **state)
{
	const struct fixture *fixture = *state;
	struct qdev_root_port *port = new_port(fixture);
	struct qdev_device *rng;

	assert_ok(
		qdev_root_port_connect(port, "virtio-rng-pci", "rng.0", &rng));
	assert_ok(qdev_device_set_number(rng, "period", 1000));
	assert_ok(qdev_device_set_number(rng, "max-bytes", 1024));
	assert_ok(qdev_device_set_bool(rng, "aer", true));
	assert_ok(qdev_device_set(rng, "romfile", ""));
	assert_ok(qdev_device_set(rng, "acpi-index", "4"));
	assert_ok(qdev_device_set(rng, "bootindex", "3"));
	assert_ok(qdev_device_set_number(rng, "period", 500));
	assert_devices(fixture, FIRST_PORT("1.0", "0", ANY_IO),
		"-device virtio-rng-pci,id=rng.0,bus=pcie.1.0,period=500,"
		"max-bytes=1024,aer=on,romfile=,acpi-index=4,bootindex=3");

	const struct qdev_property *aer = qdev_device_property(rng, "aer");

	assert_int_equal(qdev_property_type(aer), QDEV_VALUE_BOOL);
	assert_int_equal(qdev_property_number(aer), 1);
	assert_int_equal(
		qdev_property_type(qdev_device_property(rng, "period")),
		QDEV_VALUE_NUMBER);
	assert_int_equal(qdev_device_kind(rng), QDEV_KIND_CUSTOM);
	assert_null(qdev_device_bus(rng));
}

static void a_custom_device_cannot_break_out(void **state)
{
	const struct fixture *fixture = *state;
	struct qdev_root_port *port = new_port(fixture);
	struct qdev_device *device = NULL;

	static const char *const drivers[] = {
		NULL, "", "a,b", "a=b", "a b", "{}"};
	static const char *const keys[] = {"id", "driver", "bus", "a,b", "a=b",
		"a b", "a\n", "a\x7f", "\v", ""};
	static const char *const values[] = {
		"y\n-device evil", "\x01", "a\x1f", "\x7f", "\r"};

	for (size_t i = 0; i < ARRAY_SIZE(drivers); i++)
		assert_error(
			qdev_root_port_connect(port, drivers[i], "x", &device),
			INVALID);
	assert_error(qdev_root_port_connect(port, "x", "0", &device), INVALID);
	assert_error(qdev_root_port_connect(port, "x", "", &device), INVALID);
	assert_ok(qdev_root_port_connect(port, "x", NULL, &device));
	for (size_t i = 0; i < ARRAY_SIZE(keys); i++)
		assert_error(qdev_device_set(device, keys[i], "y"),
			PROPERTY_UNKNOWN);
	for (size_t i = 0; i < ARRAY_SIZE(values); i++) {
		assert_error(qdev_device_set(device, "k", values[i]),
			CONTROL_CHARACTER);
		assert_error(qdev_device_set(device, "drive", values[i]),
			CONTROL_CHARACTER);
	}
	assert_ok(qdev_device_set(device, "utf8", "\xc3\xa4\x80"));
	assert_ok(qdev_device_set(device, "k", "v,w"));
	assert_devices(fixture, FIRST_PORT("1.0", "0", ANY_IO),
		"-device x,bus=pcie.1.0,utf8=\xc3\xa4\x80,k=v,,w");
}

/* A second device of the same id, and a bus "usb.0" that is another's. */
static void names_belong_to_one_device(void **state)
{
	const struct fixture *fixture = *state;
	struct qdev_root_port *port = new_port(fixture);
	struct qdev_device *device;
	struct qdev_usb *usb;

	static const char *const taken[] = {
		"usb.0",  /* a bus of its own name */
		"usb",    /* id, and a bus usb.0 */
		"pcie",   /* a bus pcie.0 */
		"ide",    /* a bus ide.0 */
		"pcie.1", /* a bus pcie.1.0 */
		"pcie.1.0",
	};

	assert_ok(qdev_root_port_add_usb(new_port(fixture), &usb));
	for (size_t i = 0; i < ARRAY_SIZE(taken); i++)
		assert_error(
			qdev_root_port_connect(port, "x", taken[i], &device),
			NAME_TAKEN);
	assert_ok(qdev_root_port_connect(port, "x", "scsi", &device));

	/* The next controller goes round it. */
	struct qdev_scsi *scsi;

	assert_ok(
		qdev_root_port_add_virtio_scsi(new_port(fixture), NULL, &scsi));
	assert_string_equal(qdev_device_id(qdev_scsi_device(scsi)), "scsi1");
}

static void a_custom_device_shares_nothing(void **state)
{
	const struct fixture *fixture = *state;
	const struct qdev_netdev *netdev = new_netdev(fixture);
	struct qdev_device *network, *custom;

	assert_ok(qdev_root_port_add_virtio_network(
		new_port(fixture), "52:54:00:00:00:01", netdev, &network));
	assert_ok(qdev_root_port_connect(
		new_port(fixture), "e1000e", "nic", &custom));
	assert_error(
		qdev_device_set(custom, "mac", "52:54:00:00:00:01"), MAC_TAKEN);
	assert_error(qdev_device_set(custom, "mac", "03:54:00:00:00:01"),
		MAC_MULTICAST);
	assert_error(qdev_device_set(custom, "netdev", qdev_netdev_id(netdev)),
		BACKEND_IN_USE);
	assert_ok(qdev_device_set(custom, "mac", "52:54:00:00:00:0a"));
	assert_ok(qdev_device_set(custom, "mac", "52:54:00:00:00:0A"));
	assert_property(custom, "mac", "52:54:00:00:00:0A");
}

/* "Device 'usb-tablet' can't go on PCIE bus" */
static void a_port_takes_drivers_of_its_bus_only(void **state)
{
	const struct fixture *fixture = *state;
	struct qdev_root_port *port = new_port(fixture);
	struct qdev_device *device = NULL;

	static const char *const refused[] = {"pcie-root-port", "ioh3420",
		"ide-cd", "tpm-crb", "tpm-tis", "usb-tablet", "usb-redir",
		"usb-storage", "usb-uas", "scsi-hd", "scsi-cd",
		"virtserialport"};
	static const char *const taken[] = {"qxl", "pvpanic-pci", "vfio-pci",
		"virtio-net-pci", "qemu-xhci", "nvme"};

	for (size_t i = 0; i < ARRAY_SIZE(refused); i++)
		assert_error(
			qdev_root_port_connect(port, refused[i], NULL, &device),
			DRIVER_MISPLACED);
	assert_null(device);
	for (size_t i = 0; i < ARRAY_SIZE(taken); i++)
		assert_ok(qdev_root_port_connect(
			new_port(fixture), taken[i], NULL, &device));
}

static void what_is_missing_is_refused(void **state)
{
	const struct fixture *fixture = *state;
	struct qdev_root_port *port = new_port(fixture);
	struct qdev_device *device = NULL;

	assert_error(
		qdev_root_port_add_virtio_network(port, NULL, NULL, &device),
		INVALID);
	assert_error(qdev_root_port_add_virtio_block(port, NULL, NULL, &device),
		INVALID);
	assert_null(device);
	assert_ok(qdev_root_port_connect(port, "nvme", NULL, &device));
	assert_error(qdev_device_set_number(device, NULL, 1), INVALID);
	assert_error(qdev_device_set_bool(device, NULL, true), INVALID);
	assert_error(qdev_device_set(device, "serial", NULL), INVALID);
}

static void a_device_gives_its_properties(void **state)
{
	const struct fixture *fixture = *state;
	struct qdev_root_port *port = new_port(fixture);
	const struct qdev_device *device = qdev_root_port_device(port);
	const struct qdev_option *option = qdev_device_option(device);
	struct qdev_device *custom;

	static const char *const wanted[][2] = {
		{"chassis", "0"},
		{"bus", "pcie.0"},
		{"addr", "1.0"},
		{"multifunction", "on"},
		{"io-reserve", "0"},
	};

	assert_string_equal(qdev_option_name(option), "device");
	assert_string_equal(qdev_option_type_key(option), "driver");
	assert_string_equal(qdev_option_type(option), "pcie-root-port");
	assert_string_equal(qdev_option_id_key(option), "id");
	assert_string_equal(qdev_option_id(option), "pcie.1.0");
	assert_int_equal(
		qdev_device_property_count(device), ARRAY_SIZE(wanted));
	for (size_t i = 0; i < ARRAY_SIZE(wanted); i++) {
		const struct qdev_property *property =
			qdev_device_property_at(device, i);

		assert_string_equal(qdev_property_key(property), wanted[i][0]);
		assert_string_equal(qdev_property_text(property), wanted[i][1]);
		assert_ptr_equal(property, qdev_option_property_at(option, i));
	}
	assert_null(qdev_device_property_at(device, ARRAY_SIZE(wanted)));
	/* What is hidden is not counted. */
	assert_ok(qdev_root_port_connect(port, "nvme", NULL, &custom));
	assert_int_equal(
		qdev_device_property_count(device), ARRAY_SIZE(wanted) - 1);
	assert_null(qdev_device_property_at(device, ARRAY_SIZE(wanted) - 1));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		topology_test(a_port_takes_one_device),
		topology_test(host_devices_are_given_in_three_forms),
		topology_test(a_host_device_is_passed_once),
		topology_test(functions_of_a_card_share_a_port),
		topology_test(ports_reserve_io_space_where_it_is_needed),
		topology_test(vfio_takes_what_qemu_lists),
		topology_test(indexes_belong_to_one_device),
		topology_test(mac_addresses_are_unicast_and_unique),
		topology_test(a_netdev_has_one_device),
		topology_test(a_custom_device_is_printed_as_it_was_given),
		topology_test(a_custom_device_cannot_break_out),
		topology_test(names_belong_to_one_device),
		topology_test(a_custom_device_shares_nothing),
		topology_test(a_port_takes_drivers_of_its_bus_only),
		topology_test(what_is_missing_is_refused),
		topology_test(a_device_gives_its_properties),
	};

	return cmocka_run_group_tests_name("root_port", tests, NULL, NULL);
}
