/* SPDX-License-Identifier: MIT */

/*
 * Every allocation of every call fails once: the call says so and has changed
 * nothing, and the same call succeeds when there is memory again. Leaks are
 * for the sanitizers' build to find.
 *
 * The allocators are wrapped by the linker, see meson.build.
 */

#include "tests/unit/test.h"

#include "base/cleanup.h"
#include "base/macro.h"
#include "base/text.h"

#include <qdev/qdev.h>

#include <string.h>

/* Allocations until one fails; negative: none does. */
static long until_failure = -1;

static bool fails(void)
{
	return until_failure >= 0 && until_failure-- == 0;
}

#define WRAP(type, name, parameters, arguments)                                \
	type __real_##name parameters;                                         \
	type __wrap_##name parameters;                                         \
	type __wrap_##name parameters                                          \
	{                                                                      \
		return fails() ? NULL : __real_##name arguments;               \
	}

WRAP(void *, malloc, (size_t size), (size))
WRAP(void *, calloc, (size_t count, size_t size), (count, size))
WRAP(void *, realloc, (void *old, size_t size), (old, size))
WRAP(void *, reallocarray, (void *old, size_t count, size_t size),
	(old, count, size))
WRAP(char *, strdup, (const char *string), (string))
WRAP(char *, strndup, (const char *string, size_t length), (string, length))

struct world {
	struct qdev_topology *topology;
	struct qdev_resources *resources;
	struct qdev_controller_map *map;
	const struct qdev_iothread *iothread;
	const struct qdev_blockdev *node;
	const struct qdev_chardev *chardev;
	const struct qdev_netdev *netdev;
	const struct qdev_tpmdev *tpmdev;
	struct qdev_root_port *port;
	struct qdev_usb *usb;
	struct qdev_uas *uas;
	struct qdev_scsi *scsi;
	struct qdev_serial *serial;
	struct qdev_device *device;
	struct qdev_options *options;
	char *name;
	unsigned count;
};

#define STEP(name, call)                                                       \
	static int name(struct world *w)                                       \
	{                                                                      \
		return call;                                                   \
	}

STEP(new_topology, qdev_topology_new(&w->topology))
STEP(new_resources, qdev_resources_new(&w->resources))
STEP(new_map, qdev_controller_map_new(w->topology, w->resources, &w->map))
STEP(new_port, qdev_topology_add_root_port(w->topology, &w->port))
STEP(new_iothread, qdev_resources_add_iothread(w->resources, &w->iothread))
STEP(new_user, qdev_resources_add_user_network(w->resources, &w->netdev))
STEP(new_bridge, qdev_resources_add_bridge(w->resources, "br0", &w->netdev))
STEP(new_tap,
	qdev_resources_add_tap(w->resources, "tap0", "no", "no", &w->netdev))
STEP(new_tpmdev, qdev_resources_add_tpm_emulator(
			 w->resources, "tpm.0", w->chardev, &w->tpmdev))
STEP(new_raw,
	qdev_resources_add_raw(w->resources, "raw", w->node, NULL, &w->node))
STEP(new_unix_socket, qdev_resources_add_unix_socket(
			      w->resources, "unix", "/u", NULL, &w->chardev))
STEP(new_host_device, qdev_resources_add_host_device(
			      w->resources, "sda", "/dev/sda", NULL, &w->node))
STEP(new_qcow2,
	qdev_resources_add_qcow2(w->resources, "q", w->node, NULL, &w->node))
STEP(new_spiceport, qdev_resources_add_spiceport(
			    w->resources, "webdav", "org.webdav", &w->chardev))
STEP(new_null, qdev_resources_add_null(w->resources, "null", &w->chardev))
STEP(new_stdio, qdev_resources_add_stdio(w->resources, "stdio", &w->chardev))
STEP(new_output_file, qdev_resources_add_output_file(
			      w->resources, "log", "/log", true, &w->chardev))
STEP(new_passthrough, qdev_resources_add_tpm_passthrough(w->resources, "tpm.0",
			      NULL, "/cancel", &w->tpmdev))
STEP(new_tcp_socket, qdev_resources_add_tcp_socket(w->resources, "tcp", "::1",
			     9000, NULL, &w->chardev))

static int new_node(struct world *w)
{
	char name[16];

	snprintf(name, sizeof(name), "node%u", ++w->count);
	return qdev_resources_add_file(
		w->resources, name, "a,b", NULL, &w->node);
}

static int new_chardev(struct world *w)
{
	char id[16];

	snprintf(id, sizeof(id), "chardev%u", ++w->count);
	return qdev_resources_add_spicevmc(
		w->resources, id, "usbredir", &w->chardev);
}

STEP(add_port_at, qdev_topology_add_root_port_at(
			  w->topology, (struct qdev_addr){0x1a, 5}, &w->port))
STEP(add_qxl, qdev_topology_add_qxl(w->topology, &w->device))
STEP(add_qxl_for_spare, qdev_topology_add_qxl_at(w->topology,
				(struct qdev_addr){0x1a, 0}, &w->device))
STEP(add_panic, qdev_topology_add_panic(w->topology, &w->device))
STEP(add_panic_at, qdev_topology_add_panic_at(w->topology,
			   (struct qdev_addr){0x1b, 1}, &w->device))
STEP(choose_ioh3420, qdev_topology_set_root_port_driver(w->topology, "ioh3420"))
STEP(add_port_for_spare, qdev_topology_add_root_port_at(w->topology,
				 (struct qdev_addr){0x1b, 0}, &w->port))
STEP(choose_pcie_root_port,
	qdev_topology_set_root_port_driver(w->topology, "pcie-root-port"))
STEP(add_cdrom, qdev_topology_add_cdrom(w->topology, w->node, &w->device))
STEP(add_tpm, qdev_topology_add_tpm_crb(w->topology, w->tpmdev, &w->device))
STEP(add_tis, qdev_topology_add_tpm_tis(w->topology, w->tpmdev, &w->device))
STEP(add_vfio,
	qdev_root_port_add_vfio_function(w->port, "0000:01:00.0", &w->device))
STEP(add_wide_vfio,
	qdev_root_port_add_vfio_function(w->port, "10000:01:00.1", &w->device))
STEP(add_vfio_by_path,
	qdev_root_port_add_vfio_function(
		w->port, "/sys/bus/pci/devices/0000:01:00.2/", &w->device))
STEP(add_mdev, qdev_root_port_add_vfio(w->port,
		       "79db70f1-92a5-4879-95f7-6325b66c1ff9", &w->device))
STEP(set_boot_index, qdev_device_set_boot_index(w->device, 1))
STEP(set_boot_index_again, qdev_device_set_boot_index(w->device, 2))
STEP(set_romfile, qdev_device_set(w->device, "romfile", "gpu.rom"))
STEP(add_network, qdev_root_port_add_virtio_network(
			  w->port, "52:54:00:00:00:01", w->netdev, &w->device))
STEP(add_block, qdev_root_port_add_virtio_block(
			w->port, w->iothread, w->node, &w->device))
STEP(set_serial, qdev_disk_set_serial(w->device, "serial"))
STEP(connect_custom,
	qdev_root_port_connect(w->port, "nvme", "nvme.0", &w->device))
STEP(set_custom, qdev_device_set(w->device, "serial", "x"))
STEP(set_custom_bool, qdev_device_set_bool(w->device, "aer", true))
STEP(map_serial, qdev_controller_map_serial(w->map, &w->serial))
STEP(map_scsi, qdev_controller_map_scsi(w->map, NULL, &w->scsi))
STEP(map_scsi_of_thread,
	qdev_controller_map_scsi(w->map, w->iothread, &w->scsi))
STEP(map_uas, qdev_controller_map_uas(w->map, &w->uas))
STEP(map_usb, qdev_controller_map_usb(w->map, &w->usb))
STEP(add_cd, qdev_scsi_add_cd(w->scsi, NULL, &w->device))
STEP(add_disk, qdev_scsi_add_disk(w->scsi, w->node, &w->device))
STEP(add_uas_cd, qdev_uas_add_cd(w->uas, NULL, &w->device))
STEP(add_tablet, qdev_usb_add_tablet(w->usb, &w->device))
STEP(add_redir, qdev_usb_add_redir(w->usb, w->chardev, &w->device))
STEP(add_storage, qdev_usb_add_storage(w->usb, w->node, &w->device))

static int add_serial_port(struct world *w)
{
	char name[16];

	snprintf(name, sizeof(name), "port%u", ++w->count);
	return qdev_serial_add_port(w->serial, w->chardev, name, &w->device);
}

/* Calls whose results are the caller's. */
static int allocate_id(struct world *w)
{
	int r = qdev_topology_allocate_id(w->topology, "nvme", &w->name);

	if (r == QDEV_OK)
		free(w->name);
	return r;
}

static int derive_id(struct world *w)
{
	int r = qdev_id_downstream("usb.0", "1", &w->name);

	if (r == QDEV_OK)
		free(w->name);
	return r;
}

static int derive_node_name(struct world *w)
{
	int r = qdev_node_name_child("disk", "file", &w->name);

	if (r == QDEV_OK)
		free(w->name);
	return r;
}

static int print_topology(struct world *w)
{
	int r = qdev_topology_options(w->topology, &w->options);

	if (r == QDEV_OK)
		qdev_options_free(w->options);
	return r;
}

static int print_resources(struct world *w)
{
	int r = qdev_resources_options(w->resources, &w->options);

	if (r == QDEV_OK)
		qdev_options_free(w->options);
	return r;
}

static int (*const steps[])(struct world *w) = {new_topology, new_resources,
	new_map, new_iothread,
	/* On the machine */
	add_qxl, add_qxl, add_panic, new_node, add_cdrom, set_boot_index,
	set_boot_index_again, new_unix_socket, new_tpmdev, add_tpm,
	/* Ports, wanted ones and their spares */
	new_port, new_port, new_port, add_port_at, add_qxl_for_spare,
	add_panic_at, choose_ioh3420, add_port_for_spare, choose_pcie_root_port,
	/* Behind ports */
	new_port, add_vfio, add_wide_vfio, add_vfio_by_path, set_romfile,
	new_port, add_mdev, new_port, new_tap, add_network, new_port, new_node,
	add_block, set_serial, new_port, connect_custom, set_custom,
	set_custom_bool, allocate_id, allocate_id,
	/* Controllers, opened when needed */
	map_uas, add_uas_cd, map_usb, add_tablet, new_chardev, add_redir,
	new_node, new_raw, add_storage, map_serial, new_tcp_socket,
	add_serial_port, new_spiceport, add_serial_port, new_null,
	add_serial_port, new_stdio, add_serial_port, new_output_file,
	add_serial_port, map_scsi, new_host_device, new_qcow2, add_disk, add_cd,
	new_node, add_disk, map_scsi_of_thread, new_user, new_bridge, derive_id,
	derive_node_name, print_topology, print_resources};

/* A machine has one TPM, so that of the host is another machine's. */
static int (*const steps_of_another[])(struct world *w) = {
	new_topology, new_resources, new_passthrough, add_tis, print_resources};

/* Enough of one sort for lists to grow, and controllers to overflow. */
static int (*const repeated[])(struct world *w) = {map_scsi_of_thread, add_cd,
	map_uas, add_uas_cd, map_usb, add_tablet, new_chardev, map_serial,
	add_serial_port, new_port, allocate_id};

static void add_options(struct text *text, struct qdev_options *options)
{
	for (size_t i = 0; i < qdev_options_count(options); i++)
		text_addf(text, "%s\n", qdev_options_at(options, i));
	qdev_options_free(options);
}

/* All that a world prints, the caller's to free. */
static char *describe(const struct world *w)
{
	struct text text = TEXT_INIT;
	struct qdev_options *options;

	if (w->resources) {
		assert_int_equal(
			qdev_resources_options(w->resources, &options), 0);
		add_options(&text, options);
	}
	if (w->topology) {
		assert_int_equal(
			qdev_topology_options(w->topology, &options), 0);
		add_options(&text, options);
	}
	return text_take(&text);
}

/* Takes a step, as often as it takes for no allocation to be left to fail. */
static long take(struct world *world, int (*step)(struct world *w))
{
	cleanup_free char *before = describe(world);
	long failures = 0;

	for (;; failures++) {
		struct world old = *world;

		until_failure = failures;

		int r = step(world);
		bool failed = until_failure < 0;

		until_failure = -1;
		if (!failed) {
			assert_int_equal(r, QDEV_OK);
			return failures;
		}
		assert_int_equal(r, QDEV_ERROR_NO_MEMORY);
		/* Nor is any result touched. */
		old.count = world->count;
		assert_memory_equal(&old, world, sizeof(old));

		cleanup_free char *after = describe(world);

		assert_string_equal(after, before);
	}
}

static void free_world(struct world *world)
{
	qdev_controller_map_free(world->map);
	qdev_resources_free(world->resources);
	qdev_topology_free(world->topology);
}

static void every_allocation_may_fail(void **state)
{
	struct world world = {0};
	long failures = 0;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(steps); i++)
		failures += take(&world, steps[i]);
	for (size_t i = 0; i < 35; i++)
		for (size_t j = 0; j < ARRAY_SIZE(repeated); j++)
			failures += take(&world, repeated[j]);
	/* Each step but those that find a controller allocates. */
	assert_true(failures > (long)ARRAY_SIZE(steps));
	print_message("# %ld allocations failed\n", failures);
	free_world(&world);
}

static void every_allocation_of_another_machine_may_fail(void **state)
{
	struct world world = {0};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(steps_of_another); i++)
		assert_true(take(&world, steps_of_another[i]) > 0);
	free_world(&world);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_allocation_may_fail),
		cmocka_unit_test(every_allocation_of_another_machine_may_fail),
	};

	return cmocka_run_group_tests_name("out_of_memory", tests, NULL, NULL);
}
