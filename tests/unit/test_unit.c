/* SPDX-License-Identifier: MIT */

/*
 * Units of systemd as who will run QEMU: files in, identity and limits out. A
 * row has the files of a host, the unit, and all that is to come of it;
 * tests/lab compares with a real systemd.
 */

#include "test.h"
#include "tree.h"

#include "base/cleanup.h"
#include "base/text.h"
#include "host/host.h"
#include "probes/unit.h"
#include "probes/unit_file.h"

#include <qdev/error.h>

#include <string.h>

DEFINE_CLEANUP(struct host *, host_free);

/* All places that are looked into: what a row has in none is not there. */
static const char *const places[] = {
	"etc/systemd/system.control",
	"run/systemd/system.control",
	"run/systemd/transient",
	"run/systemd/generator.early",
	"etc/systemd/system",
	"etc/systemd/system.attached",
	"run/systemd/system",
	"run/systemd/system.attached",
	"run/systemd/generator",
	"usr/local/lib/systemd/system",
	"lib/systemd/system",
	"usr/lib/systemd/system",
	"run/systemd/generator.late",
	"etc/systemd",
	"run/systemd",
	"usr/local/lib/systemd",
	"usr/lib/systemd",
};

#define ETC "etc/systemd/system/"
#define RUN "run/systemd/system/"
#define USR "usr/lib/systemd/system/"

#define FILE_IS(path, text)   {path, TREE_FILE, text}
#define LINK_IS(path, target) {path, TREE_LINK, target}

/* What is the same for all. */
static const struct tree_entry common[] = {
	FILE_IS("proc/sys/kernel/osrelease", "6.1.0-42-amd64\n"),
	FILE_IS("etc/group", "root:x:0:\nkv:x:7:\nkvm:x:104:qemu,bob\nbad\n"),
};

struct row {
	const char *name, *unit;
	struct tree_entry files[8];
	const char *expected;
};

#define ROOT_OF_DEFAULTS                                                       \
	"uid 0 groups 0 overrides locks limit 8388608 devices open"

static const struct row rows[] = {
	{"root by default", "vm", {FILE_IS(ETC "vm.service", "[Service]\n")},
		ROOT_OF_DEFAULTS},
	{"the whole name", "vm.service",
		{FILE_IS(USR "vm.service", "[Service]\n")}, ROOT_OF_DEFAULTS},
	{"no such unit", "vm", {FILE_IS(ETC "other.service", "")},
		"there is no unit vm.service"},
	{"no name", "../vm", {FILE_IS(ETC "vm.service", "")},
		"../vm is no name of a service"},
	{"masked", "vm",
		{LINK_IS(ETC "vm.service", "/dev/null"),
			FILE_IS(USR "vm.service", "[Service]\nUser=qemu\n")},
		"the unit vm.service is masked"},
	{"masked by an empty file", "vm",
		{FILE_IS(ETC "vm.service", ""),
			FILE_IS(USR "vm.service", "[Service]\nUser=qemu\n")},
		"the unit vm.service is masked"},
	{"a user", "vm", {FILE_IS(ETC "vm.service", "[Service]\nUser=qemu\n")},
		"uid 107 groups 107,36 limit 8388608 devices open"},
	{"a user that is none", "vm",
		{FILE_IS(ETC "vm.service", "[Service]\nUser=nobody\n")},
		"uid ? limit ? devices open"},
	{"a group by name", "vm",
		{FILE_IS(ETC "vm.service",
			"[Service]\nUser=qemu\nGroup=kvm\n"
			"SupplementaryGroups=5 kv\n")},
		"uid 107 groups 104,36,5,7 limit 8388608 devices open"},
	{"a group that no file has", "vm",
		{FILE_IS(ETC "vm.service", "[Service]\nGroup=kvmm\n")},
		"uid 0 groups ? overrides locks limit 8388608 devices open"},
	{"the last one wins, and an empty one takes back", "vm",
		{FILE_IS(ETC "vm.service",
			"[Service]\nUser=qemu\nUser=\nLimitMEMLOCK=1M\n"
			"LimitMEMLOCK=2M\n")},
		"uid 0 groups 0 overrides locks limit 2097152 devices open"},
	{"only its section counts", "vm",
		{FILE_IS(ETC "vm.service",
			"User=qemu\n[Unit]\nUser=qemu\n[Service]\n#User=qemu\n"
			";User=qemu\n [X-Service]\nUser=qemu\n")},
		ROOT_OF_DEFAULTS},
	{"etc before run before usr", "vm",
		{FILE_IS(USR "vm.service", "[Service]\nUser=qemu\n"),
			FILE_IS(RUN "vm.service", "[Service]\nLimitMEMLOCK=1K\n")},
		"uid 0 groups 0 overrides locks limit 1024 devices open"},
	{"drop-ins by name, not by place", "vm",
		{FILE_IS(ETC "vm.service", "[Service]\nLimitMEMLOCK=1K\n"),
			FILE_IS(USR "vm.service.d/20.conf",
				"[Service]\nLimitMEMLOCK=3K\n"),
			FILE_IS(ETC "vm.service.d/10.conf",
				"[Service]\nLimitMEMLOCK=2K\n"),
			FILE_IS(ETC "vm.service.d/30.txt",
				"[Service]\nLimitMEMLOCK=4K\n")},
		"uid 0 groups 0 overrides locks limit 3072 devices open"},
	{"a drop-in hides its namesake", "vm",
		{FILE_IS(USR "vm.service", "[Service]\n"),
			FILE_IS(USR "vm.service.d/20.conf",
				"[Service]\nLimitMEMLOCK=3K\n"),
			LINK_IS(ETC "vm.service.d/20.conf", "/dev/null")},
		ROOT_OF_DEFAULTS},
	{"an instance of a template", "vm@a.b",
		{FILE_IS(USR "vm@.service",
			 "[Service]\nDeviceAllow=/dev/%i/%p/%n/%N/%% rw\n"),
			FILE_IS(ETC "vm@.service.d/1.conf",
				"[Service]\nUser=qemu\n"),
			FILE_IS(ETC "vm@a.b.service.d/2.conf",
				"[Service]\nLimitMEMLOCK=1K\n"),
			FILE_IS(ETC "vm@c.service.d/3.conf",
				"[Service]\nLimitMEMLOCK=2K\n")},
		"uid 107 groups 107,36 limit 1024 devices closed "
		"[/dev/a.b/vm/vm@a.b.service/vm@a.b/% rw]"},
	{"drop-ins of a beginning, and of all", "vm-a-b",
		{FILE_IS(USR "vm-a-b.service", "[Service]\n"),
			FILE_IS(ETC "vm-.service.d/1.conf",
				"[Service]\nUser=qemu\n"),
			FILE_IS(ETC "vm-a-.service.d/2.conf",
				"[Service]\nLimitMEMLOCK=1K\n"),
			FILE_IS(ETC "service.d/3.conf",
				"[Service]\nLimitMEMLOCK=2K\n"),
			FILE_IS(ETC "vm-a.service.d/4.conf",
				"[Service]\nLimitMEMLOCK=3K\n")},
		"uid 107 groups 107,36 limit 2048 devices open"},
	{"another name of a unit has its drop-ins, too", "alias",
		{LINK_IS(ETC "alias.service", "vm.service"),
			FILE_IS(ETC "vm.service", "[Service]\nUser=qemu\n"),
			FILE_IS(ETC "alias.service.d/1.conf",
				"[Service]\nLimitMEMLOCK=1K\n"),
			FILE_IS(ETC "vm.service.d/2.conf",
				"[Service]\nLimitMEMLOCK=2K\n")},
		"uid 107 groups 107,36 limit 2048 devices open"},
	{"links in a circle", "a",
		{LINK_IS(ETC "a.service", "b.service"),
			LINK_IS(ETC "b.service", "a.service")},
		"uid ? limit ? devices ? memory ? most ?"},
	{"a default for all", "vm",
		{FILE_IS(ETC "vm.service", "[Service]\n"),
			FILE_IS("etc/systemd/system.conf",
				"[Manager]\nDefaultLimitMEMLOCK=1K\n"),
			FILE_IS("usr/lib/systemd/system.conf.d/1.conf",
				"[Manager]\nDefaultLimitMEMLOCK=2K:3K\n")},
		"uid 0 groups 0 overrides locks limit 2048 devices open"},
	{"a default that the unit overrides", "vm",
		{FILE_IS(ETC "vm.service", "[Service]\nLimitMEMLOCK=infinity\n"),
			FILE_IS("etc/systemd/system.conf",
				"[Manager]\nDefaultLimitMEMLOCK=1K\n")},
		"uid 0 groups 0 overrides locks limit none devices open"},
	{"the other limits", "vm",
		{FILE_IS(ETC "vm.service",
			"[Service]\nLimitAS=1G:2G\nLimitFSIZE=1K\n"
			"LimitDATA=3K\nLimitNPROC=7:8\n")},
		ROOT_OF_DEFAULTS
		" address space 1073741824 file size 1024 data 3072 tasks 7"},
	{"tasks are not counted in K", "vm",
		{FILE_IS(ETC "vm.service", "[Service]\nLimitNPROC=1K\n")},
		ROOT_OF_DEFAULTS " tasks ?"},
	{"tasks of its control group and its slices", "vm",
		{FILE_IS(ETC "vm.service",
			 "[Service]\nSlice=a-b.slice\nTasksMax=90\n"
			 "TasksMax=0\n"),
			FILE_IS(ETC "a-b.slice", "[Slice]\nTasksMax=33%\n"),
			FILE_IS(ETC "a.slice", "[Slice]\nTasksMax=infinity\n"),
			FILE_IS(ETC "-.slice", "[Slice]\nTasksMax=1\n"),
			FILE_IS("sys/fs/cgroup/a.slice/a-b.slice/pids.current",
				"6\n")},
		ROOT_OF_DEFAULTS " most 90 most of 10000 3300 of a-b.slice used 6"},
	{"tasks of a control group that nobody can tell", "vm",
		{FILE_IS(ETC "vm.service", "[Service]\nTasksMax=0x20\n")},
		ROOT_OF_DEFAULTS " most ?"},
	{"a default of tasks, and one that is taken back", "vm",
		{FILE_IS(ETC "vm.service", "[Service]\nLimitNPROC=infinity\n"),
			FILE_IS("etc/systemd/system.conf",
				"[Manager]\nDefaultTasksMax=15%\n"
				"DefaultLimitNPROC=5\n")},
		ROOT_OF_DEFAULTS " most of 10000 1500"},
	{"a default of tasks that holds again", "vm",
		{FILE_IS(ETC "vm.service", "[Service]\nTasksMax=9\nTasksMax=\n"
					   "TasksMax=0\nDefaultTasksMax=8\n"),
			FILE_IS("etc/systemd/system.conf",
				"[Manager]\nDefaultTasksMax=2\n")},
		ROOT_OF_DEFAULTS " most 2"},
	{"a default of tasks is of no slice", "vm",
		{FILE_IS(ETC "vm.service", "[Service]\nTasksMax=9\n"),
			FILE_IS(ETC "system.slice", "[Slice]\nMemoryMax=\n"),
			FILE_IS("etc/systemd/system.conf",
				"[Manager]\nDefaultTasksMax=2\n")},
		ROOT_OF_DEFAULTS " most 9"},
	{"but of one that sets none", "vm",
		{FILE_IS(ETC "vm.service", "[Service]\n"),
			FILE_IS(ETC "system.slice", "[Slice]\nTasksMax=\n")},
		ROOT_OF_DEFAULTS " most ? of system.slice used ?"},
	{"no task at all is a share of tasks alone", "vm",
		{FILE_IS(ETC "vm.service",
			"[Service]\nTasksMax=9\nTasksMax=0%\n"
			"MemoryMax=1G\nMemoryMax=0%\n")},
		ROOT_OF_DEFAULTS " memory 1073741824 most 0"},
	{"tasks in octal", "vm",
		{FILE_IS(ETC "vm.service", "[Service]\nLimitNPROC=010\n")},
		ROOT_OF_DEFAULTS " tasks ?"},
	{"memory of its control group", "vm",
		{FILE_IS(ETC "vm.service",
			"[Service]\nMemoryMax=\nMemoryMax=64M\n")},
		ROOT_OF_DEFAULTS " memory 67108864"},
	{"a share of the host's memory", "vm",
		{FILE_IS(ETC "vm.service", "[Service]\nMemoryMax=50%\n")},
		ROOT_OF_DEFAULTS " memory of 10000 5000"},
	{"all memory that there is", "vm",
		{FILE_IS(ETC "vm.service",
			"[Service]\nMemoryMax=64M\nMemoryMax=infinity\n")},
		ROOT_OF_DEFAULTS},
	{"a limit of memory taken back", "vm",
		{FILE_IS(ETC "vm.service",
			"[Service]\nMemoryMax=64M\nMemoryMax=\n")},
		ROOT_OF_DEFAULTS},
	{"defaults of the other limits", "vm",
		{FILE_IS(ETC "vm.service", "[Service]\nLimitAS=infinity\n"),
			FILE_IS("etc/systemd/system.conf",
				"[Manager]\nDefaultLimitAS=1K\n"
				"DefaultLimitFSIZE=2K\n"
				"DefaultLimitDATA=4K\n")},
		ROOT_OF_DEFAULTS " file size 2048 data 4096"},
	{"other limits that are none", "vm",
		{FILE_IS(ETC "vm.service",
			"[Service]\nLimitAS=much\nLimitFSIZE=\n")},
		ROOT_OF_DEFAULTS " address space ? file size ?"},
	{"an old kernel's default depends", "vm",
		{FILE_IS(ETC "vm.service", "[Service]\n"),
			FILE_IS("proc/sys/kernel/osrelease", "5.10.0\n")},
		"uid 0 groups 0 overrides locks limit ? devices open"},
	{"a limit that is none", "vm",
		{FILE_IS(ETC "vm.service", "[Service]\nLimitMEMLOCK=much\n")},
		"uid 0 groups 0 overrides locks limit ? devices open"},
	{"a limit with a suffix that systemd has not", "vm",
		{FILE_IS(ETC "vm.service", "[Service]\nLimitMEMLOCK=8g\n")},
		"uid 0 groups 0 overrides locks limit ? devices open"},
	{"a soft limit above the hard one", "vm",
		{FILE_IS(ETC "vm.service", "[Service]\nLimitMEMLOCK=8G:1G\n")},
		"uid 0 groups 0 overrides locks limit ? devices open"},
	{"no soft limit, but a hard one", "vm",
		{FILE_IS(ETC "vm.service",
			"[Service]\nLimitMEMLOCK=infinity:1G\n")},
		"uid 0 groups 0 overrides locks limit ? devices open"},
	{"a hard limit that is none", "vm",
		{FILE_IS(ETC "vm.service",
			"[Service]\nLimitMEMLOCK=8G:much\n")},
		"uid 0 groups 0 overrides locks limit ? devices open"},
	{"a session of PAM", "vm",
		{FILE_IS(ETC "vm.service",
			"[Service]\nUser=qemu\nPAMName=login\n"
			"LimitMEMLOCK=1K\n")},
		"uid 107 groups ? limit ? devices open"},
	{"a specifier that wants more", "vm@7",
		{FILE_IS(ETC "vm@.service", "[Service]\nUser=%I\n"
					    "LimitMEMLOCK=1K\n")},
		"uid ? limit ? devices open"},
	{"one that ends too early", "vm",
		{FILE_IS(ETC "vm.service", "[Service]\nUser=qemu%")},
		"uid ? limit ? devices open"},
	{"a user of the moment", "vm",
		{FILE_IS(ETC "vm.service", "[Service]\nDynamicUser=yes\n"
					   "LimitMEMLOCK=infinity\n")},
		"uid ? limit none devices open"},
	{"a command with all privileges", "vm",
		{FILE_IS(ETC "vm.service",
			"[Service]\nUser=qemu\nExecStart=-+/bin/qemu\n")},
		"uid ? limit ? devices open"},
	{"one that was taken back", "vm",
		{FILE_IS(ETC "vm.service",
			"[Service]\nExecStart=+/bin/qemu\nExecStart=\n"
			"ExecStart=/bin/qemu\n")},
		ROOT_OF_DEFAULTS},
	{"a bounding set without", "vm",
		{FILE_IS(ETC "vm.service",
			"[Service]\nCapabilityBoundingSet=CAP_NET_ADMIN\n"
			"CapabilityBoundingSet=CAP_DAC_OVERRIDE\n")},
		"uid 0 groups 0 overrides limit 8388608 devices open"},
	{"a bounding set of all but", "vm",
		{FILE_IS(ETC "vm.service",
			"[Service]\nCapabilityBoundingSet=~CAP_IPC_LOCK "
			"CAP_NET_RAW\n")},
		"uid 0 groups 0 overrides limit 8388608 devices open"},
	{"more added to a set that others were taken from", "vm",
		{FILE_IS(ETC "vm.service",
			"[Service]\nCapabilityBoundingSet=~CAP_NET_RAW\n"
			"CapabilityBoundingSet=CAP_IPC_LOCK\n")},
		ROOT_OF_DEFAULTS},
	{"a set taken back", "vm",
		{FILE_IS(ETC "vm.service",
			"[Service]\nCapabilityBoundingSet=\n"
			"CapabilityBoundingSet=~\n")},
		ROOT_OF_DEFAULTS},
	{"ambient capabilities", "vm",
		{FILE_IS(ETC "vm.service", "[Service]\nUser=qemu\n"
					   "AmbientCapabilities=cap_ipc_lock\n")},
		"uid 107 groups 107,36 locks limit 8388608 devices open"},
	{"a user namespace", "vm",
		{FILE_IS(ETC "vm.service", "[Service]\nPrivateUsers=True\n")},
		"uid 0 groups 0 limit 8388608 devices open"},
	{"no new privileges", "vm",
		{FILE_IS(ETC "vm.service",
			"[Service]\nUser=qemu\nNoNewPrivileges=yes\n")},
		"uid 107 groups 107,36 unprivileged limit 8388608 devices "
		"open"},
	{"no new privileges, by what implies it", "vm",
		{FILE_IS(ETC "vm.service",
			"[Service]\nUser=qemu\nLockPersonality=yes\n")},
		"uid 107 groups 107,36 unprivileged limit 8388608 devices "
		"open"},
	{"no new privileges, by a list", "vm",
		{FILE_IS(ETC "vm.service",
			"[Service]\nUser=qemu\n"
			"RestrictNamespaces=user mnt\n")},
		"uid 107 groups 107,36 unprivileged limit 8388608 devices "
		"open"},
	{"no new privileges, taken back", "vm",
		{FILE_IS(ETC "vm.service",
			"[Service]\nUser=qemu\nNoNewPrivileges=yes\n"
			"NoNewPrivileges=no\nRestrictNamespaces=user\n"
			"RestrictNamespaces=no\n"
			"SystemCallArchitectures=native\n"
			"SystemCallArchitectures=\n")},
		"uid 107 groups 107,36 limit 8388608 devices open"},
	{"closed devices", "vm",
		{FILE_IS(ETC "vm.service",
			"[Service]\nDevicePolicy=closed\nDeviceAllow=char-vfio "
			"\\\n# a comment\n  rw\nDeviceAllow=/dev/kvm\n")},
		"uid 0 groups 0 overrides locks limit 8388608 devices closed "
		"[char-vfio    rw] [/dev/kvm rwm]"},
	{"devices open again", "vm",
		{FILE_IS(ETC "vm.service",
			"[Service]\nDevicePolicy=strict\nDevicePolicy=auto\n"
			"DeviceAllow=/dev/kvm rw\nDeviceAllow=\n")},
		ROOT_OF_DEFAULTS},
	{"no devices at all", "vm",
		{FILE_IS(ETC "vm.service", "[Service]\nPrivateDevices=on\n")},
		"uid 0 groups 0 overrides locks limit 8388608 devices hidden"},
	{"another root", "vm",
		{FILE_IS(ETC "vm.service", "[Service]\nRootDirectory=/srv\n")},
		"uid 0 groups 0 overrides locks limit 8388608 devices ? "
		"views <>"},
	{"protected files", "vm",
		{FILE_IS(ETC "vm.service",
			"[Service]\nProtectSystem=full\nProtectHome=tmpfs\n"
			"PrivateTmp=no\n")},
		ROOT_OF_DEFAULTS
		" views <usr> <boot> <efi> <etc> <home> <root> <run/user>"},
	{"all files protected", "vm",
		{FILE_IS(ETC "vm.service",
			"[Service]\nProtectSystem=strict\nPrivateTmp=yes\n"
			"ProtectHome=yes\nProtectHome=\n")},
		ROOT_OF_DEFAULTS " views <> <tmp> <var/tmp>"},
	{"paths of its own", "vm@a",
		{FILE_IS(ETC "vm@.service",
			"[Service]\nReadOnlyPaths=/gone\nReadOnlyPaths=\n"
			"ReadOnlyPaths=/srv /opt/%i\nInaccessiblePaths=-+/mnt\n"
			"TemporaryFileSystem=/var:ro\nBindPaths=/a:/b:rbind /c\n"
			"BindReadOnlyPaths=%t/x\nMountImages=-/i.raw:/j\n")},
		ROOT_OF_DEFAULTS
		" views <srv> <opt/a> <mnt> <var> <b> <c> <> <j>"},
	{"a slice that is closed", "vm",
		{FILE_IS(ETC "vm.service", "[Service]\nSlice=vms-a.slice\n"),
			FILE_IS(ETC "vms-a.slice",
				"[Slice]\nDevicePolicy=closed\n")},
		ROOT_OF_DEFAULTS
		" vms-a.slice closed by /etc/systemd/system/vms-a.slice: "
		"DevicePolicy=closed"},
	{"a slice above that one, by a drop-in", "vm",
		{FILE_IS(ETC "vm.service", "[Service]\nSlice=vms-a.slice\n"),
			FILE_IS(RUN "vms.slice.d/1.conf",
				"[Slice]\nDeviceAllow=/dev/kvm rw\n")},
		ROOT_OF_DEFAULTS
		" vms.slice closed [/dev/kvm rw] by "
		"/run/systemd/system/vms.slice.d/1.conf: DeviceAllow=/dev/kvm rw"},
	{"the slice of all", "vm",
		{FILE_IS(ETC "vm.service", "[Service]\n"),
			FILE_IS(ETC "-.slice.d/1.conf",
				"[Slice]\nDevicePolicy=strict\n")},
		ROOT_OF_DEFAULTS
		" -.slice closed by /etc/systemd/system/-.slice.d/1.conf: "
		"DevicePolicy=strict"},
	{"the slice of a template", "vm@a",
		{FILE_IS(ETC "vm@.service", "[Service]\n"),
			FILE_IS(ETC "system-vm.slice",
				"[Slice]\nDevicePolicy=strict\n")},
		ROOT_OF_DEFAULTS
		" system-vm.slice closed by "
		"/etc/systemd/system/system-vm.slice: DevicePolicy=strict"},
	{"slices that close nothing, or not this one", "vm",
		{FILE_IS(ETC "vm.service", "[Service]\nSlice=vms-a.slice\n"),
			FILE_IS(ETC "vms-a.slice",
				"[Slice]\nDevicePolicy=auto\n"
				"DeviceAllow=/dev/kvm\nDeviceAllow=\n"
				"PrivateDevices=yes\n"
				"[Unit]\nDevicePolicy=strict\n"),
			FILE_IS(ETC "vms-b.slice",
				"[Slice]\nDevicePolicy=strict\n"),
			FILE_IS(ETC "system.slice",
				"[Slice]\nDevicePolicy=strict\n")},
		ROOT_OF_DEFAULTS},
	{"a slice of any name", "vm",
		{FILE_IS(ETC "vm.service", "[Service]\nSlice=%I.slice\n")},
		ROOT_OF_DEFAULTS
		" vm.service ? by /etc/systemd/system/vm.service: "
		"Slice=%I.slice memory ? most ?"},
	{"slices that allow other devices each", "vm",
		{FILE_IS(ETC "vm.service",
			 "[Service]\nSlice=a-b.slice\nDeviceAllow=/dev/vfio/1\n"),
			FILE_IS(ETC "a-b.slice",
				"[Slice]\nDeviceAllow=char-vfio rw\n"),
			FILE_IS(ETC "a.slice", "[Slice]\nDevicePolicy=closed\n")},
		"uid 0 groups 0 overrides locks limit 8388608 devices closed "
		"[/dev/vfio/1 rwm] a-b.slice closed [char-vfio rw] by "
		"/etc/systemd/system/a-b.slice: DeviceAllow=char-vfio rw "
		"a.slice closed by /etc/systemd/system/a.slice: "
		"DevicePolicy=closed"},
	{"the memory of slices, and what is used of it", "vm",
		{FILE_IS(ETC "vm.service",
			 "[Service]\nSlice=a-b.slice\nMemoryMax=3G\n"),
			FILE_IS(ETC "a-b.slice", "[Slice]\nMemoryMax=2G\n"),
			FILE_IS(ETC "a-.slice.d/1.conf",
				"[Slice]\nMemoryMax=1G\n"),
			FILE_IS(ETC "a.slice", "[Slice]\nMemoryMax=8G\n"),
			FILE_IS("sys/fs/cgroup/a.slice/memory.current", "77\n"),
			FILE_IS("sys/fs/cgroup/a.slice/a-b.slice/memory.current",
				"66\n"),
			FILE_IS(ETC "-.slice", "[Slice]\nMemoryMax=1M\n")},
		ROOT_OF_DEFAULTS " memory 3221225472 memory 1073741824 of "
				 "a-b.slice used 66 memory 8589934592 of "
				 "a.slice used 77"},
	{"the memory of the slice of all services, by a drop-in", "vm",
		{FILE_IS(ETC "vm.service", "[Service]\n"),
			FILE_IS(ETC "system.slice.d/50-MemoryMax.conf",
				"[Slice]\nMemoryMax=1073741824\n"),
			FILE_IS(ETC "machine.slice", "[Slice]\nMemoryMax=1M\n"),
			FILE_IS("sys/fs/cgroup/system.slice/x", "")},
		ROOT_OF_DEFAULTS " memory 1073741824 of system.slice used ?"},
	{"the memory of a slice of version 1", "vm",
		{FILE_IS(ETC "vm.service", "[Service]\nSlice=v1.slice\n"),
			FILE_IS(ETC "v1.slice", "[Slice]\nMemoryMax=1G\n"),
			FILE_IS("sys/fs/cgroup/memory/v1.slice/"
				"memory.usage_in_bytes",
				"5\n")},
		ROOT_OF_DEFAULTS " memory 1073741824 of v1.slice used 5"},
	{"the memory of a slice that nothing is in", "vm",
		{FILE_IS(ETC "vm.service", "[Service]\nSlice=idle.slice\n"),
			FILE_IS(ETC "idle.slice", "[Slice]\nMemoryMax=1G\n")},
		ROOT_OF_DEFAULTS " memory 1073741824 of idle.slice"},
	{"shares with decimals, and none", "vm",
		{FILE_IS(ETC "vm.service",
			"[Service]\nSlice=a-b.slice\nMemoryMax=2.5%\n"
			"MemoryMax=0%\nMemoryMax=0\n"),
			FILE_IS(ETC "a-b.slice",
				"[Slice]\nMemoryMax=100%\nMemoryMax=0.05%\n"),
			FILE_IS(ETC "a.slice", "[Slice]\nMemoryMax=101%\n")},
		ROOT_OF_DEFAULTS " memory of 10000 250 memory of 10000 5 of "
				 "a-b.slice used ? memory ? of a.slice used ?"},
	{"nodes of memory, and those of its slice", "vm",
		{FILE_IS(ETC "vm.service",
			 "[Service]\nAllowedMemoryNodes=5\n"
			 "AllowedMemoryNodes=\nAllowedMemoryNodes=0 2-3\n"
			 "AllowedMemoryNodes=1\nAllowedCPUs=7\n"),
			FILE_IS(ETC "system.slice",
				"[Slice]\nAllowedMemoryNodes=0\n")},
		ROOT_OF_DEFAULTS
		" nodes f of vm.service nodes 1 of system.slice"},
	{"nodes of memory that may hold", "vm",
		{FILE_IS(ETC "vm.service",
			"[Service]\nStartupAllowedMemoryNodes=0\n")},
		ROOT_OF_DEFAULTS " nodes 0? of vm.service"},
	{"a memory that was taken back", "vm",
		{FILE_IS(ETC "vm.service",
			"[Service]\nMemoryMax=1G\nMemoryMax=infinity\n"
			"MemoryLimit=50%\nMemoryLimit=\n")},
		ROOT_OF_DEFAULTS},
	{"the old name, which may be left out", "vm",
		{FILE_IS(ETC "vm.service",
			"[Service]\nMemoryMax=infinity\nMemoryLimit=1G\n")},
		ROOT_OF_DEFAULTS " memory 1073741824?"},
	{"the old name beside the new one", "vm",
		{FILE_IS(ETC "vm.service",
			"[Service]\nMemoryMax=2G\nMemoryLimit=1G\n")},
		ROOT_OF_DEFAULTS " memory 2147483648"},
	{"the old name beside another new one", "vm",
		{FILE_IS(ETC "vm.service",
			"[Service]\nMemoryHigh=2G\nMemoryLimit=1G\n")},
		ROOT_OF_DEFAULTS " memory 2147483648?"},
	{"a limit while the host boots", "vm",
		{FILE_IS(ETC "vm.service",
			"[Service]\nMemoryMax=2G\nStartupMemoryMax=1G\n")},
		ROOT_OF_DEFAULTS " memory 2147483648 memory 1073741824?"},
	{"a limit beyond which it gets slow", "vm",
		{FILE_IS(ETC "vm.service", "[Service]\nMemoryHigh=1G\n")},
		ROOT_OF_DEFAULTS " memory 1073741824?"},
	{"a filter of system calls", "vm",
		{FILE_IS(ETC "vm.service",
			"[Service]\nSystemCallFilter=@system-service\n"
			"SystemCallFilter=~@mount\n")},
		ROOT_OF_DEFAULTS " filter /etc/systemd/system/vm.service: "
				 "SystemCallFilter=@system-service"},
	{"a filter without ioctl", "vm",
		{FILE_IS(ETC "vm.service",
			"[Service]\nSystemCallFilter=~@mount ioctl\n")},
		ROOT_OF_DEFAULTS " filter /etc/systemd/system/vm.service: "
				 "SystemCallFilter=~@mount ioctl"},
	{"a filter that was taken back, and one that does no harm", "vm",
		{FILE_IS(ETC "vm.service",
			"[Service]\nSystemCallFilter=read\n"
			"SystemCallFilter=\nSystemCallFilter=~@mount @swap\n")},
		ROOT_OF_DEFAULTS},
	{"a path in quotes", "vm",
		{FILE_IS(ETC "vm.service",
			"[Service]\nInaccessiblePaths=\"/dev/vfio\"\n")},
		ROOT_OF_DEFAULTS " views <> <dev> <sys>"},
};

static void add_user(struct text *text, const struct host_user *user)
{
	if (user->identity.state != FACT_KNOWN) {
		text_add(text, "uid ?");
		return;
	}
	text_addf(text, "uid %u groups ", user->uid);
	if (user->groups_known.state != FACT_KNOWN)
		text_add_char(text, '?');
	else
		for (size_t i = 0; i < user->groups.count; i++)
			text_addf(text, "%s%u", i ? "," : "",
				user->groups.items[i]);
	text_add(text, user->overrides_permissions ? " overrides" : "");
	text_add(text, user->locks_any_memory ? " locks" : "");
	text_add(text, user->stays_unprivileged ? " unprivileged" : "");
}

static void add_limit(struct text *text, struct fact_number limit)
{
	text_add(text, " limit ");
	if (limit.state == FACT_KNOWN)
		text_addf(text, "%llu", (unsigned long long)limit.value);
	else
		text_add(text, limit.state == FACT_ABSENT ? "none" : "?");
}

/* Those that there are. */
static void add_limits(struct text *text, const struct host_user *user)
{
	static const char *const names[] = {
		[HOST_LIMIT_ADDRESS_SPACE] = "address space",
		[HOST_LIMIT_FILE_SIZE] = "file size",
		[HOST_LIMIT_DATA] = "data",
		[HOST_LIMIT_TASKS] = "tasks",
	};

	for (size_t i = 0; i < HOST_LIMIT_MAX; i++) {
		struct fact_number limit = user->limits[i].most;

		if (limit.state == FACT_KNOWN)
			text_addf(text, " %s %llu", names[i],
				(unsigned long long)limit.value);
		if (limit.state == FACT_UNKNOWN && user->limits[i].source)
			text_addf(text, " %s ?", names[i]);
	}
}

static void add_nodes(struct text *text, const struct host_user *user)
{
	for (size_t i = 0; i < user->node_bounds.count; i++) {
		const struct host_node_bound *bound =
			&user->node_bounds.items[i];

		text_addf(text, " nodes %llx%s of %s",
			(unsigned long long)bound->nodes.words[0],
			bound->known.state == FACT_KNOWN ? "" : "?",
			bound->unit);
	}
}

static void add_group_limits(struct text *text, const char *what,
	const struct host_group_limits *limits)
{
	for (size_t i = 0; i < limits->found.count; i++) {
		const struct host_group_limit *group = &limits->found.items[i];

		text_addf(text, " %s", what);
		if (group->share)
			text_addf(text, " of 10000 %u", group->share);
		else if (group->limit.state == FACT_KNOWN)
			text_addf(text, " %llu",
				(unsigned long long)group->limit.value);
		else
			text_add(text, " ?");
		text_add(text, group->doubt ? "?" : "");
		if (group->unit && strcmp(group->unit, "vm.service") != 0)
			text_addf(text, " of %s", group->unit);
		if (group->setting && group->used.state != FACT_KNOWN)
			text_add(text, " used ?");
		else if (group->used.value)
			text_addf(text, " used %llu",
				(unsigned long long)group->used.value);
	}
}

/* Those of slices with their source. */
static void add_devices(struct text *text, const struct host_unit *unit)
{
	static const char *const states[] = {
		[FACT_UNKNOWN] = "?",
		[FACT_ABSENT] = "open",
		[FACT_KNOWN] = "closed",
	};

	for (size_t i = 0; i < unit->policies.count; i++) {
		const struct host_device_policy *policy =
			&unit->policies.items[i];

		text_addf(text, " %s %s", i ? policy->unit : "devices",
			policy->hides ? "hidden" : states[policy->closes.state]);
		for (size_t k = 0; k < policy->allow.count; k++)
			text_addf(text, " [%s]", policy->allow.items[k]);
		if (i)
			text_addf(text, " by %s", policy->source);
	}
	if (unit->filter_source)
		text_addf(text, " filter %s", unit->filter_source);
}

static void add_views(struct text *text, const struct host_unit *unit)
{
	for (size_t i = 0; i < unit->views.count; i++)
		text_addf(text, "%s<%s>", i ? " " : " views ",
			unit->views.items[i].path);
}

/* What no tree has to say that it is not there. */
#define MEMBERS                                                                \
	"\"absent\": [\"sys/fs/cgroup/idle.slice/memory.current\", "            \
	"\"sys/fs/cgroup/memory/idle.slice/memory.usage_in_bytes\", "          \
	"\"sys/fs/cgroup/v1.slice/memory.current\"], "                         \
	"\"users\": {\"qemu\": {\"uid\": 107, \"groups\": [107, 36], "           \
	"\"capabilities\": []}}, "

static void a_row_holds(void **state)
{
	const struct row *row = *state;
	cleanup(tree_remove) struct tree tree;
	cleanup_text struct text text = TEXT_INIT;
	cleanup(host_free_p) struct host *host = NULL;
	struct root *root;
	char *reason = NULL;
	int error;

	tree_make(&tree, common, ARRAY_SIZE(common));
	tree_add_host(&tree, MEMBERS, places, ARRAY_SIZE(places), row->files);
	assert_int_equal(root_open(tree.path, &root, &reason), 0);
	assert_int_equal(host_new(&host), 0);
	error = unit_read(root, row->unit, host, &text);
	root_free(root);
	if (error == 0) {
		add_user(&text, &host->user);
		add_limit(&text, host->user.memory_lock);
		add_devices(&text, &host->unit);
		add_views(&text, &host->unit);
		add_limits(&text, &host->user);
		add_group_limits(&text, "memory", &host->user.memory_groups);
		add_group_limits(&text, "most", &host->user.task_groups);
		add_nodes(&text, &host->user);
	} else {
		assert_int_equal(error, QDEV_ERROR_INVALID);
	}
	assert_string_equal(text_string(&text), row->expected);
}

/* Nothing of it was captured: nobody knows. */
static void a_capture_without_units_is_no_no(void **state)
{
	static const struct tree_entry bare[] = {FILE_IS("sys/x", "")};
	cleanup(tree_remove) struct tree tree;
	cleanup_text struct text text = TEXT_INIT;
	cleanup(host_free_p) struct host *host = NULL;
	struct root *root;
	char *reason = NULL;

	(void)state;
	tree_make(&tree, bare, ARRAY_SIZE(bare));
	assert_int_equal(root_open(tree.path, &root, &reason), 0);
	assert_int_equal(host_new(&host), 0);
	assert_int_equal(unit_read(root, "vm", host, &text), 0);
	root_free(root);
	assert_int_equal(host->user.identity.state, FACT_UNKNOWN);
	assert_int_equal(host->user.memory_lock.state, FACT_UNKNOWN);
	assert_int_equal(host->unit.policies.count, 1);
	assert_int_equal(
		host->unit.policies.items[0].closes.state, FACT_UNKNOWN);
}

static int add_assignment(void *text, const char *key, const char *value)
{
	text_addf(text, "(%s|%s)", key, value);
	return strcmp(key, "stop") == 0;
}

static void the_syntax_is_systemds(void **state)
{
	static const char *const files[][2] = {
		{"", ""},
		{"[A]", ""},
		{"[A]\nk=v", "(k|v)"},
		{"[A]\r\n  k \t=\t v w \r\n", "(k|v w)"},
		{"[A]\nk=v=w\n=v\nnothing\nk=\n", "(k|v=w)(|v)(k|)"},
		{"[A]\nk=a\\\n b\\\n;no\n#no\n c\nl=d\n", "(k|a  b  c)(l|d)"},
		{"[A]\nk=a\\", "(k|a)"},
		{"[A]\nk=a\\\n", "(k|a)"},
		{"[A]\nk=\\\\\n\\\n\\\nb\n", "(k|\\   b)"},
		{"[B]\nk=1\n[A]\nk=2\n[AA]\nk=3\n[A\nk=4\n[A] \nk=5\n",
			"(k|2)(k|5)"},
		{"[A]\nk=1\nstop=\nk=2\n", "(k|1)(stop|)"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(files); i++) {
		cleanup_free char *file = strdup(files[i][0]);
		cleanup_text struct text text = TEXT_INIT;
		int result = unit_file_parse(file, "A", add_assignment, &text);

		assert_string_equal(text_string(&text), files[i][1]);
		assert_int_equal(result, !!strstr(files[i][1], "stop"));
	}
}

int main(void)
{
	struct CMUnitTest tests[ARRAY_SIZE(rows) + 2] = {
		cmocka_unit_test(the_syntax_is_systemds),
		cmocka_unit_test(a_capture_without_units_is_no_no),
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		tests[i + 2] = (struct CMUnitTest){
			rows[i].name, a_row_holds, NULL, NULL,
			(void *)(uintptr_t)&rows[i]};
	return cmocka_run_group_tests_name("unit", tests, NULL, NULL);
}
