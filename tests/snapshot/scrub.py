#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""A scrubbed snapshot: nothing of the machine's identity, the same verdicts.

    scrub.py PROGRAM FIXTURES
"""

import pathlib
import re
import shutil
import subprocess
import tempfile

from common import FIXTURES, GO, expect, expect_exit, main, run, snapshot

UUID = re.compile(rb"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
STAND_IN = re.compile(rb"00000000-0000-4000-8000-[0-9a-f]{12}")
FUNCTION = "0000:00:02.0"
FIRST = "1111111a-2222-3333-4444-555555555555"
SERIAL, HOST = "S4EWNX0R123456", "nvme"

# A machine whose every attribute that is read tells something, and what is
# left of it. Only attributes that probes read are recorded.
TOLD = [
    (f"{FIRST} {FIRST.upper()}", "00000000-0000-4000-8000-000000000001 "
                                 "00000000-0000-4000-8000-000000000001"),
    (FIRST.replace("-", ""), "00000000000040008000000000000001"),
    (f"x{FIRST}", f"x{FIRST}"),
    ("52:54:00:AA:bb:01", "02:00:00:00:00:01"),
    ("52:54:00:aa:bb:01 52:54:00:aa:bb:00", "02:00:00:00:00:02 02:00:00:00:00:01"),
    ("enx525400aabb01 52:54:00:aa:bb:01", "enx020000000001 02:00:00:00:00:01"),
    ("50:00:c5:00:11:22:33:44", "02:00:00:00:00:00:00:01"),
    ("fe80:0000:c500:1122", "0200:0000:0000:0001"),
    ("00:00:00:00:00:00 ff:ff:ff:ff:ff:ff", "00:00:00:00:00:00 ff:ff:ff:ff:ff:ff"),
    ("52:54:00:aa:bb:01:02", "52:54:00:aa:bb:01:02"),
    (f"{FUNCTION} 8086:10d3", f"{FUNCTION} 8086:10d3"),
    (f"ID_SERIAL_SHORT={SERIAL}", "ID_SERIAL_SHORT=serial-000001"),
    (f"SERIAL={SERIAL}\nnvme-Samsung_{SERIAL} {SERIAL}X",
     f"SERIAL=serial-000001\nnvme-Samsung_serial-000001 {SERIAL}X"),
    ("SERIAL=1", "SERIAL=1"),
    (f"{HOST} on {HOST}.example.org", f"{HOST} on {HOST}.example.org"),
]

# What a disk's properties and the command line have, and what is left.
UDEV = "run/udev/data/b8:0"
LVM = "hBBY0O-m0NO-RUme-dpmv-QDAm-jE8y-pUKudZ"
LVM_PAIR = "6fLcrgVpIdxjUPfx2tAvFEJYGvCIlkuGdlPvtu5oC1Z1m4RVXmBhdcVkyaSQ2bCx"
MD = "c47422ff:20291f2a:17847a5b:e6590d84"

ROUTE = "eth0\t{}\t{}\t0003\t0\t0\t0\t{}\t0\t0\t0\n"
# What addresses of IPv4 are replaced by, where there are any.
TOLD_IN = [
    ("proc/cmdline", "vfio-pci.ids=8086:10d3:1af4:1100,1000:0072", "vfio-pci.ids=8086:10d3:1af4:1100,1000:0072"),
    ("proc/cmdline", "ip=192.0.2.7::192.0.2.1:255.255.255.0 a=0.0.0.0 b=127.0.0.1 v=1.2.3.4.5 w1.2.3.4",
     "ip=10.0.0.2::10.0.0.1:255.255.255.0 a=0.0.0.0 b=127.0.0.1 v=1.2.3.4.5 w1.2.3.4"),
    ("proc/self/mountinfo", "22 1 0:40 / /srv rw - nfs4 198.51.100.9:/srv rw,addr=198.51.100.9\n",
     "22 1 0:40 / /srv rw - nfs4 10.0.0.1:/srv rw,addr=10.0.0.1\n"),
    ("proc/net/route", ROUTE.format("00000000", "010200C0", "00000000") + ROUTE.format("000200C0", "00000000", "00FFFFFF"),
     ROUTE.format("00000000", "0200000A", "00000000") + ROUTE.format("0100000A", "00000000", "00FFFFFF")),
    (UDEV, f"S:disk/by-id/lvm-pv-uuid-{LVM}\nE:ID_FS_UUID={LVM}\nE:DM_UUID=LVM-{LVM_PAIR}\n",
     "S:disk/by-id/lvm-pv-uuid-000000-0000-0000-0000-0000-0000-000001\n"
     f"E:ID_FS_UUID=000000-0000-0000-0000-0000-0000-000001\nE:DM_UUID=LVM-{1:064}\n"),
    (UDEV, f"S:disk/by-id/md-uuid-{MD}\nE:MD_UUID={MD}\nE:X={MD.replace(':', '')}\n",
     "S:disk/by-id/md-uuid-00000000:00004000:80000000:00000001\n"
     "E:MD_UUID=00000000:00004000:80000000:00000001\nE:X=00000000000040008000000000000001\n"),
    (UDEV, "E:ID_FS_UUID=ABCD-1234\nS:disk/by-uuid/ABCD-1234\n",
     "E:ID_FS_UUID=serial-000001\nS:disk/by-uuid/serial-000001\n"),
    (UDEV, "E:ID_FS_UUID=0123456789ABCDEF\nE:ID_PART_TABLE_UUID=feedf00d\nE:ID_PART_ENTRY_UUID=feedf00d-01\n",
     "E:ID_FS_UUID=serial-000001\nE:ID_PART_TABLE_UUID=d1000001\n"
     "E:ID_PART_ENTRY_UUID=d1000001-01\n"),
    (UDEV, "E:ID_SCSI_SERIAL=PDNLH0BR\nE:SCSI_IDENT_SERIAL=QQNLH0BR\nE:ID_USB_SERIAL_SHORT=ZZNLH0BR\n"
     "S:disk/by-id/scsi-SHP_pdnlh0br\n",
     "E:ID_SCSI_SERIAL=serial-000001\nE:SCSI_IDENT_SERIAL=serial-000002\n"
     "E:ID_USB_SERIAL_SHORT=serial-000003\nS:disk/by-id/scsi-SHP_serial-000001\n"),
    (UDEV, "E:ID_WWN=0x5002538e40a1b2c3\nS:disk/by-path/pci-0000:04:00.0-sas-exp0x500056b36789abff-phy0-lun-0\n"
     "S:disk/by-path/pci-0000:04:00.0-fc-0x5002538e40a1b2c3-lun-0\nE:X=5002538e40a1b2c3 5002538e40a1b2c4\n",
     "E:ID_WWN=0x0200000000000002\nS:disk/by-path/pci-0000:04:00.0-sas-exp0x0200000000000001-phy0-lun-0\n"
     "S:disk/by-path/pci-0000:04:00.0-fc-0x0200000000000002-lun-0\nE:X=0200000000000002 5002538e40a1b2c4\n"),
    (UDEV, "E:ID_SERIAL_SHORT=0000:00:14.0\nE:ID_FS_UUID=0000-0000\nE:ID_PATH=pci-0000:00:14.0\n",
     "E:ID_SERIAL_SHORT=0000:00:14.0\nE:ID_FS_UUID=serial-000001\nE:ID_PATH=pci-0000:00:14.0\n"),
    ("proc/cmdline", "BOOTIF=01-52-54-00-ab-cd-ef mac=525400ABCDEF other=525400ABCDEE m=52-54-00-ab-cd-ef",
     "BOOTIF=01-02-00-00-00-00-01 mac=020000000001 other=525400ABCDEE m=02-00-00-00-00-01"),
    ("proc/cmdline", f"root=UUID=ABCD-1234 rd.md.uuid={MD} root=PARTUUID=deadbeef-02 quiet",
     "root=UUID=serial-000001 rd.md.uuid=00000000:00004000:80000000:00000001 "
     "root=PARTUUID=d1000001-02 quiet"),
    # What udev calls disks by has their serial numbers, where nothing else may.
    ("proc/cmdline", "root=/dev/disk/by-id/scsi-Samsung_SSD_980_S4EWNX0R12_1-part2 a=S4EWNX0R12",
     "root=/dev/disk/by-id/scsi-Samsung_SSD_980_serial-000001_1-part2 a=serial-000001"),
    ("proc/cmdline", "a=/dev/disk/by-id/ata-WDC_WD40_WD-WCC4E1234-part1,b=/dev/disk/by-id/virtio-disk0serial",
     "a=/dev/disk/by-id/ata-WDC_WD40_serial-000002-part1,b=/dev/disk/by-id/virtio-serial-000001"),
    ("proc/cmdline", "a=/dev/disk/by-id/usb-SanDisk_4C530001230422-0:0-part1 b=/dev/disk/by-id/nvme-eui.0025385b11b2a3c4",
     "a=/dev/disk/by-id/usb-SanDisk_serial-000001-0:0-part1 b=/dev/disk/by-id/host-serial-000002"),
    ("proc/cmdline", "/dev/disk/by-id/usb-Generic_Flash /by-id/dm-name-vg1-lv12345 /by-id/ /by-id/_ /by-id/-part1 /by-id/a-0:0",
     "/dev/disk/by-id/usb-Generic_Flash /by-id/dm-name-vg1-lv12345 /by-id/ /by-id/_ /by-id/-part1 /by-id/a-0:0"),
    ("proc/sys/kernel/osrelease", "6.1.2.3\n", "6.1.2.3\n"),
]


# What the host is called, and what is left of its name in a file.
MOUNT = "29 1 {} {} {} rw - {} {} rw\n"
NAMED = [
    ("web-01", "proc/cmdline", "root=/dev/mapper/web--01--vg-root rd.lvm.lv=WEB-01-vg/root web-01 a=web-012",
     "root=/dev/mapper/host--vg-root rd.lvm.lv=host-vg/root web-01 a=web-012"),
    ("web", "proc/cmdline", "ip=192.0.2.7::192.0.2.1:255.0.0.0:web.secret.example:eth0 ns=ns.secret.example",
     "ip=10.0.0.2::10.0.0.1:255.0.0.0:host.domain-000001:eth0 ns=ns.domain-000001"),
    ("web.secret.example", "proc/cmdline", "a=web.secret.example b=Secret.Example c=insecret.example",
     "a=host.domain-000001 b=domain-000001 c=insecret.example"),
    ("on", "proc/cmdline", "intel_iommu=on vfio-pci.ids=on on=on", "intel_iommu=on vfio-pci.ids=on on=host"),
    ("web", "proc/self/mountinfo",
     MOUNT.format("0:9", "/", "/srv/web", "nfs4", "web.lan:/x") + MOUNT.format("8:2", "/web", "/", "ext4", "/dev/mapper/web-root"),
     MOUNT.format("0:9", "/", "/srv/host", "nfs4", "host.domain-000001:/x") + MOUNT.format("8:2", "/host", "/", "ext4", "/dev/mapper/host-root")),
    ("usr", "proc/self/mountinfo", MOUNT.format("8:2", "/", "/usr", "ext4", "/dev/usr"),
     MOUNT.format("8:2", "/", "/usr", "ext4", "/dev/usr")),
    ("ext4", "proc/self/mountinfo", MOUNT.format("8:2", "/", "/usr", "ext4", "/dev/ext4/usr"),
     MOUNT.format("8:2", "/", "/usr", "ext4", "/dev/host/usr")),
    ("partition", "proc/swaps", "Filename Type\n/dev/partition partition 1 0 -2\n/dev/mapper/partition partition 1 0 -2\n",
     "Filename Type\n/dev/partition partition 1 0 -2\n/dev/mapper/host partition 1 0 -2\n"),
    ("raid", UDEV, "S:raid/root\nS:raid\nE:DM_NAME=raid-root\nE:ID_FS_USAGE=raid\nE:ID_FS_TYPE=raid\nE:ID_FS_LABEL=raid\n",
     "S:host/root\nS:raid\nE:DM_NAME=host-root\nE:ID_FS_USAGE=raid\nE:ID_FS_TYPE=raid\nE:ID_FS_LABEL=host\n"),
    ("mapper", UDEV, "S:mapper/mapper-root\nS:disk/by-id/dm-name-mapper-root\n",
     "S:mapper/host-root\nS:disk/by-id/dm-name-host-root\n"),
    ("localhost", "proc/cmdline", "a=localhost", "a=localhost"),
    ("(none)", "proc/cmdline", "a=none b=(none)", "a=none b=(none)"),
]

# Hosts called like what decides: nothing of what is said of them changes.
WORDS = ["raid", "partition", "enabled", "nvme", "ext4", "zfs", "btrfs", "usr", "dev", "mapper", "vfio", "on",
         "0", "sda", "nvme0n1", "LVM2_member"]

# The Device Serial Number of config space, as hex digits, and what is left of
# it: where it has a MAC, that of the MAC.
SERIALS = [
    ("0011223344556677", "0200000000000001"),
    ("525400ffffaabb01", "020000ffff000001"),
    ("525400fffeaabb01", "020000fffe000001"),
    ("0000000000000000", "0000000000000000"),
    ("ffffffffffffffff", "ffffffffffffffff"),
]
CONFIG = f"sys/devices/pci0000:00/{FUNCTION}/config"


def config(serial):
    """A bridge's, whose last capability goes back to the first."""
    data = bytearray(4096)
    data[0x0e], data[6], data[0x34], data[0x40] = 1, 0x10, 0x40, 0x10
    data[0x42:0x44] = b"\x42\x00"
    for at, kind, after in ((0x100, 0x0d, 0x200), (0x200, 3, 0x100)):
        data[at:at + 4] = (kind | 1 << 16 | after << 20).to_bytes(4, "little")
    data[0x204:0x20c] = bytes.fromhex(serial)[::-1]
    return bytes(data)


def scrub(target, root):
    """Takes a scrubbed snapshot, and gives what is said of it."""
    result = run("snapshot", "-o", target, "--scrub", "--host", root)
    expect_exit(result, GO)
    expect(not result.stdout, f"{result}")
    return result.stderr.decode()


class Machine:
    """A root with one function, and what its driver_override says."""

    def __init__(self, folder, text, name=HOST):
        self.root = pathlib.Path(folder, "root")
        self.taken = pathlib.Path(folder, "taken")
        self.write(f"sys/devices/pci0000:00/{FUNCTION}/driver_override", text)
        self.write(f"sys/devices/pci0000:00/{FUNCTION}/uevent", "DRIVER=nvme\nPCI_ID=8086:10D3\n")
        self.write("proc/sys/kernel/hostname", name + "\n")
        self.link(f"sys/bus/pci/devices/{FUNCTION}", f"../../../devices/pci0000:00/{FUNCTION}")
        self.link(f"sys/devices/pci0000:00/{FUNCTION}/driver", "../../../bus/pci/drivers/nvme")

    def write(self, path, text):
        (self.root / path).parent.mkdir(parents=True, exist_ok=True)
        (self.root / path).write_text(text)

    def link(self, path, target):
        (self.root / path).parent.mkdir(parents=True, exist_ok=True)
        (self.root / path).symlink_to(target)

    def scrubbed_bytes(self, path):
        """Of the snapshot, what a file says."""
        expect(not scrub(self.taken, self.root), "the name is not known")
        return subprocess.run(f"zstd -dcq '{self.taken}' | tar -xO {path}", shell=True, check=True,
                              capture_output=True).stdout

    def scrubbed(self, path=f"sys/devices/pci0000:00/{FUNCTION}/driver_override"):
        return self.scrubbed_bytes(path).decode()


def told(text, left):
    with tempfile.TemporaryDirectory(prefix="qdev-scrub-") as folder:
        found = Machine(folder, text).scrubbed()
    expect(found == left, f"{text!r} became {found!r}, not {left!r}")


def told_in(path, text, left, name=HOST):
    with tempfile.TemporaryDirectory(prefix="qdev-scrub-") as folder:
        machine = Machine(folder, "", name)
        device = f"sys/devices/pci0000:00/{FUNCTION}"
        machine.write(f"{device}/net/eth0/flags", "0x1003\n")
        machine.link("sys/class/net/eth0", f"../../../{device}/net/eth0")
        machine.write(f"{device}/block/sda/dev", "8:0\n")
        machine.link("sys/class/block/sda", f"../../../{device}/block/sda")
        # Nobody uses the disk, so udev is asked about it.
        for table in ("proc/self/mountinfo", "proc/swaps"):
            machine.write(table, "")
        for empty in (f"{device}/block/sda/holders", "sys/fs/btrfs"):
            (machine.root / empty).mkdir(parents=True)
        machine.write(path, text)
        found, again = machine.scrubbed(path), pathlib.Path(folder, "again")
        scrub(again, machine.taken)
        expect(again.read_bytes() == machine.taken.read_bytes(), "a second scrubbing changes it")
    expect(found == left, f"{path}: {text!r} became {found!r}, not {left!r}")


def a_serial_in_config_space(serial, left):
    """Only its eight bytes change, and a MAC that is told elsewhere agrees."""
    with tempfile.TemporaryDirectory(prefix="qdev-scrub-") as folder:
        machine = Machine(folder, "52:54:00:aa:bb:01")
        machine.write(f"sys/devices/pci0000:00/{FUNCTION}/class", "0x060400\n")
        (machine.root / CONFIG).write_bytes(config(serial))
        found, told = machine.scrubbed_bytes(CONFIG), machine.scrubbed()
    expect(found == config(left), f"{serial} became {found[0x204:0x20c][::-1].hex()}")
    expect(told == "02:00:00:00:00:01", told)


def the_driver_is_no_host_name():
    with tempfile.TemporaryDirectory(prefix="qdev-scrub-") as folder:
        machine = Machine(folder, "")
        machine.scrubbed()
        result = run("list", "devices", "--host", machine.taken)
    expect(b"nvme" in result.stdout, result.stdout)


def answers(host):
    """Verdicts and codes, the users, and why groups are as they are."""
    yield run("list", "devices", "--columns", "all", "--format", "json", "--host", host)
    yield run("audit", "--format", "json", "--host", host)


def a_word_is_no_name(word):
    """Of a host that has everything in use."""
    with tempfile.TemporaryDirectory(prefix="qdev-scrub-") as folder:
        root, plain, clean = (pathlib.Path(folder, name) for name in ("root", "plain", "clean"))
        shutil.copytree(FIXTURES / "in-use/root", root, symlinks=True)
        (root / "proc/sys/kernel/hostname").write_text(word + "\n")
        snapshot(plain, "--host", root)
        expect(not scrub(clean, root), "the name is not known")
        for before, after in zip(answers(plain), answers(clean), strict=True):
            expect(before.returncode == after.returncode and before.stdout == after.stdout,
                   f"{before} became {after}")


def disk_of(machine):
    """A disk that only its device's name, or its pool's, leads a mount to."""
    device = f"sys/devices/pci0000:00/{FUNCTION}"
    machine.write(f"{device}/class", "0x010802\n")
    machine.write(f"{device}/block/sda/dev", "8:0\n")
    (machine.root / f"{device}/block/sda/holders").mkdir()
    (machine.root / "sys/fs/btrfs").mkdir(parents=True)
    machine.link("sys/class/block/sda", f"../../../{device}/block/sda")
    machine.write("proc/swaps", "")


def a_name_joins_as_before(mount, files, links):
    """What is found by the host's name is found by its stand-in."""
    with tempfile.TemporaryDirectory(prefix="qdev-scrub-") as folder:
        machine = Machine(folder, "", "web")
        disk_of(machine)
        machine.write("proc/self/mountinfo", mount)
        for path, text in files.items():
            machine.write(path, text)
        for path, target in links.items():
            machine.link(path, target)
        said = scrub(machine.taken, machine.root)
        expect(not said, said)
        asked = ["check", "--passthrough", FUNCTION, "--host"]
        before, after = run(*asked, machine.root), run(*asked, machine.taken)
    expect(b"/data" in before.stdout, f"{before}")
    expect(after.stdout == re.sub(rb"\bweb\b", b"host", before.stdout), f"{before} became {after}")


JOINS = {
    "a volume": (MOUNT.format("0:40", "/", "/data", "xfs", "/dev/mapper/web-root"), {},
                 {"dev/mapper/web-root": "../sda"}),
    "a group's volume": (MOUNT.format("0:40", "/", "/data", "xfs", "/dev/web/root"), {},
                         {"dev/web/root": "../mapper/web-root", "dev/mapper/web-root": "../sda"}),
    "a pool": (MOUNT.format("0:40", "/", "/data", "zfs", "web/data"),
               {UDEV: "E:ID_FS_TYPE=zfs_member\nE:ID_FS_LABEL=web\n", "proc/spl/kstat/zfs/web/io": ""}, {}),
}


def a_snapshot_knows_the_name():
    """So it can be scrubbed later; where it is not known, that is said."""
    with tempfile.TemporaryDirectory(prefix="qdev-scrub-") as folder:
        machine = Machine(folder, "", "web")
        machine.write("proc/cmdline", "a=web")
        plain, clean, again = (pathlib.Path(folder, name) for name in ("plain", "clean", "again"))
        snapshot(plain, "--host", machine.root)
        expect(not scrub(clean, plain), "the name is not known")
        expect(b"a=web" not in unpacked(clean) and b"a=host" in unpacked(clean), "it is not scrubbed")
        (machine.root / "proc/sys/kernel/hostname").unlink()
        said = scrub(again, machine.root)
    expect("hostname is not in it" in said and len(said.splitlines()) == 1, said)


def unpacked(path):
    return subprocess.run(["zstd", "-dcq", path], check=True, capture_output=True).stdout


def scrubbed(text):
    """As this test would do it: UUIDs alone, in their order."""
    found = sorted({uuid.lower() for uuid in UUID.findall(text)})
    return UUID.sub(lambda match: b"00000000-0000-4000-8000-%012x" %
                    (found.index(match[0].lower()) + 1), text)


def a_fixture(folder):
    """What is said of it is the same, but for the stand-ins."""
    with tempfile.TemporaryDirectory(prefix="qdev-scrub-") as scratch:
        plain, clean, again = (pathlib.Path(scratch, name) for name in ("plain", "clean", "again"))
        host = ["--host", folder / "root"]
        if run("list", *host).returncode:
            return
        snapshot(plain, *host)
        scrub(clean, folder / "root")
        scrub(again, clean)
        expect(clean.read_bytes() == again.read_bytes(), "a second scrubbing changes it")
        left = [uuid for uuid in UUID.findall(unpacked(clean)) if not STAND_IN.fullmatch(uuid)]
        expect(not left, f"left: {left}")
        uuids = sorted(set(UUID.findall(unpacked(plain))))
        devices = re.findall(rb"[0-9a-f]{4,5}:[0-9a-f]{2}:[0-9a-f]{2}\.[0-7]",
                             run("list", "devices", *host).stdout)
        for device in sorted({*devices, *uuids}):
            before = run("check", "--passthrough", device, "--host", plain)
            known = b" ".join([*uuids, b""])
            after = run("check", "--passthrough", stand_in(device, known), "--host", clean)
            expect(after.returncode == before.returncode, f"{device}: {before} became {after}")
            expect(after.stdout == scrubbed(known + before.stdout)[len(known):],
                   f"{device}: {before.stdout} became {after.stdout}")


def stand_in(device, known):
    return scrubbed(known + device)[len(known):]


def tests():
    for text, left in TOLD:
        yield f"{text!r}", told, [text, left]
    for path, text, left in TOLD_IN:
        yield f"addresses in {path}", told_in, [path, text, left]
    for name, path, text, left in NAMED:
        yield f"{name} in {path}", told_in, [path, text, left, name]
    for word in WORDS:
        yield f"a host called {word}", a_word_is_no_name, [word]
    for name, join in JOINS.items():
        yield f"{name} is found", a_name_joins_as_before, join
    yield "a snapshot knows the name", a_snapshot_knows_the_name, []
    for serial, left in SERIALS:
        yield f"{serial} in config space", a_serial_in_config_space, [serial, left]
    yield "the driver is no host name", the_driver_is_no_host_name, []
    for folder in sorted(path.parent for path in FIXTURES.glob("**/root") if path.is_dir()):
        yield str(folder.relative_to(FIXTURES)), a_fixture, [folder]


main(tests())
