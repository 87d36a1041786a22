/* SPDX-License-Identifier: MIT */
#include "topology_fixture.h"

#include "base/macro.h"

#include <string.h>

static void resources_are_printed_in_an_order_qemu_accepts(void **state)
{
	const struct fixture *fixture = *state;
	struct qdev_resources *host = fixture->resources;
	const struct qdev_netdev *netdev;
	const struct qdev_tpmdev *tpmdev;
	const struct qdev_chardev *chardev;
	const struct qdev_blockdev *node;
	const struct qdev_iothread *iothread;
	const struct qdev_iommufd *iommufd;
	const struct qdev_memory *memory;

	assert_ok(qdev_resources_add_bridge(host, "kvmbr0", &netdev));
	assert_ok(qdev_resources_add_unix_socket(
		host, "tpm", "/run/tpm.sock", NULL, &chardev));
	assert_ok(qdev_resources_add_tpm_emulator(
		host, "tpm.0", chardev, &tpmdev));
	assert_ok(qdev_resources_add_file(
		host, "disk-file", "/a,b.raw", NULL, &node));
	assert_ok(qdev_resources_add_raw(host, "disk", node, NULL, &node));
	assert_ok(qdev_resources_add_iothread(host, &iothread));
	assert_ok(qdev_resources_add_user_network(host, &netdev));
	/* Threads count on, whatever objects there are beside them. */
	assert_ok(qdev_resources_add_iommufd(host, "iommufd0", &iommufd));
	assert_int_equal(qdev_resources_add_iommufd(host, "iommufd0", &iommufd),
		QDEV_ERROR_NAME_TAKEN);
	assert_int_equal(qdev_resources_add_iommufd(host, "0", &iommufd),
		QDEV_ERROR_INVALID);
	assert_string_equal(qdev_iommufd_id(iommufd), "iommufd0");
	assert_ok(qdev_resources_add_memory(host,
		&(struct qdev_memory_options){
			.size = 256 << 20, .page_size = 2 << 20},
		&memory));
	assert_string_equal(qdev_memory_id(memory), "ram.0");
	assert_ok(qdev_resources_add_iothread(host, &iothread));
	assert_resources(fixture, "-object iothread,id=iothread.0",
		"-object iommufd,id=iommufd0",
		"-object memory-backend-memfd,id=ram.0,size=268435456,"
		"hugetlb=on,hugetlbsize=2097152,prealloc=on",
		"-object iothread,id=iothread.1",
		"-blockdev driver=file,node-name=disk-file,filename=/a,,b.raw",
		"-blockdev driver=raw,node-name=disk,file=disk-file",
		"-chardev socket,id=tpm,path=/run/tpm.sock",
		"-tpmdev emulator,id=tpm.0,chardev=tpm",
		"-netdev bridge,id=net.0,br=kvmbr0", "-netdev user,id=net.1");
	assert_string_equal(qdev_iothread_id(iothread), "iothread.1");
	assert_string_equal(qdev_netdev_id(netdev), "net.1");
	assert_string_equal(qdev_chardev_id(chardev), "tpm");
	assert_string_equal(qdev_tpmdev_id(tpmdev), "tpm.0");
	assert_string_equal(qdev_blockdev_name(node), "disk");
	assert_null(qdev_resources_free(NULL));
}

static void huge_pages_fill_the_memory(void **state)
{
	static const struct qdev_memory_options wrong[] = {
		{.size = 127 << 20, .page_size = 2 << 20},
		{.size = 128 << 20, .page_size = 1 << 30},
		{.size = 129 << 20, .page_size = 3 << 20},
		{.size = 0, .page_size = 2 << 20},
		{.size = 128 << 20, .page_size = 0},
	};
	const struct qdev_memory_options right = {
		.size = (uint64_t)600 << 30,
		.page_size = 1 << 30,
		.on_node = true,
		.node = 0,
	};
	const struct fixture *fixture = *state;
	const struct qdev_memory *memory = NULL;

	for (size_t i = 0; i < ARRAY_SIZE(wrong); i++)
		assert_error(qdev_resources_add_memory(
				     fixture->resources, &wrong[i], &memory),
			INVALID);
	assert_null(memory);
	assert_ok(qdev_resources_add_memory(
		fixture->resources, &right, &memory));
	assert_error(qdev_resources_add_memory(
			     fixture->resources, &right, &memory),
		NAME_TAKEN);
	assert_resources(fixture,
		"-object memory-backend-memfd,id=ram.0,size=644245094400,"
		"hugetlb=on,hugetlbsize=1073741824,prealloc=on,host-nodes=0,"
		"policy=bind");
}

static void options_have_keys_for_every_syntax(void **state)
{
	const struct fixture *fixture = *state;
	struct qdev_resources *host = fixture->resources;
	const struct qdev_netdev *netdev;
	const struct qdev_tpmdev *tpmdev;
	const struct qdev_iothread *iothread;

	assert_ok(qdev_resources_add_iothread(host, &iothread));
	new_node(fixture);
	new_chardev(fixture);
	assert_ok(qdev_resources_add_tpm_passthrough(
		host, "tpm.0", "/dev/tpm1", "/sys/x", &tpmdev));
	assert_ok(qdev_resources_add_tap(
		host, "tap0", QDEV_NO_SCRIPT, QDEV_NO_SCRIPT, &netdev));

	static const char *const wanted[][5] = {
		{"object", "qom-type", "iothread", "id", "iothread.0"},
		{"blockdev", "driver", "file", "node-name", "node1"},
		{"chardev", "backend", "spicevmc", "id", "chardev2"},
		{"tpmdev", "type", "passthrough", "id", "tpm.0"},
		{"netdev", "type", "tap", "id", "net.0"},
	};

	assert_int_equal(qdev_resources_count(host), ARRAY_SIZE(wanted));
	assert_null(qdev_resources_at(host, ARRAY_SIZE(wanted)));
	for (size_t i = 0; i < ARRAY_SIZE(wanted); i++) {
		const struct qdev_option *option = qdev_resources_at(host, i);

		assert_string_equal(qdev_option_name(option), wanted[i][0]);
		assert_string_equal(qdev_option_type_key(option), wanted[i][1]);
		assert_string_equal(qdev_option_type(option), wanted[i][2]);
		assert_string_equal(qdev_option_id_key(option), wanted[i][3]);
		assert_string_equal(qdev_option_id(option), wanted[i][4]);
	}

	const struct qdev_option *tap = qdev_resources_at(host, 4);

	assert_int_equal(qdev_option_property_count(tap), 3);
	assert_string_equal(
		qdev_property_key(qdev_option_property_at(tap, 0)), "ifname");
	assert_string_equal(
		qdev_property_text(qdev_option_property(tap, "script")), "no");
	assert_null(qdev_option_property_at(tap, 3));
	assert_null(qdev_option_property(tap, "br"));
	assert_resources(fixture, "-object iothread,id=iothread.0",
		"-blockdev driver=file,node-name=node1,filename=image",
		"-chardev spicevmc,id=chardev2,debug=0,name=usbredir",
		"-tpmdev passthrough,id=tpm.0,path=/dev/tpm1,"
		"cancel-path=/sys/x",
		"-netdev tap,id=net.0,ifname=tap0,script=no,downscript=no");
}

static void nodes_print_all_their_options(void **state)
{
	const struct fixture *fixture = *state;
	struct qdev_resources *host = fixture->resources;
	const struct qdev_blockdev *file, *node;
	const struct qdev_blockdev_options all = {
		.read_only = true,
		.cache_direct = true,
		.cache_no_flush = true,
		.discard = true,
		.detect_zeroes = QDEV_DETECT_ZEROES_UNMAP,
	};
	const struct qdev_blockdev_options zeroes = {
		.detect_zeroes = QDEV_DETECT_ZEROES_ON};

	assert_ok(qdev_resources_add_host_device(
		host, "sda", "/dev/sda", &zeroes, &file));
	assert_ok(qdev_resources_add_qcow2(host, "q", file, &all, &node));
	assert_false(qdev_blockdev_is_read_only(file));
	assert_true(qdev_blockdev_is_read_only(node));
	assert_ptr_equal(qdev_resources_blockdev(host, "q"), node);
	assert_null(qdev_resources_blockdev(host, "r"));
	assert_resources(fixture,
		"-blockdev driver=host_device,node-name=sda,detect-zeroes=on,"
		"filename=/dev/sda",
		"-blockdev driver=qcow2,node-name=q,read-only=on,"
		"cache.direct=on,cache.no-flush=on,discard=unmap,"
		"detect-zeroes=unmap,file=sda");
}

/* The seed's Raw over a read-only File: "Block node is read-only". */
static void a_node_over_a_read_only_one_is_read_only(void **state)
{
	const struct fixture *fixture = *state;
	const struct qdev_blockdev_options read_only = {.read_only = true};
	const struct qdev_blockdev *file, *raw;

	assert_ok(qdev_resources_add_file(
		fixture->resources, "cd-file", "cd.iso", &read_only, &file));
	assert_ok(qdev_resources_add_raw(
		fixture->resources, "cd", file, NULL, &raw));
	assert_true(qdev_blockdev_is_read_only(raw));
	assert_resources(fixture,
		"-blockdev driver=file,node-name=cd-file,read-only=on,"
		"filename=cd.iso",
		"-blockdev driver=raw,node-name=cd,read-only=on,file=cd-file");
}

static void what_qemu_refuses_of_nodes_is_refused(void **state)
{
	const struct fixture *fixture = *state;
	struct qdev_resources *host = fixture->resources;
	const struct qdev_blockdev *file, *node = NULL;
	const struct qdev_blockdev_options unmap = {
		.detect_zeroes = QDEV_DETECT_ZEROES_UNMAP};
	const struct qdev_blockdev_options nonsense = {
		.detect_zeroes = (enum qdev_detect_zeroes)99};

	static const char *const names[] = {NULL, "", "0a", "a b", "a,b", "#a",
		"a234567890123456789012345678901_"};

	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		assert_error(qdev_resources_add_file(
				     host, names[i], "x", NULL, &node),
			NODE_NAME_INVALID);
	assert_error(qdev_resources_add_file(host, "a", "x", &unmap, &node),
		DETECT_ZEROES_INVALID);
	assert_error(qdev_resources_add_file(host, "a", "x", &nonsense, &node),
		INVALID);
	assert_error(
		qdev_resources_add_file(host, "a", "", NULL, &node), INVALID);
	assert_error(
		qdev_resources_add_file(host, "a", NULL, NULL, &node), INVALID);
	assert_error(
		qdev_resources_add_raw(host, "a", NULL, NULL, &node), INVALID);
	assert_error(qdev_resources_add_qcow2(host, "a", NULL, NULL, &node),
		INVALID);
	assert_error(qdev_resources_add_file(
			     host, "a", "x\n-device evil", NULL, &node),
		CONTROL_CHARACTER);
	assert_error(qdev_resources_add_host_device(
			     host, "a", "/dev/\x7f", NULL, &node),
		CONTROL_CHARACTER);
	assert_null(qdev_resources_blockdev(host, NULL));
	assert_null(node);
	assert_ok(qdev_resources_add_file(
		host, "a23456789012345678901234567890_", "x", NULL, &file));
	assert_error(
		qdev_resources_add_file(host, "a23456789012345678901234567890_",
			"y", NULL, &node),
		NAME_TAKEN);
	assert_ok(qdev_resources_add_raw(host, "b", file, NULL, &node));
	assert_error(qdev_resources_add_raw(host, "c", file, NULL, &node),
		BACKEND_IN_USE);
	assert_int_equal(qdev_resources_count(host), 2);
}

static void a_node_belongs_to_its_resources(void **state)
{
	const struct fixture *fixture = *state;
	const struct qdev_blockdev *file = new_node(fixture), *node;
	const struct qdev_chardev *chardev = new_chardev(fixture);
	const struct qdev_tpmdev *tpmdev;
	struct qdev_resources *other;

	assert_ok(qdev_resources_new(&other));
	assert_error(qdev_resources_add_raw(other, "raw", file, NULL, &node),
		INVALID);
	assert_error(qdev_resources_add_tpm_emulator(
			     other, "tpm.0", chardev, &tpmdev),
		INVALID);
	assert_int_equal(qdev_resources_count(other), 0);
	qdev_resources_free(other);
}

static void sockets_print_what_they_are(void **state)
{
	const struct fixture *fixture = *state;
	struct qdev_resources *host = fixture->resources;
	const struct qdev_chardev *chardev;
	const struct qdev_socket_options server = {
		.server = true, .no_wait = true, .no_delay = true};
	const struct qdev_socket_options client = {.reconnect_seconds = 5};

	assert_ok(qdev_resources_add_unix_socket(
		host, "u", "/u,1", &server, &chardev));
	assert_ok(qdev_resources_add_unix_socket(
		host, "v", "/v", &client, &chardev));
	assert_ok(qdev_resources_add_tcp_socket(
		host, "s", NULL, 9000, &server, &chardev));
	assert_ok(qdev_resources_add_tcp_socket(
		host, "t", "::1", 65535, &client, &chardev));
	assert_ok(qdev_resources_add_spiceport(
		host, "w", "org.webdav", &chardev));
	assert_ok(qdev_resources_add_null(host, "nowhere", &chardev));
	assert_ok(qdev_resources_add_stdio(host, "x", &chardev));
	assert_ok(qdev_resources_add_output_file(
		host, "y", "/log", true, &chardev));
	assert_ok(qdev_resources_add_output_file(
		host, "z", "/log2", false, &chardev));
	assert_resources(fixture,
		"-chardev socket,id=u,server=on,wait=off,path=/u,,1",
		"-chardev socket,id=v,reconnect=5,path=/v",
		"-chardev socket,id=s,host=,port=9000,server=on,wait=off,nodelay=on",
		"-chardev socket,id=t,host=::1,port=65535,reconnect=5",
		"-chardev spiceport,id=w,debug=0,name=org.webdav",
		"-chardev null,id=nowhere", "-chardev stdio,id=x", "-chardev file,id=y,path=/log,append=on",
		"-chardev file,id=z,path=/log2");
}

static void what_qemu_refuses_of_chardevs_is_refused(void **state)
{
	const struct fixture *fixture = *state;
	struct qdev_resources *host = fixture->resources;
	const struct qdev_chardev *chardev = NULL;
	const struct qdev_socket_options reconnecting_server = {
		.server = true, .reconnect_seconds = 1};
	const struct qdev_socket_options impatient_client = {.no_wait = true};

	assert_error(qdev_resources_add_unix_socket(
			     host, "a", "/a", &reconnecting_server, &chardev),
		SOCKET_INVALID);
	assert_error(qdev_resources_add_tcp_socket(
			     host, "a", "h", 1, &impatient_client, &chardev),
		SOCKET_INVALID);
	assert_error(
		qdev_resources_add_unix_socket(host, "a", "", NULL, &chardev),
		INVALID);
	assert_error(
		qdev_resources_add_unix_socket(host, "0", "/a", NULL, &chardev),
		INVALID);
	assert_error(qdev_resources_add_tcp_socket(
			     host, "a", "h", 0, NULL, &chardev),
		INVALID);
	/* "'reconnect' option is incompatible with 'fd' address type" */
	assert_error(qdev_resources_add_tcp_socket(
			     host, "a", NULL, 1, NULL, &chardev),
		INVALID);
	assert_error(
		qdev_resources_add_spicevmc(host, "a", "", &chardev), INVALID);
	assert_error(qdev_resources_add_spicevmc(host, "a", "x\t", &chardev),
		CONTROL_CHARACTER);
	assert_error(qdev_resources_add_spiceport(host, NULL, "x", &chardev),
		INVALID);
	assert_error(qdev_resources_add_null(host, "a\nb", &chardev), INVALID);
	assert_error(qdev_resources_add_output_file(
			     host, "a", "\n", false, &chardev),
		CONTROL_CHARACTER);
	assert_error(qdev_resources_add_unix_socket(
			     host, "a", "/a\n-device evil", NULL, &chardev),
		CONTROL_CHARACTER);
	assert_error(qdev_resources_add_tcp_socket(
			     host, "a", "h\n", 1, NULL, &chardev),
		CONTROL_CHARACTER);
	assert_null(chardev);
	assert_ok(qdev_resources_add_stdio(host, "a", &chardev));
	assert_error(
		qdev_resources_add_stdio(host, "b", &chardev), BACKEND_IN_USE);
	assert_error(qdev_resources_add_spicevmc(host, "a", "x", &chardev),
		NAME_TAKEN);
	assert_int_equal(qdev_resources_count(host), 1);
}

/* "UNIX socket path '/xxx…' is too long" */
static void socket_paths_are_as_long_as_linux_has_room(void **state)
{
	const struct fixture *fixture = *state;
	const struct qdev_chardev *chardev;
	char path[QDEV_MAX_SOCKET_PATH + 2] = "/";

	memset(path + 1, 'x', QDEV_MAX_SOCKET_PATH);
	assert_error(qdev_resources_add_unix_socket(
			     fixture->resources, "a", path, NULL, &chardev),
		SOCKET_PATH_TOO_LONG);
	path[QDEV_MAX_SOCKET_PATH] = '\0';
	assert_ok(qdev_resources_add_unix_socket(
		fixture->resources, "a", path, NULL, &chardev));
}

static void one_chardev_listens_at_an_address(void **state)
{
	const struct fixture *fixture = *state;
	struct qdev_resources *host = fixture->resources;
	const struct qdev_chardev *chardev;
	const struct qdev_socket_options server = {.server = true};

	static const struct {
		const char *host;
		uint16_t port;
		bool server;
		bool refused;
	} cases[] = {
		{"localhost", 9000, true, false},
		{"localhost", 9000, true, true},
		{"LOCALHOST", 9000, true, true},
		{"0.0.0.0", 9000, true, true},
		{"::", 9000, true, true},
		{NULL, 9000, true, true},
		{"localhost", 9001, true, false},
		{"10.0.0.1", 9000, true, false},
		{"localhost", 9000, false, false},
		{"localhost", 9000, false, false},
		{NULL, 9002, true, false},
		{"10.0.0.1", 9002, true, true},
		{NULL, 9002, true, true},
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		cleanup_free char *id = format_string("tcp%zu", i);
		int r = qdev_resources_add_tcp_socket(host, id, cases[i].host,
			cases[i].port, cases[i].server ? &server : NULL,
			&chardev);

		if (cases[i].refused)
			assert_error(r, BACKEND_IN_USE);
		else
			assert_ok(r);
	}

	assert_ok(qdev_resources_add_unix_socket(
		host, "a", "/a", &server, &chardev));
	assert_error(qdev_resources_add_unix_socket(
			     host, "b", "/a", &server, &chardev),
		BACKEND_IN_USE);
	assert_error(qdev_resources_add_unix_socket(
			     host, "b", "/a", NULL, &chardev),
		BACKEND_IN_USE);
	/* Who listens elsewhere may have more than one client. */
	assert_ok(qdev_resources_add_unix_socket(
		host, "b", "/b", NULL, &chardev));
	assert_ok(qdev_resources_add_unix_socket(
		host, "c", "/b", NULL, &chardev));
	assert_error(qdev_resources_add_unix_socket(
			     host, "d", "/b", &server, &chardev),
		BACKEND_IN_USE);
	/* A log is no socket. */
	assert_ok(qdev_resources_add_output_file(
		host, "d", "/a", false, &chardev));
}

static void a_machine_has_one_tpm_back_end(void **state)
{
	const struct fixture *fixture = *state;
	struct qdev_resources *host = fixture->resources;
	const struct qdev_chardev *chardev = new_chardev(fixture);
	const struct qdev_tpmdev *tpmdev;
	struct qdev_device *device;
	struct qdev_serial *serial;

	assert_error(qdev_resources_add_tpm_passthrough(
			     host, "0", NULL, NULL, &tpmdev),
		INVALID);
	assert_error(qdev_resources_add_tpm_emulator(
			     host, "t", NULL, &tpmdev),
		INVALID);
	assert_error(qdev_topology_add_tpm_crb(
			     fixture->topology, NULL, &device),
		INVALID);
	assert_error(qdev_topology_add_tpm_tis(
			     fixture->topology, NULL, &device),
		INVALID);
	assert_error(qdev_resources_add_tpm_passthrough(
			     host, "t", "/dev/tpm0", "\n", &tpmdev),
		CONTROL_CHARACTER);
	assert_ok(qdev_resources_add_tpm_emulator(
		host, "tpm.0", chardev, &tpmdev));
	assert_error(qdev_resources_add_tpm_passthrough(
			     host, "tpm.1", NULL, NULL, &tpmdev),
		TPM_EXISTS);
	/* Its socket is no serial port's. */
	assert_ok(qdev_root_port_add_virtio_serial(new_port(fixture), &serial));
	assert_error(qdev_serial_add_port(serial, chardev, "a", &device),
		BACKEND_IN_USE);
}

static void interfaces_have_names_that_linux_gives(void **state)
{
	const struct fixture *fixture = *state;
	struct qdev_resources *host = fixture->resources;
	const struct qdev_netdev *netdev;

	assert_ok(qdev_resources_add_tap(
		host, "tap456789012345", NULL, NULL, &netdev));
	assert_error(qdev_resources_add_tap(
			     host, "tap4567890123456", NULL, NULL, &netdev),
		INTERFACE_NAME_INVALID);
	assert_error(qdev_resources_add_tap(
			     host, "tap456789012345", NULL, NULL, &netdev),
		BACKEND_IN_USE);

	static const char *const wrong[] = {"", ".", "..", "a/b", "a:b", "a b",
		" ", "\xc3\xa0"};

	for (size_t i = 0; i < ARRAY_SIZE(wrong); i++) {
		assert_error(qdev_resources_add_tap(
				     host, wrong[i], NULL, NULL, &netdev),
			INTERFACE_NAME_INVALID);
		assert_error(qdev_resources_add_bridge(host, wrong[i], &netdev),
			INTERFACE_NAME_INVALID);
	}
	assert_error(qdev_resources_add_tap(host, "a\n", NULL, NULL, &netdev),
		CONTROL_CHARACTER);
	assert_error(
		qdev_resources_add_tap(host, "t", "", NULL, &netdev), INVALID);
	assert_error(qdev_resources_add_bridge(host, NULL, &netdev), INVALID);
	assert_ok(qdev_resources_add_tap(host, NULL, NULL, NULL, &netdev));
	assert_ok(qdev_resources_add_tap(host, "...", NULL, NULL, &netdev));
	assert_resources(fixture, "-netdev tap,id=net.0,ifname=tap456789012345",
		"-netdev tap,id=net.1", "-netdev tap,id=net.2,ifname=...");
}

/* A device keeps the name of its back end, not the back end. */
static void resources_may_go_first(void **state)
{
	const struct fixture *fixture = *state;
	struct qdev_resources *host;
	const struct qdev_blockdev *node;
	struct qdev_device *cd;

	assert_ok(qdev_resources_new(&host));
	assert_ok(qdev_resources_add_file(host, "cd", "cd.iso", NULL, &node));
	assert_ok(qdev_topology_add_cdrom(fixture->topology, node, &cd));
	qdev_resources_free(host);
	assert_devices(fixture, "-device ide-cd,id=sata.0,bus=ide.0,drive=cd");
}

static void ids_are_qemus(void **state)
{
	(void)state;

	static const struct {
		const char *id;
		bool valid;
	} cases[] = {
		{"a", true},
		{"Z9-._", true},
		{"", false},
		{NULL, false},
		{"0", false},
		{"_a", false},
		{"a b", false},
		{"a,b", false},
		{"a=b", false},
		{"\xc3\xa4", false},
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		assert_int_equal(qdev_id_is_valid(cases[i].id), cases[i].valid);
		assert_int_equal(qdev_node_name_is_valid(cases[i].id),
			cases[i].valid);
	}
	/* Only nodes have a limit. */
	assert_true(qdev_node_name_is_valid("a234567890123456789012345678901"));
	assert_false(
		qdev_node_name_is_valid("a2345678901234567890123456789012"));
	assert_true(qdev_id_is_valid("a2345678901234567890123456789012"));
}

static void names_are_derived(void **state)
{
	char *name = NULL;

	(void)state;
	assert_ok(qdev_id_downstream("usb.0", "1", &name));
	assert_string_equal(name, "usb.0.1");
	free(name);
	assert_ok(qdev_node_name_child("disk", "file", &name));
	assert_string_equal(name, "disk-file");
	free(name);
	name = NULL;
	assert_error(qdev_id_downstream("usb", "", &name), INVALID);
	assert_error(qdev_id_downstream("", "1", &name), INVALID);
	assert_error(qdev_node_name_child(
			     "a23456789012345678901234567", "file", &name),
		NODE_NAME_INVALID);
	assert_error(
		qdev_node_name_child("disk", "", &name), NODE_NAME_INVALID);
	assert_null(name);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		topology_test(resources_are_printed_in_an_order_qemu_accepts),
		topology_test(huge_pages_fill_the_memory),
		topology_test(options_have_keys_for_every_syntax),
		topology_test(nodes_print_all_their_options),
		topology_test(a_node_over_a_read_only_one_is_read_only),
		topology_test(what_qemu_refuses_of_nodes_is_refused),
		topology_test(a_node_belongs_to_its_resources),
		topology_test(sockets_print_what_they_are),
		topology_test(what_qemu_refuses_of_chardevs_is_refused),
		topology_test(socket_paths_are_as_long_as_linux_has_room),
		topology_test(one_chardev_listens_at_an_address),
		topology_test(a_machine_has_one_tpm_back_end),
		topology_test(interfaces_have_names_that_linux_gives),
		topology_test(resources_may_go_first),
		cmocka_unit_test(ids_are_qemus),
		cmocka_unit_test(names_are_derived),
	};

	return cmocka_run_group_tests_name("resources", tests, NULL, NULL);
}
