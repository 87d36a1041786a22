/* SPDX-License-Identifier: MIT */

/*
 * Each sort of resource under a device that uses it. Not here: taps and
 * bridges, which need privileges, and a TPM of the host.
 */
#include "cases.h"

#include "image.h"

#include <string.h>

static void add_disk(struct machine *machine, const struct qdev_blockdev *drive)
{
	struct qdev_device *disk;
	struct qdev_scsi *scsi;

	must(qdev_controller_map_scsi(machine->controllers, NULL, &scsi));
	must(qdev_scsi_add_disk(scsi, drive, &disk));
}

static void file_with_odd_name(struct machine *machine)
{
	static const char path[] = "a,b, c=d \"e\" 'f'.img";
	const struct qdev_blockdev *file;

	image_create_raw(path);
	must(qdev_resources_add_file(
		machine->resources, "odd", path, NULL, &file));
	add_disk(machine, file);
}

/* 31 characters, which leaves no room for a child's. */
static void longest_node_name(struct machine *machine)
{
	static const char name[] = "a23456789012345678901234567890z";
	const struct qdev_blockdev *file, *raw;
	char *child;

	image_create_raw("image");
	must_fail(qdev_node_name_child(name, "file", &child),
		QDEV_ERROR_NODE_NAME_INVALID);
	must(qdev_resources_add_file(
		machine->resources, "short", "image", NULL, &file));
	must(qdev_resources_add_raw(
		machine->resources, name, file, NULL, &raw));
	add_disk(machine, raw);
}

/* Every option that needs nothing of the file system. */
static void raw_with_options(struct machine *machine)
{
	static const struct qdev_blockdev_options options = {
		.cache_no_flush = true,
		.discard = true,
		.detect_zeroes = QDEV_DETECT_ZEROES_UNMAP,
	};
	const struct qdev_blockdev *file, *raw;

	image_create_raw("image");
	must(qdev_resources_add_file(
		machine->resources, "disk-file", "image", &options, &file));
	must(qdev_resources_add_raw(
		machine->resources, "disk", file, &options, &raw));
	add_disk(machine, raw);
}

/* Only the file is told: QEMU wants it of the node over it, too. */
static void raw_read_only(struct machine *machine)
{
	static const struct qdev_blockdev_options options = {.read_only = true};
	const struct qdev_blockdev *file, *raw;

	image_create_raw("image");
	must(qdev_resources_add_file(
		machine->resources, "disk-file", "image", &options, &file));
	must(qdev_resources_add_raw(
		machine->resources, "disk", file, NULL, &raw));
	add_disk(machine, raw);
}

static void qcow2(struct machine *machine)
{
	const struct qdev_blockdev *file, *image;

	image_create_qcow2("image.qcow2");
	must(qdev_resources_add_file(
		machine->resources, "disk-file", "image.qcow2", NULL, &file));
	must(qdev_resources_add_qcow2(
		machine->resources, "disk", file, NULL, &image));
	add_disk(machine, image);
}

/* QEMU takes character devices, too, and this one is everywhere. */
static void host_device(struct machine *machine)
{
	static const struct qdev_blockdev_options options = {.read_only = true};
	const struct qdev_blockdev *device;

	must(qdev_resources_add_host_device(
		machine->resources, "zero", "/dev/zero", &options, &device));
	add_disk(machine, device);
}

static void shared_iothread(struct machine *machine)
{
	const struct qdev_iothread *iothread;
	struct qdev_device *disk;

	must(qdev_resources_add_iothread(machine->resources, &iothread));
	for (int i = 0; i < 2; i++)
		must(qdev_root_port_add_virtio_block(machine_port(machine),
			iothread, machine_disk(machine), &disk));
}

/* A serial port over a character device, its name the id of that. */
static void add_port(
	struct machine *machine, const struct qdev_chardev *chardev)
{
	struct qdev_serial *serial;
	struct qdev_device *port;

	must(qdev_controller_map_serial(machine->controllers, &serial));
	must(qdev_serial_add_port(
		serial, chardev, qdev_chardev_id(chardev), &port));
}

/* Nobody listens: QEMU goes on, and tries again later. */
static void client_sockets(struct machine *machine)
{
	static const struct qdev_socket_options options = {
		.no_delay = true, .reconnect_seconds = 60};
	const struct qdev_chardev *chardev;

	must(qdev_resources_add_unix_socket(
		machine->resources, "unix", "nobody", &options, &chardev));
	add_port(machine, chardev);
	must(qdev_resources_add_tcp_socket(
		machine->resources, "tcp", "127.0.0.1", 1, &options, &chardev));
	add_port(machine, chardev);
}

/* As long as QEMU takes one: a byte more is "too long". */
static void longest_socket_path(struct machine *machine)
{
	static const struct qdev_socket_options options = {
		.server = true, .no_wait = true};
	const struct qdev_chardev *chardev;
	char path[QDEV_MAX_SOCKET_PATH + 2] = "";

	memset(path, 'x', QDEV_MAX_SOCKET_PATH + 1);
	must_fail(qdev_resources_add_unix_socket(
			  machine->resources, "long", path, &options, &chardev),
		QDEV_ERROR_SOCKET_PATH_TOO_LONG);
	path[QDEV_MAX_SOCKET_PATH] = '\0';
	must(qdev_resources_add_unix_socket(
		machine->resources, "long", path, &options, &chardev));
	add_port(machine, chardev);
}

/* Ports of one number at two addresses, and clients of one server. */
static void sockets_that_share(struct machine *machine)
{
	static const struct qdev_socket_options server = {
		.server = true, .no_wait = true};
	static const struct qdev_socket_options client = {
		.reconnect_seconds = 60};
	const struct qdev_chardev *chardev;

	must(qdev_resources_add_tcp_socket(machine->resources, "a", "127.0.0.1",
		47011, &server, &chardev));
	add_port(machine, chardev);
	must(qdev_resources_add_tcp_socket(machine->resources, "b", "127.0.0.2",
		47011, &server, &chardev));
	add_port(machine, chardev);
	must(qdev_resources_add_unix_socket(
		machine->resources, "c", "nobody", &client, &chardev));
	add_port(machine, chardev);
	must(qdev_resources_add_unix_socket(
		machine->resources, "d", "nobody", &client, &chardev));
	add_port(machine, chardev);
}

static void plain_chardevs(struct machine *machine)
{
	const struct qdev_chardev *chardev;

	must(qdev_resources_add_stdio(machine->resources, "stdio", &chardev));
	add_port(machine, chardev);
	must(qdev_resources_add_output_file(
		machine->resources, "new", "new, file", false, &chardev));
	add_port(machine, chardev);
	must(qdev_resources_add_output_file(
		machine->resources, "old", "log", true, &chardev));
	add_port(machine, chardev);
}

/* These start without -spice, and wait for it in vain. */
static void spicevmc(struct machine *machine)
{
	const struct qdev_chardev *chardev;
	struct qdev_device *redir;

	must(qdev_resources_add_spicevmc(
		machine->resources, "agent", "vdagent", &chardev));
	add_port(machine, chardev);
	must(qdev_resources_add_spicevmc(
		machine->resources, "redir", "usbredir", &chardev));
	must(qdev_usb_add_redir(machine_usb(machine), chardev, &redir));
}

/* This one does not start without: "spice not enabled". */
static void spiceport(struct machine *machine)
{
	const struct qdev_chardev *chardev;

	arguments_add_option(&machine->extra, SPICE_OPTION);
	must(qdev_resources_add_spiceport(machine->resources, "webdav",
		"org.spice-space.webdav.0", &chardev));
	add_port(machine, chardev);
}

static const struct topology_case cases[] = {
	{"a file with an odd name", file_with_odd_name},
	{"the longest node name", longest_node_name},
	{"a raw image with options", raw_with_options},
	{"a read-only raw image", raw_read_only},
	{"a qcow2 image", qcow2},
	{"a device of the host", host_device},
	{"a shared I/O thread", shared_iothread},
	{"sockets that connect", client_sockets},
	{"the longest socket path", longest_socket_path},
	{"sockets that share", sockets_that_share},
	{"stdio and files", plain_chardevs},
	{"spicevmc without SPICE", spicevmc},
	{"spiceport with SPICE", spiceport},
};

RUN_CASES(cases)
