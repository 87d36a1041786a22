/* SPDX-License-Identifier: MIT */

/*
 * What the program prints, as it prints it, is what QEMU is started with. Each
 * row is one command line, and what QEMU is then asked, written by hand.
 */
#include "machine.h"

#include "base/cleanup.h"
#include "qmp/realised.h"

#include "image.h"

#include <fcntl.h>
#include <spawn.h>
#include <string.h>
#include <sys/wait.h>

extern char **environ;

struct program_case {
	const char *name;
	const char *arguments[16];
	unsigned times;   /* the arguments are given; 0: once */
	const char *spec; /* what is in spec.json; NULL: no such file */
	bool needs_swtpm;
	bool needs_spice;
	unsigned devices; /* that QEMU has then */
	/* "OBJECT PROPERTY VALUE"; a bare object is a device with an id. */
	const char *facts[8];
};

/* An address is 8 × slot + function. */
static const struct program_case cases[] = {
	{"ports", {"--spare-ports", "2", "--memory", "256M"}, .devices = 2,
		.facts = {"pcie.1.0 type pcie-root-port", "pcie.1.0 addr 8",
			"pcie.1.1 addr 9", "pcie.1.1 io-reserve 0",
			"/objects/pc.ram size 268435456"}},
	{"ports of the other sort",
		{"--spare-ports", "1", "--root-port", "ioh3420"}, .devices = 1,
		.facts = {"pcie.1.0 type ioh3420"}},
	{"all ports", {"--spare-ports", "240"}, .devices = 240,
		.facts = {"pcie.1e.7 addr 247"}},
	{"a SCSI disk", {"--disk", "a.img,serial=abc,wwn=0x5000c500a1b2c3d4"},
		.devices = 3,
		.facts = {"scsi.0.0 type scsi-hd", "scsi.0.0 drive disk.0",
			"scsi.0.0 serial abc",
			"scsi.0.0 wwn 5764824129537754068",
			"scsi iothread /objects/iothread.0"}},
	{"a disk of each sort",
		{"--disk", "a.img,via=blk,bootindex=1", "--disk",
			"b.img,via=usb,format=raw", "--disk",
			"c.img,via=uas,read-only=on"},
		.devices = 7,
		.facts = {"block.0 drive disk.0", "block.0 bootindex 1",
			"/machine/peripheral/usb.0.1/usb.0.1.0/legacy[0] "
			"drive disk.1",
			"uas port 2", "uas.0.0 drive disk.2"}},
	{"a CD drive of each sort",
		{"--cdrom", "a.img", "--cdrom", "b.img,via=scsi", "--cdrom",
			"c.img,via=uas"},
		.devices = 8,
		.facts = {"sata.0 drive cd.0", "scsi.0.0 type scsi-cd",
			"scsi.0.0 drive cd.1", "uas.0.0 drive cd.2"}},
	{"a network", {"--net", "user,mac=52:54:00:12:34:99"}, .devices = 2,
		.facts = {"/machine/peripheral-anon/device[0] mac "
			  "52:54:00:12:34:99",
			"/machine/peripheral-anon/device[0] netdev net.0"}},
	{"USB",
		{"--usb-tablet", "--usb-redir", "--usb-redir",
			"unix=usb.socket"},
		.devices = 5,
		.facts = {"usb.0.1 type usb-tablet", "usb.0.2 chardev char.0",
			"usb.0.3 chardev char.1", "usb.0.3 port 3"}},
	{"a second USB controller", {"--usb-tablet"}, .times = 16,
		.devices = 20,
		.facts = {"usb p2 15", "usb1.0.1 port 1",
			"usb1.0.1 parent_bus /machine/peripheral/usb1/usb1.0"}},
	{"serial ports",
		{"--serial-port", "a,unix=a.socket", "--serial-port",
			"b,unix=b.socket"},
		.devices = 4,
		.facts = {"serial.0.1 name a", "serial.0.2 name b",
			"serial.0.2 nr 2"}},
	{"a serial port over SPICE", {"--serial-port", "a,spice"},
		.needs_spice = true, .devices = 3,
		.facts = {"serial.0.1 name a"}},
	{"displays", {"--display", "qxl,heads=8"}, .devices = 8,
		.facts = {"qxl.0 type qxl-vga", "qxl.7 type qxl",
			"qxl.7 addr 15"}},
	{"a TPM", {"--tpm", "tis,socket=tpm.socket"}, .needs_swtpm = true,
		.devices = 1,
		.facts = {"/machine/peripheral-anon/device[0] type tpm-tis"}},
	{"a spec and a flag", {"--spec", "spec.json", "--panic"},
		.spec = "{\"schema\": \"qdev.spec/1\", \"devices\": ["
			"{\"disk\": \"a.img\", \"via\": \"usb\"}]}",
		.devices = 4,
		.facts = {"usb.0.1 type usb-storage", "panic.0 addr 9"}},
	{"pvpanic", {"--panic"}, .devices = 1,
		.facts = {"panic.0 type pvpanic-pci", "panic.0 addr 8"}},
};

/* Runs the program; what it says on stderr is on the test's, too. */
static void run_program(const char *const *words, const char *output)
{
	posix_spawn_file_actions_t actions;
	int status;
	pid_t pid;

	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, output,
		O_WRONLY | O_CREAT | O_TRUNC, 0600);
	assert_int_equal(posix_spawn(&pid, words[0], &actions, NULL,
				 (char *const *)(uintptr_t)words, environ),
		0);
	posix_spawn_file_actions_destroy(&actions);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
}

/* The program's words: its path, and the row's as often as it says. */
static void program_words(
	const struct program_case *row, struct arguments *arguments)
{
	const char *program = getenv("QDEV_PLAN");
	unsigned times = row->times ? row->times : 1;

	if (!program)
		fail_msg("QDEV_PLAN must have the path of the program");
	arguments_add(arguments, program);
	for (unsigned n = 0; n < times; n++)
		for (size_t i = 0; i < ARRAY_SIZE(row->arguments); i++)
			if (row->arguments[i])
				arguments_add(arguments, row->arguments[i]);
}

/* One option a line, nothing quoted. */
static void read_options(const char *path, struct arguments *arguments)
{
	cleanup_file FILE *file = fopen(path, "re");
	cleanup_free char *line = NULL;
	size_t room = 0;
	ssize_t length;

	assert_non_null(file);
	while ((length = getline(&line, &room, file)) > 0) {
		assert_int_equal(line[length - 1], '\n');
		line[length - 1] = '\0';
		arguments_add_option(arguments, line);
	}
}

static void has_devices(struct machine *machine, unsigned count)
{
	cleanup_realised struct realised realised = {0};
	cleanup_text struct text problem = TEXT_INIT;

	must(realised_read(machine->qemu, &realised, &problem));
	assert_int_equal(realised.devices.count, count);
}

static void has_fact(struct machine *machine, const char *fact)
{
	char object[80], property[32], value[80], path[128], found[128];
	cleanup_text struct text problem = TEXT_INIT;
	cleanup_json json_t *got = NULL;

	assert_int_equal(
		sscanf(fact, "%79s %31s %79s", object, property, value), 3);
	snprintf(path, sizeof(path), "%s%s",
		object[0] == '/' ? "" : "/machine/peripheral/", object);
	if (qmp_get(machine->qemu, path, property, &got, &problem) < 0)
		fail_msg("%s: %s", fact, text_string(&problem));
	if (json_is_string(got))
		snprintf(found, sizeof(found), "%s", json_string_value(got));
	else
		snprintf(found, sizeof(found), "%" JSON_INTEGER_FORMAT,
			json_integer_value(got));
	if (strcmp(found, value) != 0)
		fail_msg("%s: found %s", fact, found);
}

static void write_file(const char *path, const char *content)
{
	cleanup_file FILE *file = fopen(path, "we");

	assert_non_null(file);
	assert_true(fputs(content, file) >= 0);
}

static void prepare(struct machine *machine, const struct program_case *row)
{
	static const char *const images[] = {"a.img", "b.img", "c.img"};

	for (size_t i = 0; i < ARRAY_SIZE(images); i++)
		image_create_raw(images[i]);
	if (row->spec)
		write_file("spec.json", row->spec);
	if (row->needs_swtpm)
		machine_tpm(machine);
}

static void printed_plan_runs(void **state)
{
	static const char output[] = "options";
	struct machine *machine = *state;
	const struct program_case *row = machine->row;
	cleanup_arguments struct arguments program = {0};
	cleanup_arguments struct arguments qemu = {0};

	prepare(machine, row);
	program_words(row, &program);
	run_program((const char *const *)program.words.items, output);
	arguments_add(&qemu, "qemu-system-x86_64");
	read_options(output, &qemu);
	if (row->needs_spice)
		arguments_add_option(&qemu, SPICE_OPTION);
	machine_start(machine, &qemu);
	has_devices(machine, row->devices);
	for (size_t i = 0; i < ARRAY_SIZE(row->facts); i++)
		if (row->facts[i])
			has_fact(machine, row->facts[i]);
}

int main(void)
{
	static struct CMUnitTest tests[ARRAY_SIZE(cases)];

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		tests[i] = machine_test(
			cases[i].name, printed_plan_runs, &cases[i]);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
