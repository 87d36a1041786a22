/* SPDX-License-Identifier: MIT */

/*
 * Who uses a function, as a table: a tree in, uses out. Every row starts from
 * a host that has all the files and uses nothing.
 */

#include "test.h"

#include "base/cleanup.h"
#include "base/text.h"
#include "probes/holders.h"
#include "probes/users.h"
#include "tree.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

DEFINE_CLEANUP(struct root *, root_free);
DEFINE_CLEANUP(struct host *, host_free);

#define FILE_AT(path, text)                                                    \
	{                                                                      \
		path, TREE_FILE, text                                          \
	}
#define LINK_AT(path, text)                                                    \
	{                                                                      \
		path, TREE_LINK, text                                          \
	}
#define DIRECTORY_AT(path)                                                     \
	{                                                                      \
		path, TREE_DIRECTORY, NULL                                     \
	}
#define MOUNTS(text) FILE_AT("proc/self/mountinfo", text)
#define SWAPS(text)  FILE_AT("proc/swaps", text)
#define MANIFEST(paths)                                                        \
	FILE_AT("qdev-host.json",                                              \
		"{\"schema\": \"qdev.host/1\", \"paths\": {" paths "}}")
#define OPENED(node, holders)                                                  \
	MANIFEST("\"dev/" node "\": {\"holders\": " holders "}")

/* The function, where it is, and a device of a class below it. */
#define SELF    "pci0000:00/0000:00:02.0/0000:01:00.0"
#define OTHER   "pci0000:00/0000:00:03.0/0000:02:00.0"
#define VIRTUAL "virtual"
#define BELOW(function, class, name)                                           \
	LINK_AT("sys/class/" class "/" name,                                   \
		"../../devices/" function "/" class "/" name)
#define ATTRIBUTE(function, class, name, attribute, text)                      \
	FILE_AT("sys/devices/" function "/" class "/" name "/" attribute, text)

/* A block device that nothing holds, and what udev knows of it. */
#define BLOCK(function, name, number)                                          \
	BELOW(function, "block", name),                                        \
		ATTRIBUTE(function, "block", name, "dev", number "\n"),        \
		DIRECTORY_AT(                                                  \
			"sys/devices/" function "/block/" name "/holders")
#define UDEV(number, text) FILE_AT("run/udev/data/b" number, text)
#define HELD_BY(name, holder)                                                  \
	LINK_AT("sys/devices/" SELF "/block/" name "/holders/" holder,         \
		"../../../../../../virtual/block/" holder)
#define MAPPER(name, number, mapping)                                          \
	BLOCK(VIRTUAL, name, number),                                          \
		ATTRIBUTE(VIRTUAL, "block", name, "dm/name", mapping "\n")

#define INTERFACE(function, name, flags)                                       \
	BELOW(function, "net", name),                                          \
		ATTRIBUTE(function, "net", name, "flags", flags "\n")
#define ABOVE(function, name, upper)                                           \
	DIRECTORY_AT("sys/devices/" function "/net/" name "/upper_" upper)
#define ROUTES                                                                 \
	"Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\n"
#define NO_ROUTE_6                                                             \
	"00000000000000000000000000000000 00 " ZERO_6 " 00 " ZERO_6            \
	" ffffffff 00000001 00000000 00200200       lo\n"
#define ZERO_6 "00000000000000000000000000000000"

static const struct tree_entry base[] = {
	DIRECTORY_AT("sys/class/block"),
	DIRECTORY_AT("sys/class/net"),
	DIRECTORY_AT("sys/class/graphics"),
	DIRECTORY_AT("sys/class/drm"),
	DIRECTORY_AT("sys/class/input"),
	DIRECTORY_AT("sys/class/sound"),
	DIRECTORY_AT("sys/fs/btrfs"),
	DIRECTORY_AT("sys/fs/bcache"),
	DIRECTORY_AT("sys/fs/ext4/features"),
	DIRECTORY_AT("sys/fs/erofs"),
	DIRECTORY_AT("sys/fs/f2fs"),
	DIRECTORY_AT("sys/fs/nilfs2"),
	DIRECTORY_AT("sys/fs/xfs"),
	DIRECTORY_AT("proc/fs/ntfs3"),
	DIRECTORY_AT("sys/kernel/config/nvmet/subsystems"),
	DIRECTORY_AT("sys/kernel/config/target/core/alua"),
	MOUNTS("22 1 0:21 / /proc rw - proc proc rw\n"
	       "23 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw\n"),
	SWAPS("Filename Type Size Used Priority\n"),
	FILE_AT("proc/consoles", "tty0 -WU (EC p  ) 4:1\n"),
	LINK_AT("sys/class/tty/tty0", "../../devices/virtual/tty/tty0"),
	FILE_AT("proc/net/route", ROUTES),
	FILE_AT("proc/net/ipv6_route", NO_ROUTE_6),
	FILE_AT("proc/iomem", "c0000000-c0ffffff : PCI Bus 0000:01\n"),
};

struct row {
	const char *name;
	const char *expected;
	unsigned class_code;
	bool is_unbound;
	struct tree_entry entries[20];
};

#define DISK 0x010802
#define NIC  0x020000
#define VGA  0x030000
#define USB  0x0c0330

static struct row rows[] = {
	{"a disk without a use", "", DISK, false,
		{BLOCK(SELF, "sda", "8:0"),
			UDEV("8:0", "E:ID_FS_TYPE=ext4\n"
				    "E:ID_FS_USAGE=filesystem\n")}},
	{"a mounted partition", "mount /mnt (ext4 on nvme0n1p1)", DISK, false,
		{BLOCK(SELF, "nvme0n1", "259:0"), UDEV("259:0", "S:x\n"),
			BLOCK(SELF, "nvme0n1p1", "259:1"),
			MOUNTS("30 1 259:1 / /mnt rw - ext4 /dev/x rw\n")}},
	{"a number that only begins alike", "", DISK, false,
		{BLOCK(SELF, "sdb", "8:16"), UDEV("8:16", ""),
			MOUNTS("30 1 8:160 / /a rw - ext4 /dev/x rw\n"
			       "31 1 8:1 / /b rw - ext4 /dev/y rw\n")}},
	{"the root file system", "root / (ext4 on sda)", DISK, false,
		{BLOCK(SELF, "sda", "8:1")}},
	{"one of several places is vital", "root /var (xfs on sda) x2", DISK,
		false,
		{BLOCK(SELF, "sda", "8:0"),
			MOUNTS("30 1 8:0 / /mnt rw - xfs /dev/sda rw\n"
			       "31 1 8:0 /v /var rw - xfs /dev/sda rw\n")}},
	{"a blank in a mount point", "mount /a b\\ (ext4 on sda)", DISK, false,
		{BLOCK(SELF, "sda", "8:0"),
			MOUNTS("30 1 8:0 / /a\\040b\\134 rw a:1 b:2 - ext4 "
			       "/dev/sda rw\n")}},
	{"swap", "swap /dev/sda2 (swap on sda2)", DISK, false,
		{BLOCK(SELF, "sda2", "8:2"),
			SWAPS("Filename Type\n/dev/sda2 partition 1 0 -2\n")}},
	{"swap files, before what they are on",
		"swap /mnt/a b (swap file on sda), mount /mnt (ext4 on sda)",
		DISK, false,
		{BLOCK(SELF, "sda", "8:0"),
			MOUNTS("30 1 9:1 / / rw - ext4 /dev/md1 rw\n"
			       "31 1 8:0 / /mnt rw - ext4 /dev/sda rw\n"
			       "32 1 9:2 / /mnt/b rw - ext4 /dev/md2 rw\n"
			       "33 1 9:3 / /mn rw - ext4 /dev/md3 rw\n"),
			SWAPS("Filename Type\n/mnt/a\\040b file 1 0 -2\n"
			      "/mnt/b/c file 1 0 -3\n/mntx file 1 0 -4\n")}},
	{"swap, as a container is told", "swap /dev/sda2 (swap on sda2)", DISK,
		false,
		{BLOCK(SELF, "sda2", "8:2"),
			SWAPS("Filename Type\n/sda2 partition 1 0 -2\n")}},
	{"swap on a node that is nowhere", "unknown srv/swap", DISK, false,
		{BLOCK(SELF, "sda", "8:0"), UDEV("8:0", ""),
			SWAPS("Filename Type\n/srv/swap partition 1 0 -2\n")}},
	{"what is stacked on a disk, from the top",
		"mount /mnt (ext4 on dm-1 on sda), "
		"mapper vg-lv (dm-1 on dm-0 on sda), "
		"mapper crypt (dm-0 on sda)",
		DISK, false,
		{BLOCK(SELF, "sda", "8:0"), HELD_BY("sda", "dm-0"),
			MAPPER("dm-0", "254:0", "crypt"),
			MAPPER("dm-1", "254:1", "vg-lv"),
			LINK_AT("sys/devices/virtual/block/dm-0/holders/dm-1",
				"../../dm-1"),
			MOUNTS("30 1 254:1 / /mnt rw - ext4 /dev/mapper/v "
			       "rw\n")}},
	{"an array", "raid /dev/md0 (md0 on sda)", DISK, false,
		{BLOCK(SELF, "sda", "8:0"), HELD_BY("sda", "md0"),
			BLOCK(VIRTUAL, "md0", "9:0"), UDEV("9:0", "")}},
	{"another holder", "holder /dev/bcache0 (bcache0 on sda)", DISK, false,
		{BLOCK(SELF, "sda", "8:0"), HELD_BY("sda", "bcache0"),
			BLOCK(VIRTUAL, "bcache0", "252:0"), UDEV("252:0", "")}},
	{"a holder that holds itself", "holder /dev/x (x on sda)", DISK, false,
		{BLOCK(SELF, "sda", "8:0"), HELD_BY("sda", "x"),
			BLOCK(VIRTUAL, "x", "9:9"), UDEV("9:9", ""),
			LINK_AT("sys/devices/virtual/block/x/holders/x",
				"../../x")}},
	{"btrfs, by any of its disks", "mount /b (btrfs on sda)", DISK, false,
		{BLOCK(SELF, "sda", "8:0"),
			DIRECTORY_AT("sys/fs/btrfs/features"),
			LINK_AT("sys/fs/btrfs/1-2/devices/sda", "x"),
			LINK_AT("sys/fs/btrfs/1-2/devices/dm-7", "x"),
			LINK_AT("dev/mapper/data", "../dm-7"),
			MOUNTS("30 1 0:31 / /b rw - btrfs /dev/mapper/data rw\n"
			       "31 1 0:32 / /c rw - btrfs /dev/sdz rw\n")}},
	{"btrfs in another mount namespace",
		"holder 1-2 (btrfs, mounted out of sight, on sda)", DISK, false,
		{BLOCK(SELF, "sda", "8:0"),
			LINK_AT("sys/fs/btrfs/1-2/devices/sda", "x")}},
	{"ext4 in another mount namespace",
		"holder a mount of sda1 (ext4, mounted out of sight, on sda1)",
		DISK, false,
		{BLOCK(SELF, "sda1", "8:77"), UDEV("8:77", ""),
			DIRECTORY_AT("sys/fs/ext4/sda1")}},
	{"xfs that is in sight, too", "mount /x (xfs on sda1)", DISK, false,
		{BLOCK(SELF, "sda1", "8:77"), DIRECTORY_AT("sys/fs/xfs/sda1"),
			MOUNTS("30 1 8:77 / /x rw - xfs /dev/x rw\n")}},
	{"a mounted loop device on a disk",
		"mount /x (xfs on loop7 on sda), "
		"holder /dev/loop7 (loop7 on sda)",
		DISK, false,
		{BLOCK(SELF, "sda", "8:0"), BLOCK(VIRTUAL, "loop7", "7:7"),
			ATTRIBUTE(VIRTUAL, "block", "loop7",
				"loop/backing_file", "/dev/sda\n"),
			MOUNTS("30 1 7:7 / /x rw - xfs /dev/loop7 rw\n")}},
	{"a loop device on a file", "", DISK, false,
		{BLOCK(SELF, "sda", "8:0"), UDEV("8:0", ""),
			BLOCK(VIRTUAL, "loop7", "7:7"),
			ATTRIBUTE(VIRTUAL, "block", "loop7",
				"loop/backing_file", "/srv/sda\n")}},
	{"a loop device that says nothing",
		"unknown sys/class/block/loop7/loop/backing_file", DISK, false,
		{BLOCK(SELF, "sda", "8:0"), UDEV("8:0", ""),
			BELOW(VIRTUAL, "block", "loop7")}},
	{"what zram writes to, and swaps",
		"swap /dev/zram0 (swap on zram0 on sda3), "
		"holder /dev/zram0 (zram0 on sda3)",
		DISK, false,
		{BLOCK(SELF, "sda3", "8:3"), BLOCK(VIRTUAL, "zram0", "252:0"),
			LINK_AT("dev/disk/by-id/z", "../../sda3"),
			ATTRIBUTE(VIRTUAL, "block", "zram0", "backing_dev",
				"/dev/disk/by-id/z\n"),
			SWAPS("Filename Type\n/dev/zram0 partition 1 0 9\n")}},
	{"zram that writes nowhere", "", DISK, false,
		{BLOCK(SELF, "sda", "8:0"), UDEV("8:0", ""),
			BLOCK(VIRTUAL, "zram0", "252:0"),
			ATTRIBUTE(VIRTUAL, "block", "zram0", "backing_dev",
				"none\n")}},
	{"the cache of a bcache", "holder 1-2 (bcache on sda2)", DISK, false,
		{BLOCK(SELF, "sda2", "8:2"), UDEV("8:2", ""),
			FILE_AT("sys/fs/bcache/1-2/cache_available_percent",
				"1"),
			LINK_AT("sys/fs/bcache/1-2/cache0",
				"../../../devices/" SELF
				"/block/sda/sda2/bcache")}},
	{"a disk that an iSCSI target gives away",
		"holder a (iSCSI target on sda)", DISK, false,
		{BLOCK(SELF, "sda", "8:0"), UDEV("8:0", ""),
			FILE_AT("sys/kernel/config/target/core/iblock_0/a/"
				"udev_path",
				"/dev/sda\n"),
			FILE_AT("sys/kernel/config/target/core/iblock_0/"
				"hba_info",
				"\n")}},
	{"a disk that an NVMe target gives away",
		"holder nqn.x (NVMe target on sda)", DISK, false,
		{BLOCK(SELF, "sda", "8:0"), UDEV("8:0", ""),
			FILE_AT("sys/kernel/config/nvmet/subsystems/nqn.x/"
				"namespaces/1/device_path",
				"/dev/sda\n")}},
	{"a disk nobody is seen to use, and a file that can't be read",
		"unknown sys/fs/xfs", DISK, false,
		{BLOCK(SELF, "sda", "8:0"), UDEV("8:0", ""),
			FILE_AT("qdev-host.json",
				"{\"schema\": \"qdev.host/1\", \"paths\": "
				"{\"sys/fs/xfs\": {\"errno\": \"EACCES\"}}}")}},
	{"a closed LUKS volume", "member sda (crypto_LUKS on sda)", DISK, false,
		{BLOCK(SELF, "sda", "8:0"),
			UDEV("8:0", "E:ID_FS_TYPE=crypto_LUKS\n"
				    "E:ID_FS_USAGE=crypto\n")}},
	{"an inactive member", "member sda (LVM2_member on sda)", DISK, false,
		{BLOCK(SELF, "sda", "8:0"),
			UDEV("8:0", "E:ID_FS_USAGE_X=no\nE:ID_FS_USAGE=raid\n"
				    "E:ID_FS_TYPE=LVM2_member\n")}},
	{"an imported pool",
		"mount /tank (zfs on sda), pool tank (ZFS pool on sda)", DISK,
		false,
		{BLOCK(SELF, "sda", "8:0"),
			UDEV("8:0", "E:ID_FS_LABEL=tank\n"
				    "E:ID_FS_TYPE=zfs_member\n"),
			DIRECTORY_AT("proc/spl/kstat/zfs/tank"),
			MOUNTS("30 1 0:40 / /tank rw - zfs tank/data rw\n"
			       "31 1 0:41 / /no rw - zfs tanker rw\n")}},
	{"the log of an xfs, beside its data",
		"mount /data (xfs log on sdb)", DISK, false,
		{BLOCK(SELF, "sdb", "8:16"),
			LINK_AT("dev/disk/by-id/a,b", "../../sdb"),
			MOUNTS("30 1 8:64 / /data rw - xfs /dev/sde rw,attr2,"
			       "logdev=/dev/disk/by-id/a\\054b,noquota\n")}},
	{"the realtime device of an xfs",
		"mount /data (xfs realtime data on dm-3 on sdb), "
		"mapper rt (dm-3 on sdb)",
		DISK, false,
		{BLOCK(SELF, "sdb", "8:16"), HELD_BY("sdb", "dm-3"),
			MAPPER("dm-3", "254:3", "rt"),
			LINK_AT("dev/mapper/rt", "../dm-3"),
			MOUNTS("30 1 8:64 / /data rw - xfs /dev/sde "
			       "rw,rtdev=/dev/mapper/rt\n")}},
	{"a log on the disk of the root file system's host",
		"root / (xfs log on sdb)", DISK, false,
		{BLOCK(SELF, "sdb", "8:16"),
			MOUNTS("30 1 8:64 / / rw - xfs /dev/sde "
			       "logdev=/dev/sdb\n")}},
	{"a log by a name that leads nowhere",
		"unknown dev/disk/by-id/gone", DISK, false,
		{BLOCK(SELF, "sdb", "8:16"), UDEV("8:16", ""),
			MOUNTS("30 1 8:64 / /data rw - xfs /dev/sde "
			       "rw,logdev=/dev/disk/by-id/gone\n")}},
	{"a log by a name of another file system's", "", DISK, false,
		{BLOCK(SELF, "sdb", "8:16"), UDEV("8:16", ""),
			MOUNTS("30 1 0:64 / /data rw - fuse.x /dev/fuse "
			       "rw,logdev=/dev/sdb\n")}},
	{"the external journal of an ext4",
		"holder the journal of a mounted file system (jbd2 on sdb)",
		DISK, false,
		{BLOCK(SELF, "sdb", "8:16"),
			UDEV("8:16", "E:ID_FS_TYPE=jbd\nE:ID_FS_USAGE=other\n"),
			DIRECTORY_AT("proc/fs/jbd2/sda1-8"),
			DIRECTORY_AT("proc/fs/jbd2/sdb")}},
	{"an external journal of nothing that is mounted",
		"member sdb (jbd on sdb)", DISK, false,
		{BLOCK(SELF, "sdb", "8:16"),
			UDEV("8:16", "E:ID_FS_TYPE=jbd\nE:ID_FS_USAGE=other\n"),
			DIRECTORY_AT("proc/fs/jbd2/sdb-8")}},
	{"an external journal, where the kernel's list can't be read",
		"unknown proc/fs/jbd2", DISK, false,
		{BLOCK(SELF, "sdb", "8:16"),
			UDEV("8:16", "E:ID_FS_TYPE=jbd\nE:ID_FS_USAGE=other\n"),
			LINK_AT("proc/fs/jbd2", "jbd2")}},
	{"a bcachefs, by its second disk", "mount /b (bcachefs on sdb)", DISK,
		false,
		{BLOCK(SELF, "sdb", "8:16"),
			MOUNTS("30 1 0:50 / /b rw - bcachefs "
			       "/dev/sda:/dev/sdb:/dev/sdc rw\n")}},
	{"a bcachefs that is not mounted", "member sdb (bcachefs on sdb)", DISK,
		false,
		{BLOCK(SELF, "sdb", "8:16"),
			UDEV("8:16", "E:ID_FS_TYPE=bcachefs\n"
				     "E:ID_FS_USAGE=filesystem\n")}},
	{"a disk that a VM has open",
		"open qemu-system-x86[812] (has /dev/sda open), "
		"open process[813] (has /dev/sda open)",
		DISK, false,
		{BLOCK(SELF, "sda", "8:0"), UDEV("8:0", ""),
			OPENED("sda", "[{\"pid\": 812, \"name\": "
				      "\"qemu-system-x86\"}, "
				      "{\"pid\": 813}]")}},
	{"a disk that udev looks at", "", DISK, false,
		{BLOCK(SELF, "sda", "8:0"), UDEV("8:0", ""),
			OPENED("sda",
				"[{\"pid\": 7, \"name\": \"(udev-worker)\"}, "
				"{\"pid\": 8, \"name\": \"systemd-udevd\"}]")}},
	{"a disk in a directory", "open dd[9] (has /dev/cciss/c0d0 open)",
		DISK, false,
		{BLOCK(SELF, "cciss!c0d0", "104:0"), UDEV("104:0", ""),
			OPENED("cciss/c0d0",
				"[{\"pid\": 9, \"name\": \"dd\"}]")}},
	{"a logical volume that a VM has open",
		"mapper vg-lv (dm-0 on sda), open qemu[9] (has /dev/dm-0 open)",
		DISK, false,
		{BLOCK(SELF, "sda", "8:0"), HELD_BY("sda", "dm-0"),
			MAPPER("dm-0", "254:0", "vg-lv"), UDEV("254:0", ""),
			OPENED("dm-0",
				"[{\"pid\": 9, \"name\": \"qemu\"}]")}},
	{"an idle disk, for who may not look at processes", "unknown proc/*/fd",
		DISK, false,
		{BLOCK(SELF, "sda", "8:0"), UDEV("8:0", ""),
			OPENED("sda", "\"EACCES\"")}},
	{"a VM's LVM, for who may not look at processes",
		"member sda (LVM2_member on sda), unknown proc/*/fd", DISK,
		false,
		{BLOCK(SELF, "sda", "8:0"),
			UDEV("8:0", "E:ID_FS_USAGE=raid\n"
				    "E:ID_FS_TYPE=LVM2_member\n"),
			OPENED("sda", "\"EACCES\"")}},
	{"a mounted disk, for who may not look at processes",
		"root / (ext4 on sda)", DISK, false,
		{BLOCK(SELF, "sda", "8:1"), OPENED("sda", "\"EACCES\"")}},
	{"a disk about whose openers nobody asked", "", DISK, false,
		{BLOCK(SELF, "sda", "8:0"), UDEV("8:0", ""),
			OPENED("sda", "null")}},
	{"no udev database", "unknown run/udev/data/b8:0", DISK, false,
		{BLOCK(SELF, "sda", "8:0")}},
	{"the disk of another function", "", DISK, false,
		{BLOCK(OTHER, "sda", "8:1")}},
	{"a disk below a function below the function", "root / (ext4 on sda)",
		DISK, false,
		{BLOCK(SELF "/pci10000:00/10000:00:01.0", "sda", "8:1")}},
	{"NVMe with native multipath", "root / (ext4 on nvme0n1)", DISK, false,
		{BLOCK("virtual/nvme-subsystem/nvme-subsys0", "nvme0n1", "8:1"),
			BELOW(SELF, "nvme", "nvme4"),
			BELOW(OTHER, "nvme", "nvme5"),
			DIRECTORY_AT(
				"sys/class/nvme-subsystem/nvme-subsys0/nvme4"),
			DIRECTORY_AT(
				"sys/class/nvme-subsystem/nvme-subsys0/nvme5"),
			DIRECTORY_AT("sys/class/nvme-subsystem/nvme-subsys0/"
				     "nvme0n1")}},
	{"NVMe whose controller can't be followed",
		"unknown sys/class/nvme/nvme4", DISK, false,
		{BLOCK("virtual/nvme-subsystem/nvme-subsys0", "nvme0n1", "8:1"),
			DIRECTORY_AT("sys/class/nvme-subsystem/nvme-subsys0/"
				     "nvme4")}},

	{"an interface that is down", "idle eth0 (down)", NIC, false,
		{INTERFACE(SELF, "eth0", "0x1002")}},
	{"an interface that is up", "network eth0 (up)", NIC, false,
		{INTERFACE(SELF, "eth0", "0x1003")}},
	{"an interface below a bridge", "network eth0 (below br0)", NIC, false,
		{INTERFACE(SELF, "eth0", "0x1002"), ABOVE(SELF, "eth0", "br0"),
			BELOW(VIRTUAL, "net", "br0"),
			DIRECTORY_AT("sys/devices/virtual/net/br0")}},
	{"the default route", "route eth0 (default route through eth0)", NIC,
		false,
		{INTERFACE(SELF, "eth0", "0x1003"),
			FILE_AT("proc/net/route", ROUTES
				"eth0\t00000000\t0202000A\t0003\t0\t0\t0\t"
				"00000000\t0\t0\t0\n")}},
	{"the default route of what is above",
		"route eth0 (default route through br0.7)", NIC, false,
		{INTERFACE(SELF, "eth0", "0x1003"), ABOVE(SELF, "eth0", "br0"),
			BELOW(VIRTUAL, "net", "br0"),
			ABOVE(VIRTUAL, "br0", "br0.7"),
			BELOW(VIRTUAL, "net", "br0.7"),
			DIRECTORY_AT("sys/devices/virtual/net/br0.7"),
			FILE_AT("proc/net/ipv6_route", ZERO_6
				" 00 " ZERO_6
				" 00 fd000000000000000000000000000001 00000400 "
				"00000002 00000000 00000003    br0.7\n")}},
	{"other routes are no default route", "network eth0 (up)", NIC, false,
		{INTERFACE(SELF, "eth0", "0x1003"),
			FILE_AT("proc/net/route", ROUTES
				"eth0\t0002000A\t00000000\t0001\t0\t0\t0\t"
				"00FFFFFF\t0\t0\t0\n"
				"eth1\t00000000\t0202000A\t0003\t0\t0\t0\t"
				"00000000\t0\t0\t0\n"
				"eth0\t00000000\t0202000A\t0200\t0\t0\t0\t"
				"00000000\t0\t0\t0\n")}},
	{"storage of other machines, and how much of each",
		"remote / (nfs4 of 192.0.2.1, and 1 more), "
		"remote /smb (cifs of fd00::1), "
		"remote /ceph (ceph of 192.0.2.7:6789:/), "
		"remote nvme7 (NVMe over fabrics of 192.0.2.2), "
		"remote connection1:0 (iSCSI of 192.0.2.3), network eth0 (up)",
		NIC, false,
		{INTERFACE(SELF, "eth0", "0x1003"),
			FILE_AT("proc/self/mountinfo",
				"21 1 0:19 / / rw - nfs4 x:/a rw,vers=4.2,"
				"clientaddr=192.0.2.9,addr=192.0.2.1\n"
				"22 1 0:20 / /b rw - nfs4 x:/b rw,addr=192.0.2.1\n"
				"23 1 0:21 / /smb rw - cifs //y/z rw,addr=fd00::1\n"
				"24 1 0:22 / /own rw - nfs4 w:/ rw,addr=127.0.0.1\n"
				"25 1 0:23 / /run rw - tmpfs tmpfs rw,size=1\n"
				"26 1 0:24 / /ceph rw - ceph 192.0.2.7:6789:/ "
				"rw,name=a\n"),
			FILE_AT("sys/devices/virtual/nvme-fabrics/ctl/nvme7/"
				"address",
				"traddr=192.0.2.2,trsvcid=4420\n"),
			FILE_AT("sys/devices/virtual/nvme-fabrics/ctl/nvme8/"
				"address",
				"traddr=127.0.0.1,trsvcid=4420\n"),
			FILE_AT("sys/class/iscsi_connection/connection1:0/"
				"address",
				"192.0.2.3\n")}},
	{"storage of a machine that does not answer now",
		"remote connection1:0 (iSCSI, of which machine: Transport "
		"endpoint is not connected), network eth0 (up)",
		NIC, false,
		{INTERFACE(SELF, "eth0", "0x1003"),
			FILE_AT("sys/class/iscsi_connection/connection1:0/"
				"address",
				""),
			MANIFEST("\"sys/class/iscsi_connection/connection1:0/"
				 "address\": {\"errno\": \"ENOTCONN\"}")}},
	{"storage that comes by no network card", "network eth0 (up)", NIC,
		false,
		{INTERFACE(SELF, "eth0", "0x1003"),
			FILE_AT("sys/devices/virtual/nvme-fabrics/ctl/nvme7/"
				"address",
				"traddr=nn-0x20000090fa942779:"
				"pn-0x10000090fa942779\n"),
			FILE_AT("sys/devices/virtual/nvme-fabrics/ctl/nvme8/"
				"address",
				"\n")}},
	{"storage of other machines is nothing to a card that is down",
		"idle eth0 (down)", NIC, false,
		{INTERFACE(SELF, "eth0", "0x1002"),
			FILE_AT("proc/self/mountinfo",
				"21 1 0:19 / /a rw - nfs x:/a rw,addr=192.0.2.1\n")}},
	{"a card that shows no interface",
		"unknown sys/bus/pci/devices/0000:01:00.0/net", NIC, false,
		{FILE_AT("sys/class/net/bonding_masters", "")}},

	{"a framebuffer and a lit connector",
		"display fb0 (a framebuffer), "
		"display card0-HDMI-A-1 (a lit connector)",
		VGA, false,
		{BELOW(SELF, "graphics", "fb0"), BELOW(SELF, "drm", "card0"),
			BELOW(SELF, "drm", "card0-HDMI-A-1"),
			ATTRIBUTE(SELF, "drm", "card0-HDMI-A-1", "enabled",
				"enabled\n"),
			BELOW(SELF, "drm", "card0-DP-1"),
			ATTRIBUTE(SELF, "drm", "card0-DP-1", "enabled",
				"disabled\n"),
			BELOW(SELF, "drm", "renderD128"),
			FILE_AT("sys/class/drm/version", "drm 1.1.0\n")}},
	{"the firmware's framebuffer, as an ordinary user sees it",
		"display efifb (the firmware's framebuffer)", VGA, true,
		{FILE_AT("proc/iomem", "00000000-00000000 : PCI Bus 0000:01\n"
				       "  00000000-00000000 : 0000:01:00.0\n"
				       "    00000000-00000000 : efifb\n")}},
	{"the framebuffer of another card", "", VGA, true,
		{FILE_AT("proc/iomem", "00000000-00000000 : PCI Bus 0000:01\n"
				       "  00000000-00000000 : 0000:01:00.0\n"
				       "  00000000-00000000 : 0000:02:00.0\n"
				       "    00000000-00000000 : efifb\n")}},
	{"a serial console", "console ttyS1 (a console of the kernel)",
		0x070002, false,
		{FILE_AT("proc/consoles", "ttyS1  -W- (EC p a)  4:65\n"),
			BELOW(SELF, "tty", "ttyS1")}},
	{"a keyboard, and the plug of a sound card",
		"input input3 (A keyboard)", USB, false,
		{BELOW(SELF, "input", "input3"), BELOW(SELF, "input", "event3"),
			ATTRIBUTE(SELF, "input", "input3", "name",
				"A keyboard\n"),
			BELOW(SELF "/sound/card0", "input", "input4")}},
	{"an open stream", "sound pcmC0D0p (an open stream)", 0x040300,
		false,
		{BELOW(SELF, "sound", "card0"),
			BELOW(SELF, "sound", "controlC0"),
			FILE_AT("proc/asound/card0/pcm0p/sub0/status",
				"state: RUNNING\nowner_pid   : 9\n"),
			FILE_AT("proc/asound/card0/pcm0c/sub0/status",
				"closed\n")}},

	{"mounts that may not be read",
		"unknown proc/self/mountinfo, member sda (LVM2_member on sda)",
		DISK, false,
		{BLOCK(SELF, "sda", "8:0"),
			UDEV("8:0", "E:ID_FS_USAGE=raid\n"
				    "E:ID_FS_TYPE=LVM2_member\n"),
			FILE_AT("qdev-host.json",
				"{\"schema\": \"qdev.host/1\", \"paths\": "
				"{\"proc/self/mountinfo\": "
				"{\"errno\": \"EACCES\"}}}")}},
	{"the hidden path of a multipath disk", "", DISK, false,
		{BELOW(SELF, "block", "nvme0c0n1"),
			FILE_AT("qdev-host.json",
				"{\"schema\": \"qdev.host/1\", \"absent\": "
				"[\"sys/class/block/nvme0c0n1/dev\"]}")}},
	{"a pool that is not imported", "member tank (zfs_member on sda)", DISK,
		false,
		{BLOCK(SELF, "sda", "8:0"),
			UDEV("8:0", "E:ID_FS_LABEL=tank\n"
				    "E:ID_FS_TYPE=zfs_member\n"),
			FILE_AT("qdev-host.json",
				"{\"schema\": \"qdev.host/1\", \"absent\": "
				"[\"proc/spl/kstat/zfs/tank\"]}")}},
	{"the cache of a pool, which nothing names",
		"unknown run/udev/data/b8:0", DISK, false,
		{BLOCK(SELF, "sda", "8:0"),
			UDEV("8:0", "E:ID_FS_TYPE=zfs_member\n"),
			DIRECTORY_AT("proc/spl/kstat/zfs/tank")}},
	{"the cache of a pool, where none is imported",
		"member sda (zfs_member on sda)", DISK, false,
		{BLOCK(SELF, "sda", "8:0"),
			UDEV("8:0", "E:ID_FS_TYPE=zfs_member\n"),
			FILE_AT("qdev-host.json",
				"{\"schema\": \"qdev.host/1\", \"absent\": "
				"[\"proc/spl/kstat/zfs\"]}")}},
	{"a class that is a copy, not a link", "unknown sys/class/block/sda",
		DISK, false, {FILE_AT("sys/class/block/sda/dev", "8:0\n")}},
};

static const char *const kinds[] = {
	[USE_ROOT] = "root",
	[USE_MOUNT] = "mount",
	[USE_SWAP] = "swap",
	[USE_MAPPER] = "mapper",
	[USE_RAID] = "raid",
	[USE_POOL] = "pool",
	[USE_HOLDER] = "holder",
	[USE_OPEN] = "open",
	[USE_MEMBER] = "member",
	[USE_ROUTE] = "route",
	[USE_REMOTE] = "remote",
	[USE_NETWORK] = "network",
	[USE_NETWORK_IDLE] = "idle",
	[USE_DISPLAY] = "display",
	[USE_CONSOLE] = "console",
	[USE_INPUT] = "input",
	[USE_SOUND] = "sound",
	[USE_PROCESS] = "process",
};

static void add_use(struct text *text, const struct host_use *use)
{
	text_add(text, text->length ? ", " : "");
	if (use->kind == USE_UNKNOWN) {
		text_addf(text, "unknown %s", use->file);
		return;
	}
	text_addf(text, "%s %s (%s)", kinds[use->kind], use->name, use->detail);
	if (use->places > 1)
		text_addf(text, " x%u", use->places);
	assert_true(*use->file);
}

static struct host_function *add_function(struct host *host,
	struct pci_address address, unsigned class_code, bool is_unbound)
{
	struct host_function *function = host_add_function(host, address);

	function->existence.state = FACT_KNOWN;
	function->class_code = fact_number(class_code);
	function->driver = fact_string_missing(ENOENT);
	if (!is_unbound)
		function->driver =
			(struct fact_string){FACT_KNOWN, 0, strdup("a-driver")};
	function->vfio_dev.state = FACT_ABSENT;
	return function;
}

static void read_users(
	const struct tree *tree, struct host *host,
	struct host_function *const *functions)
{
	cleanup(root_free_p) struct root *root = NULL;
	cleanup_free char *reason = NULL;

	assert_int_equal(root_open(tree->path, &root, &reason), 0);
	assert_int_equal(users_read(root, host, functions, 1), 0);
	assert_int_equal(holders_find(root, host, NULL, NULL), 0);
}

static const struct pci_address address = {0, 1, 0, 0};

static void a_row_holds(void **state)
{
	const struct row *row = *state;
	cleanup(tree_remove) struct tree tree;
	cleanup(host_free_p) struct host *host = NULL;
	cleanup_text struct text text = TEXT_INIT;

	tree_make(&tree, base, ARRAY_SIZE(base));
	for (size_t i = 0; i < ARRAY_SIZE(row->entries); i++)
		if (row->entries[i].path)
			tree_add(&tree, &row->entries[i]);
	assert_int_equal(host_new(&host), 0);

	struct host_function *function =
		add_function(host, address, row->class_code, row->is_unbound);

	assert_true(users_are_possible(function));
	read_users(&tree, host, &function);
	for (size_t i = 0; i < function->uses.items.count; i++)
		add_use(&text, &function->uses.items.items[i]);
	assert_string_equal(text_string(&text), row->expected);
	assert_int_equal(function->uses_known.state,
		strstr(row->expected, "unknown") ? FACT_UNKNOWN : FACT_KNOWN);
}

/* A snapshot may say anything: what has no end is cut, and that is told. */
static void a_function_of_too_many_uses(void **state)
{
	cleanup(tree_remove) struct tree tree;
	cleanup(host_free_p) struct host *host = NULL;

	(void)state;
	tree_make(&tree, base, ARRAY_SIZE(base));
	for (unsigned i = 0; i < 1100; i++) {
		char path[64], target[96];

		snprintf(path, sizeof(path), "sys/class/input/input%u", i);
		snprintf(target, sizeof(target),
			"../../devices/" SELF "/input/input%u", i);
		tree_add(&tree, &(struct tree_entry)LINK_AT(path, target));
	}
	assert_int_equal(host_new(&host), 0);

	struct host_function *function = add_function(host, address, USB, false);

	read_users(&tree, host, &function);
	assert_int_equal(function->uses.items.count, 1025);
	assert_int_equal(
		function->uses.items.items[1024].kind, USE_UNKNOWN);
	assert_int_equal(function->uses_known.state, FACT_UNKNOWN);
}

static void storage_of_too_many_machines(void **state)
{
	cleanup(tree_remove) struct tree tree;
	cleanup(host_free_p) struct host *host = NULL;
	cleanup_text struct text mounts = TEXT_INIT;
	const struct tree_entry entries[] = {
		INTERFACE(SELF, "eth0", "0x1003"),
	};

	(void)state;
	tree_make(&tree, base, ARRAY_SIZE(base));
	for (size_t i = 0; i < ARRAY_SIZE(entries); i++)
		tree_add(&tree, &entries[i]);
	for (unsigned i = 0; i < 300; i++)
		text_addf(&mounts, "1 1 0:1 / /%u rw - nfs x rw,addr=%u\n", i,
			i);
	tree_add(&tree, &(struct tree_entry)MOUNTS(text_string(&mounts)));
	assert_int_equal(host_new(&host), 0);

	struct host_function *function = add_function(host, address, NIC, false);

	read_users(&tree, host, &function);
	assert_int_equal(function->uses.items.count, 258);
	assert_int_equal(function->uses.items.items[256].error, EMLINK);
	assert_int_equal(function->uses_known.state, FACT_UNKNOWN);
}

static void an_interface_below_too_many(void **state)
{
	cleanup(tree_remove) struct tree tree;
	cleanup(host_free_p) struct host *host = NULL;

	(void)state;
	tree_make(&tree, base, ARRAY_SIZE(base));
	tree_add(&tree, &(struct tree_entry)BELOW(SELF, "net", "eth0"));
	for (unsigned i = 0; i < 600; i++) {
		char path[128];

		snprintf(path, sizeof(path),
			"sys/devices/" SELF "/net/eth0/upper_%u", i);
		tree_add(&tree, &(struct tree_entry)DIRECTORY_AT(path));
	}
	assert_int_equal(host_new(&host), 0);

	struct host_function *function = add_function(host, address, NIC, false);

	read_users(&tree, host, &function);
	assert_int_equal(function->uses.items.items[0].kind, USE_UNKNOWN);
	assert_int_equal(function->uses.items.items[0].error, EMLINK);
	assert_int_equal(function->uses_known.state, FACT_UNKNOWN);
}

/* A tree of nothing: no class can be listed, and no function is idle. */
static void an_empty_tree_leaves_all_unknown(void **state)
{
	(void)state;

	cleanup(tree_remove) struct tree tree;
	cleanup(host_free_p) struct host *host = NULL;

	tree_make(&tree, NULL, 0);
	assert_int_equal(host_new(&host), 0);

	struct host_function *function =
		add_function(host, address, DISK, false);

	read_users(&tree, host, &function);
	assert_int_equal(function->uses_known.state, FACT_UNKNOWN);
	assert_int_equal(function->uses_known.error, FACT_NOT_CAPTURED);
}

static bool is_any(const struct host_function *function, const void *data)
{
	(void)data;
	return function;
}

#define HELD "sys/bus/pci/devices/0000:01:00.0/enable"

/* Who has what a vfio driver holds, by the group's node. */
static void a_vm_is_a_user(void **state)
{
	(void)state;

	static const struct {
		const char *expected;
		struct tree_entry entries[2];
	} cases[] = {
		{"process qemu[169] (has /dev/vfio/7 open), "
		 "process process[170] (has /dev/vfio/7 open)",
			{FILE_AT(HELD, "1\n"),
				MANIFEST("\"dev/vfio/7\": {\"holders\": "
					 "[{\"pid\": 169, \"name\": \"qemu\"},"
					 " {\"pid\": 170}]}")}},
		{"unknown proc/*/fd",
			{FILE_AT(HELD, "1\n"),
				MANIFEST("\"dev/vfio/7\": {\"holders\": "
					 "null}")}},
		{"unknown proc/*/fd",
			{FILE_AT(HELD, "1\n"),
				MANIFEST("\"dev/vfio/7\": {\"holders\": "
					 "[]}")}},
		{"", {FILE_AT(HELD, "0\n"), MANIFEST("")}},
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		cleanup(tree_remove) struct tree tree;
		cleanup(host_free_p) struct host *host = NULL;
		cleanup(root_free_p) struct root *root = NULL;
		cleanup_free char *reason = NULL;
		cleanup_text struct text text = TEXT_INIT;

		tree_make(&tree, cases[i].entries, 2);
		assert_int_equal(root_open(tree.path, &root, &reason), 0);
		assert_int_equal(host_new(&host), 0);

		struct host_function *function =
			add_function(host, address, DISK, false);

		free(function->driver.value);
		function->driver.value = strdup("vfio-pci");
		function->group = fact_number(7);
		function->uses_known.state = FACT_KNOWN;
		assert_int_equal(holders_find(root, host, is_any, NULL), 0);
		for (size_t j = 0; j < function->uses.items.count; j++)
			add_use(&text, &function->uses.items.items[j]);
		assert_string_equal(text_string(&text), cases[i].expected);
		assert_int_equal(function->uses_known.state,
			strstr(cases[i].expected, "unknown") ? FACT_UNKNOWN
							     : FACT_KNOWN);
	}
}

/* Nobody is looked for where nobody can be. */
static void some_functions_have_no_users(void **state)
{
	(void)state;

	static const struct {
		const char *driver;
		unsigned class_code;
		bool possible;
	} cases[] = {
		{"nvme", DISK, true},
		{"vfio-pci", DISK, false},
		{"pci-stub", DISK, false},
		{"pcieport", 0x060400, false},
		{NULL, DISK, false},
		{NULL, VGA, true},
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		cleanup_free char *driver =
			strdup(cases[i].driver ? cases[i].driver : "");
		struct host_function function = {
			.existence.state = FACT_KNOWN,
			.class_code = fact_number(cases[i].class_code),
			.driver = {cases[i].driver ? FACT_KNOWN : FACT_ABSENT,
				0, cases[i].driver ? driver : NULL},
			.vfio_dev.state = FACT_ABSENT,
		};

		assert_int_equal(
			users_are_possible(&function), cases[i].possible);
	}
}

int main(void)
{
	struct CMUnitTest tests[ARRAY_SIZE(rows) + 5] = {
		cmocka_unit_test(an_empty_tree_leaves_all_unknown),
		cmocka_unit_test(a_function_of_too_many_uses),
		cmocka_unit_test(storage_of_too_many_machines),
		cmocka_unit_test(an_interface_below_too_many),
		cmocka_unit_test(some_functions_have_no_users),
		cmocka_unit_test(a_vm_is_a_user),
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		tests[i + 5] = (struct CMUnitTest){
			rows[i].name, a_row_holds, NULL, NULL, &rows[i]};
	return cmocka_run_group_tests_name("users", tests, NULL, NULL);
}
