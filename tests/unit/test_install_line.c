/* SPDX-License-Identifier: MIT */

/* Which line of modprobe.d counts, as a table: files in, one line out. */

#include "test.h"

#include "base/cleanup.h"
#include "base/text.h"
#include "probes/install_line.h"
#include "probes/modprobe_config.h"
#include "tree.h"

#include <stdlib.h>
#include <string.h>

DEFINE_CLEANUP(struct root *, root_free);

#define ETC "etc/modprobe.d/"
#define RUN "run/modprobe.d/"
#define LIB "lib/modprobe.d/"

static const struct tree_entry folders[] = {
	{"etc/modprobe.d", TREE_DIRECTORY, NULL},
	{"run/modprobe.d", TREE_DIRECTORY, NULL},
	{"usr/local/lib/modprobe.d", TREE_DIRECTORY, NULL},
	{"usr/lib/modprobe.d", TREE_DIRECTORY, NULL},
	{"lib/modprobe.d", TREE_DIRECTORY, NULL},
};

static const struct row {
	const char *name;
	const char *line; /* "FILE FIRST-LAST COMMAND" */
	struct tree_entry files[2];
} rows[] = {
	{"none", "", {{0}}},
	{"blacklisted, which binds aliases alone", "",
		{{ETC "a.conf", TREE_FILE, "blacklist vfio-pci\n"}}},
	{"for it", ETC "a.conf 2-2 /bin/false",
		{{ETC "a.conf", TREE_FILE,
			"# vfio\ninstall vfio-pci /bin/false\n"}}},
	{"with underscores and blanks", RUN "a.conf 1-1 /bin/true",
		{{RUN "a.conf", TREE_FILE,
			"\tinstall  vfio_pci \t/bin/true \n"}}},
	{"by a pattern", LIB "a.conf 1-1 /bin/false",
		{{LIB "a.conf", TREE_FILE, "install vfio* /bin/false"}}},
	{"over two lines", ETC "a.conf 2-3 /usr/bin/true",
		{{ETC "a.conf", TREE_FILE,
			"\ninstall vfio-pci \\\n/usr/bin/true\n"}}},
	{"for another", "",
		{{ETC "a.conf", TREE_FILE, "install vfio /bin/false\n"}}},
	{"in a comment", "",
		{{ETC "a.conf", TREE_FILE, "#install vfio-pci /bin/false\n"}}},
	{"in a file that is none", "",
		{{ETC "a.conf.off", TREE_FILE,
			"install vfio-pci /bin/false\n"}}},
	{"with a command that may load it", "",
		{{ETC "a.conf", TREE_FILE,
			"install vfio-pci modprobe -i vfio-pci\n"}}},
	{"with a command: with a comment",
		ETC "a.conf 1-1 /bin/true # off",
		{{ETC "a.conf", TREE_FILE,
			"install vfio-pci /bin/true # off\n"}}},
	{"with a command: in quotes",
		ETC "a.conf 1-1 \"/bin/true\"",
		{{ETC "a.conf", TREE_FILE,
			"install vfio-pci \"/bin/true\"\n"}}},
	{"with a command: a shell's own",
		ETC "a.conf 1-1 exit 0",
		{{ETC "a.conf", TREE_FILE,
			"install vfio-pci exit 0\n"}}},
	{"with a command: two of them",
		ETC "a.conf 1-1 /bin/true; :",
		{{ETC "a.conf", TREE_FILE,
			"install vfio-pci /bin/true; :\n"}}},
	{"with a command: one after the other",
		ETC "a.conf 1-1 /usr/bin/env true && exit",
		{{ETC "a.conf", TREE_FILE,
			"install vfio-pci /usr/bin/env true && exit\n"}}},
	{"with a command: a line of DOS",
		ETC "a.conf 1-1 /bin/false",
		{{ETC "a.conf", TREE_FILE,
			"install vfio-pci /bin/false\r\n"}}},
	{"with a command: a script",
		ETC "a.conf 1-1 /opt/load ?",
		{{ETC "a.conf", TREE_FILE,
			"install vfio-pci /opt/load\n"}}},
	{"with a command: one that ends well",
		ETC "a.conf 1-1 /opt/load; true ?",
		{{ETC "a.conf", TREE_FILE,
			"install vfio-pci /opt/load; true\n"}}},
	{"with a command: a word of the shell's",
		ETC "a.conf 1-1 $(cat /x) ?",
		{{ETC "a.conf", TREE_FILE,
			"install vfio-pci $(cat /x)\n"}}},
	{"with a command: another module's",
		ETC "a.conf 1-1 /sbin/modprobe --ignore-install kvm ?",
		{{ETC "a.conf", TREE_FILE,
			"install vfio-pci /sbin/modprobe --ignore-install kvm\n"}}},
	{"with a command: a word alike",
		ETC "a.conf 1-1 /opt/true/load ?",
		{{ETC "a.conf", TREE_FILE,
			"install vfio-pci /opt/true/load\n"}}},
	{"with a command that loads it: its own", "",
		{{ETC "a.conf", TREE_FILE,
			"install vfio-pci "
			"/sbin/modprobe --ignore-install vfio-pci $CMDLINE_OPTS\n"}}},
	{"with a command that loads it: qdev-plan's", "",
		{{ETC "a.conf", TREE_FILE,
			"install vfio-pci "
			"echo vfio-pci > /sys/bus/pci/devices/0000:01:00.0/"
			"driver_override; /sbin/modprobe --ignore-install "
			"vfio-pci $CMDLINE_OPTS\n"}}},
	{"with a command that loads it: that of a pattern", "",
		{{ETC "a.conf", TREE_FILE,
			"install vfio-pci "
			"modprobe -i $MODPROBE_MODULE\n"}}},
	{"with a command that loads it: its file's", "",
		{{ETC "a.conf", TREE_FILE,
			"install vfio-pci "
			"insmod /opt/vfio-pci.ko\n"}}},
	{"the first counts", "",
		{{ETC "b.conf", TREE_FILE, "install vfio-pci /bin/false\n"},
			{LIB "a.conf", TREE_FILE,
				"install vfio-pci modprobe -i vfio-pci\n"}}},
	{"the first name counts, whatever its folder",
		LIB "a.conf 1-1 /bin/true",
		{{ETC "b.conf", TREE_FILE, "install vfio-pci /bin/false\n"},
			{LIB "a.conf", TREE_FILE,
				"install vfio-pci /bin/true\n"}}},
	{"hidden by a file of its name", "",
		{{LIB "a.conf", TREE_FILE, "install vfio-pci /bin/false\n"},
			{ETC "a.conf", TREE_FILE, ""}}},
	{"beside a directory", ETC "b.conf 1-1 /bin/false",
		{{ETC "a.conf", TREE_DIRECTORY, NULL},
			{ETC "b.conf", TREE_FILE,
				"install vfio-pci /bin/false\n"}}},
	{"beside a link to nothing", ETC "b.conf 1-1 /bin/false",
		{{ETC "a.conf", TREE_LINK, "gone.conf"},
			{ETC "b.conf", TREE_FILE,
				"install vfio-pci /bin/false\n"}}},
	{"beside a link to itself", ETC "b.conf 1-1 /bin/false",
		{{ETC "a.conf", TREE_LINK, "a.conf"},
			{ETC "b.conf", TREE_FILE,
				"install vfio-pci /bin/false\n"}}},
	{"beside a FIFO", ETC "b.conf 1-1 /bin/false",
		{{ETC "a.conf", TREE_FIFO, NULL},
			{ETC "b.conf", TREE_FILE,
				"install vfio-pci /bin/false\n"}}},
	{"none beside a directory", "",
		{{ETC "a.conf", TREE_DIRECTORY, NULL}}},
	{"nothing after the name", "",
		{{ETC "a.conf", TREE_FILE, "install\ninstall vfio-pci\n"}}},
	{"nothing after the name, and then something",
		ETC "a.conf 2-2 /bin/false",
		{{ETC "a.conf", TREE_FILE,
			"install vfio-pci\ninstall vfio-pci /bin/false\n"}}},
};

static void line_in(const struct tree *tree, struct text *ret)
{
	cleanup(root_free_p) struct root *root = NULL;
	cleanup_free char *reason = NULL;
	struct host_machine machine = {0};
	struct host_install_line line = {0};

	assert_int_equal(root_open(tree->path, &root, &reason), 0);
	assert_int_equal(modprobe_config_read(root, &machine), 0);
	assert_int_equal(install_line_find(&machine, "vfio_pci", &line), 0);
	if (line.known.state == FACT_UNKNOWN)
		text_add(ret, "?");
	if (line.known.state == FACT_KNOWN)
		text_addf(ret, "%s %u-%u %s%s", line.file, line.first,
			line.last, line.command, line.may_load ? " ?" : "");
	install_line_clear(&line);
	machine_clear(&machine);
}

static void one_line_counts(void **state)
{
	const struct row *row = *state;
	cleanup_text struct text found = TEXT_INIT;
	struct tree tree;

	tree_make(&tree, folders, ARRAY_SIZE(folders));
	for (size_t i = 0; i < ARRAY_SIZE(row->files); i++)
		if (row->files[i].path)
			tree_add(&tree, &row->files[i]);
	line_in(&tree, &found);
	assert_string_equal(text_string(&found), row->line);
	tree_remove(&tree);
}

/* A capture that lacks a folder may lack the line that counts. */
static void a_folder_unread_is_unknown(void **state)
{
	cleanup_text struct text found = TEXT_INIT;
	struct tree tree;

	(void)state;
	tree_make(&tree, folders, 1);
	line_in(&tree, &found);
	assert_string_equal(text_string(&found), "?");
	tree_remove(&tree);
}

/* A file of more than is read: what others say counts, and nothing else. */
static void a_file_unread_is_unknown(void **state)
{
	static const size_t size = ((size_t)1 << 20) + 1;
	cleanup_free char *much = malloc(size + 1);
	struct tree_entry big = {ETC "a.conf", TREE_FILE, much};

	(void)state;
	assert_non_null(much);
	memset(much, '#', size);
	much[size] = '\0';
	for (int i = 0; i < 2; i++) {
		cleanup_text struct text found = TEXT_INIT;
		struct tree tree;

		tree_make(&tree, folders, ARRAY_SIZE(folders));
		tree_add(&tree, &big);
		if (i)
			tree_add(&tree,
				&(struct tree_entry){ETC "b.conf", TREE_FILE,
					"install vfio-pci /bin/false\n"});
		line_in(&tree, &found);
		assert_string_equal(text_string(&found),
			i ? ETC "b.conf 1-1 /bin/false" : "?");
		tree_remove(&tree);
	}
}

/* What would eat memory is not kept, and nobody knows what it says. */
static void too_many_lines_are_unknown(void **state)
{
	static const char line[] = "options a b=1\n";
	cleanup_text struct text found = TEXT_INIT, many = TEXT_INIT;
	struct tree tree;

	(void)state;
	for (int i = 0; i < 40000; i++)
		text_add(&many, line);
	text_add(&many, "install vfio-pci /bin/false\n");
	tree_make(&tree, folders, ARRAY_SIZE(folders));
	tree_add(&tree,
		&(struct tree_entry){
			ETC "a.conf", TREE_FILE, text_string(&many)});
	line_in(&tree, &found);
	assert_string_equal(text_string(&found), "?");
	tree_remove(&tree);
}

/* Its files are read once a run, whoever asks. */
static void it_is_read_once(void **state)
{
	static const struct tree_entry entry = {
		ETC "a.conf", TREE_FILE, "install vfio /bin/false\n"};
	cleanup(root_free_p) struct root *root = NULL;
	cleanup_free char *reason = NULL;
	struct host_machine machine = {0};
	struct tree tree;

	(void)state;
	tree_make(&tree, folders, ARRAY_SIZE(folders));
	tree_add(&tree, &entry);
	assert_int_equal(root_open(tree.path, &root, &reason), 0);
	assert_int_equal(modprobe_config_read(root, &machine), 0);
	tree_remove(&tree);
	assert_int_equal(modprobe_config_read(root, &machine), 0);
	assert_int_equal(machine.modprobe_known.state, FACT_KNOWN);
	assert_int_equal(machine.modprobe_lines.count, 1);
	machine_clear(&machine);
}

int main(void)
{
	struct CMUnitTest tests[ARRAY_SIZE(rows) + 4] = {
		[ARRAY_SIZE(rows)] =
			cmocka_unit_test(a_folder_unread_is_unknown),
		cmocka_unit_test(a_file_unread_is_unknown),
		cmocka_unit_test(too_many_lines_are_unknown),
		cmocka_unit_test(it_is_read_once),
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		tests[i] = (struct CMUnitTest){
			.name = rows[i].name,
			.test_func = one_line_counts,
			.initial_state = (void *)(uintptr_t)&rows[i],
		};
	return cmocka_run_group_tests_name("install_line", tests, NULL, NULL);
}
