/* SPDX-License-Identifier: MIT */
#ifndef TESTS_QEMU_MACHINE_H
#define TESTS_QEMU_MACHINE_H

/*
 * A planned machine, and the QEMU that is started with it, in a folder of its
 * own, which is the working directory. Whatever goes wrong on the way fails the
 * test, QEMU's own words printed.
 */

#include "../unit/test.h"

#include "qmp/arguments.h"
#include "qmp/compare.h"
#include "qmp/process.h"
#include "qmp/qmp.h"

#include <qdev/qdev.h>

struct machine {
	const void *row; /* of the table that the test is about */
	struct qdev_resources *resources;
	struct qdev_topology *topology;
	struct qdev_controller_map *controllers;
	struct arguments extra; /* words beside the plan's */
	struct process swtpm;
	struct qmp *qemu;
	unsigned count; /* back ends made so far; numbers their names */
	char folder[32];
};

/* The longest any one answer of QEMU may take, on a loaded machine too. */
enum { QEMU_LIMIT_MS = 60 * 1000 };

/* The fixture: *state is a row of a table before, and the machine after. */
int machine_set_up(void **state);
int machine_tear_down(void **state);

/* A test of one row, with that fixture. */
struct CMUnitTest machine_test(
	const char *name, CMUnitTestFunction function, const void *row);

/* What makes SPICE be there, at a socket nobody connects to. */
#define SPICE_OPTION "-spice unix=on,addr=spice.socket,disable-ticketing=on"

/* The call is to succeed. */
#define must(call) assert_string_equal(qdev_error_name(call), "QDEV_OK")

/* The call is to fail with this error. */
#define must_fail(call, error)                                                 \
	assert_string_equal(qdev_error_name(call), #error)

struct qdev_root_port *machine_port(struct machine *machine);

/* Controllers, each on a new port. */
struct qdev_usb *machine_usb(struct machine *machine);
struct qdev_scsi *machine_scsi(struct machine *machine);
struct qdev_serial *machine_serial(struct machine *machine);

/* Back ends that exist: an empty disk, a listening socket, a network without
 * privileges, a TPM emulator that runs. */
const struct qdev_blockdev *machine_disk(struct machine *machine);
const struct qdev_chardev *machine_socket(struct machine *machine);
const struct qdev_netdev *machine_network(struct machine *machine);
const struct qdev_tpmdev *machine_tpm(struct machine *machine);

/* What QEMU is to be started with: the program, the plan, the extra words. */
void machine_arguments(struct machine *machine, struct arguments *arguments);

/* Starts QEMU with these, paused. */
void machine_start(struct machine *machine, const struct arguments *arguments);

/* Starts QEMU with the plan, and finds exactly that realised. */
void machine_runs_as_planned(struct machine *machine);

#endif
