/* SPDX-License-Identifier: MIT */
#include "machine.h"

#include "base/cleanup.h"

#include "image.h"

#include <ftw.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

static const char folder_template[] = "/tmp/qdev-qemu-XXXXXX";

int machine_set_up(void **state)
{
	struct machine *machine = calloc(1, sizeof(*machine));

	assert_non_null(machine);
	machine->row = *state;
	machine->swtpm = (struct process)PROCESS_INIT;
	strcpy(machine->folder, folder_template);
	assert_non_null(mkdtemp(machine->folder));
	assert_int_equal(chdir(machine->folder), 0);
	must(qdev_resources_new(&machine->resources));
	must(qdev_topology_new(&machine->topology));
	must(qdev_controller_map_new(
		machine->topology, machine->resources, &machine->controllers));
	*state = machine;
	return 0;
}

static int remove_entry(const char *path, const struct stat *status, int type,
	struct FTW *place)
{
	(void)status;
	(void)type;
	(void)place;
	return remove(path);
}

int machine_tear_down(void **state)
{
	enum { OPEN_FOLDERS = 8 };
	struct machine *machine = *state;
	int error;

	qmp_free(machine->qemu);
	process_clear(&machine->swtpm);
	arguments_clear(&machine->extra);
	qdev_controller_map_free(machine->controllers);
	qdev_topology_free(machine->topology);
	qdev_resources_free(machine->resources);
	error = chdir("/") < 0 || nftw(machine->folder, remove_entry,
					  OPEN_FOLDERS, FTW_DEPTH | FTW_PHYS);
	free(machine);
	return error;
}

struct CMUnitTest machine_test(
	const char *name, CMUnitTestFunction function, const void *row)
{
	return (struct CMUnitTest){
		.name = name,
		.test_func = function,
		.setup_func = machine_set_up,
		.teardown_func = machine_tear_down,
		.initial_state = (void *)(uintptr_t)row,
	};
}

struct qdev_root_port *machine_port(struct machine *machine)
{
	struct qdev_root_port *port = NULL;

	must(qdev_topology_add_root_port(machine->topology, &port));
	return port;
}

struct qdev_usb *machine_usb(struct machine *machine)
{
	struct qdev_usb *usb = NULL;

	must(qdev_root_port_add_usb(machine_port(machine), &usb));
	return usb;
}

struct qdev_scsi *machine_scsi(struct machine *machine)
{
	const struct qdev_iothread *iothread = NULL;
	struct qdev_scsi *scsi = NULL;

	must(qdev_resources_add_iothread(machine->resources, &iothread));
	must(qdev_root_port_add_virtio_scsi(
		machine_port(machine), iothread, &scsi));
	return scsi;
}

struct qdev_serial *machine_serial(struct machine *machine)
{
	struct qdev_serial *serial = NULL;

	must(qdev_root_port_add_virtio_serial(machine_port(machine), &serial));
	return serial;
}

/* A name for a back end, and for its file. */
static const char *next_name(
	struct machine *machine, const char *stem, char name[16])
{
	snprintf(name, 16, "%s.%u", stem, machine->count++);
	return name;
}

const struct qdev_blockdev *machine_disk(struct machine *machine)
{
	char buffer[16];
	const char *name = next_name(machine, "disk", buffer);
	const struct qdev_blockdev *disk = NULL;

	image_create_raw(name);
	must(qdev_resources_add_file(
		machine->resources, name, name, NULL, &disk));
	return disk;
}

const struct qdev_chardev *machine_socket(struct machine *machine)
{
	static const struct qdev_socket_options listening = {
		.server = true, .no_wait = true};
	char buffer[16];
	const char *name = next_name(machine, "socket", buffer);
	const struct qdev_chardev *chardev = NULL;

	must(qdev_resources_add_unix_socket(
		machine->resources, name, name, &listening, &chardev));
	return chardev;
}

const struct qdev_netdev *machine_network(struct machine *machine)
{
	const struct qdev_netdev *netdev = NULL;

	must(qdev_resources_add_user_network(machine->resources, &netdev));
	return netdev;
}

static int listen_at(const char *path)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	assert_true(fd >= 0);
	snprintf(address.sun_path, sizeof(address.sun_path), "%s", path);
	assert_int_equal(
		bind(fd, (struct sockaddr *)&address, sizeof(address)), 0);
	assert_int_equal(listen(fd, 1), 0);
	return fd;
}

/* It inherits its socket, as descriptor 3, for QEMU to connect at once. */
static void start_swtpm(struct machine *machine, const char *path)
{
	static const char *const words[] = {"swtpm", "socket", "--tpm2",
		"--tpmstate", "dir=.", "--ctrl", "type=unixio,fd=3"};
	cleanup_text struct text problem = TEXT_INIT;
	cleanup_arguments struct arguments arguments = {0};
	cleanup_fd int fd = listen_at(path);

	for (size_t i = 0; i < ARRAY_SIZE(words); i++)
		arguments_add(&arguments, words[i]);
	if (process_start(
		    arguments.words.items, fd, &machine->swtpm, &problem) < 0)
		fail_msg("%s", text_string(&problem));
}

const struct qdev_tpmdev *machine_tpm(struct machine *machine)
{
	static const char path[] = "tpm.socket";
	const struct qdev_chardev *chardev = NULL;
	const struct qdev_tpmdev *tpm = NULL;

	start_swtpm(machine, path);
	must(qdev_resources_add_unix_socket(
		machine->resources, "tpm-socket", path, NULL, &chardev));
	must(qdev_resources_add_tpm_emulator(
		machine->resources, "tpm", chardev, &tpm));
	return tpm;
}

void machine_arguments(struct machine *machine, struct arguments *arguments)
{
	/* Without -nodefaults QEMU's own VGA and NIC sit in slots 1 and 2. */
	static const char *const first[] = {
		"qemu-system-x86_64", "-machine", "q35", "-nodefaults"};
	struct qdev_options *resources = NULL;
	struct qdev_options *devices = NULL;

	must(qdev_resources_options(machine->resources, &resources));
	must(qdev_topology_options(machine->topology, &devices));
	for (size_t i = 0; i < ARRAY_SIZE(first); i++)
		arguments_add(arguments, first[i]);
	for (size_t i = 0; i < machine->extra.words.count; i++)
		arguments_add(arguments, machine->extra.words.items[i]);
	arguments_add_options(arguments, resources);
	arguments_add_options(arguments, devices);
	qdev_options_free(resources);
	qdev_options_free(devices);
}

void machine_start(struct machine *machine, const struct arguments *arguments)
{
	cleanup_text struct text problem = TEXT_INIT;

	if (qmp_start(arguments, QEMU_LIMIT_MS, &machine->qemu, &problem) == 0)
		return;
	/* That swtpm is not installed, it says itself. */
	if (machine->swtpm.pid > 0) {
		text_add(&problem, "; swtpm: ");
		process_add_output(&machine->swtpm, &problem);
	}
	fail_msg("%s", text_string(&problem));
}

static void is_paused(struct machine *machine)
{
	cleanup_text struct text problem = TEXT_INIT;
	cleanup_free char *status = NULL;

	if (qmp_status(machine->qemu, &status, &problem) < 0)
		fail_msg("%s", text_string(&problem));
	assert_string_equal(status, "prelaunch");
}

void machine_runs_as_planned(struct machine *machine)
{
	cleanup_arguments struct arguments arguments = {0};
	cleanup_differences struct differences differences = {0};
	cleanup_text struct text problem = TEXT_INIT;

	machine_arguments(machine, &arguments);
	machine_start(machine, &arguments);
	is_paused(machine);
	if (compare_topology(machine->qemu, machine->topology, &differences,
		    &problem) < 0)
		fail_msg("%s", text_string(&problem));
	for (size_t i = 0; i < differences.lines.count; i++)
		print_error("%s\n", differences.lines.items[i]);
	assert_int_equal(differences.lines.count, 0);
}
