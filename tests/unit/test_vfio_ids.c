/* SPDX-License-Identifier: MIT */

/*
 * Which devices vfio-pci takes by ids=, as a table: files in, entries out. The
 * lab asked kmod and the kernel about order, names and what is no id.
 */

#include "test.h"
#include "tree.h"

#include "base/cleanup.h"
#include "host/host.h"
#include "probes/vfio_ids.h"

#include <string.h>

DEFINE_CLEANUP(struct host *, host_free);

/* All places that are looked into: what a row has in none is not there. */
static const char *const places[] = {
	"etc/modprobe.d",
	"run/modprobe.d",
	"usr/local/lib/modprobe.d",
	"usr/lib/modprobe.d",
	"lib/modprobe.d",
};

#define ETC "etc/modprobe.d/"
#define RUN "run/modprobe.d/"
#define USR "usr/lib/modprobe.d/"
#define LIB "lib/modprobe.d/"

#define FILE_IS(path, text)   {path, TREE_FILE, text}
#define LINK_IS(path, target) {path, TREE_LINK, target}
#define COMMAND_LINE(text)    FILE_IS("proc/cmdline", text "\n")

struct row {
	const char *name;
	struct tree_entry files[6];
	const char *expected; /* "unknown" in front: not all is known */
};

static const struct row rows[] = {
	{"none", {COMMAND_LINE("ro quiet")}, ""},
	{"of the command line", {COMMAND_LINE("ro vfio-pci.ids=8086:10d3 x")},
		"/proc/cmdline:8086:10d3"},
	{"with the other dash", {COMMAND_LINE("vfio_pci.ids=8086:10d3")},
		"/proc/cmdline:8086:10d3"},
	{"several", {COMMAND_LINE("vfio-pci.ids=8086:10d3,10de:1fb8")},
		"/proc/cmdline:8086:10d3 /proc/cmdline:10de:1fb8"},
	{"the last of two", {COMMAND_LINE("vfio-pci.ids=1:2 vfio-pci.ids=3:4")},
		"/proc/cmdline:3:4"},
	{"none at last", {COMMAND_LINE("vfio-pci.ids=1:2 vfio-pci.ids=")}, ""},
	{"of other modules",
		{COMMAND_LINE("pci-stub.ids=1:2 xvfio-pci.ids=1:2 "
			      "vfio-pci.idss=1:2 vfio-pci=ids=1:2 ids=1:2 "
			      "vfio-pci-x.ids=1:2 vfio.pci.ids=1:2")},
		""},
	{"what is no id",
		{COMMAND_LINE("vfio-pci.ids=x,8086,:1,,8086:,0x8086:0x10d3,"
			      "123456789:1")},
		"/proc/cmdline:0x8086:0x10d3"},
	{"subsystem and class",
		{COMMAND_LINE("vfio-pci.ids=1:2:3:4:030000:ff0000")},
		"/proc/cmdline:1:2:3:4:030000:ff0000"},
	{"of a file",
		{COMMAND_LINE(""),
			FILE_IS(ETC "vfio.conf",
				"# options vfio-pci ids=1:1\n"
				"softdep nvme pre: vfio-pci\n"
				"\toptions  vfio_pci disable_vga=1 ids=1:2\n")},
		"/etc/modprobe.d/vfio.conf:1:2"},
	{"of a line that goes on",
		{COMMAND_LINE(""),
			FILE_IS(USR "vfio.conf", "options vfio-pci \\\n"
						 "ids=1:2,\\\n3:4")},
		"/usr/lib/modprobe.d/vfio.conf:1:2 /usr/lib/modprobe.d/vfio.conf:3:4"},
	{"of another kind of file",
		{COMMAND_LINE(""),
			FILE_IS(ETC "vfio.conf.bak", "options vfio-pci ids=1:2"),
			FILE_IS(ETC ".vfio.conf", "options vfio-pci ids=1:2")},
		""},
	{"of other options",
		{COMMAND_LINE(""),
			FILE_IS(ETC "a.conf", "options vfio-pci\n"
					      "options\n\noption vfio-pci "
					      "ids=1:2\noptions vfio ids=1:2\n"
					      "options vfio-pci noids=1:2\n")},
		""},
	{"the last name of two files, wherever",
		{COMMAND_LINE(""),
			FILE_IS(USR "b.conf", "options vfio-pci ids=1:2"),
			FILE_IS(ETC "a.conf", "options vfio-pci ids=3:4")},
		"/usr/lib/modprobe.d/b.conf:1:2"},
	{"the first place of one name",
		{COMMAND_LINE(""),
			FILE_IS(LIB "a.conf", "options vfio-pci ids=1:2"),
			FILE_IS(RUN "a.conf", "options vfio-pci ids=3:4")},
		"/run/modprobe.d/a.conf:3:4"},
	{"of a masked file",
		{COMMAND_LINE(""), LINK_IS(ETC "a.conf", "/dev/null"),
			FILE_IS(USR "a.conf", "options vfio-pci ids=3:4")},
		""},
	{"the command line's comes last",
		{FILE_IS(ETC "z.conf", "options vfio-pci ids=1:2"),
			COMMAND_LINE("vfio-pci.ids=3:4")},
		"/proc/cmdline:3:4"},
	{"an unknown command line",
		{FILE_IS(ETC "z.conf", "options vfio-pci ids=1:2")},
		"unknown /etc/modprobe.d/z.conf:1:2"},
};

static void a_row_holds(void **state)
{
	const struct row *row = *state;
	cleanup(tree_remove) struct tree tree;
	cleanup_text struct text text = TEXT_INIT;
	cleanup(host_free_p) struct host *host = NULL;
	struct host_machine *machine;
	struct root *root;
	char *reason = NULL;

	tree_make(&tree, NULL, 0);
	tree_add_host(&tree, "", places, ARRAY_SIZE(places), row->files);
	assert_int_equal(root_open(tree.path, &root, &reason), 0);
	assert_int_equal(host_new(&host), 0);
	machine = &host->machine;
	assert_int_equal(vfio_ids_read(root, machine), 0);
	root_free(root);
	if (machine->vfio_ids_known.state != FACT_KNOWN)
		text_add(&text, "unknown");
	for (size_t i = 0; i < machine->vfio_ids.count; i++)
		text_addf(&text, "%s%s:%s", text.length ? " " : "",
			machine->vfio_ids.items[i].source,
			machine->vfio_ids.items[i].text);
	assert_string_equal(text_string(&text), row->expected);
}

int main(void)
{
	struct CMUnitTest tests[ARRAY_SIZE(rows)];

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		tests[i] = (struct CMUnitTest){rows[i].name, a_row_holds, NULL,
			NULL, (void *)(uintptr_t)&rows[i]};
	return cmocka_run_group_tests_name("vfio_ids", tests, NULL, NULL);
}
