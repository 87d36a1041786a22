#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What the program answers to its arguments: exit codes and streams.

    run.py PROGRAM FIXTURES
"""

import contextlib
import fcntl
import itertools
import json
import os
import pathlib
import re
import resource
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import termios
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
import check_report  # noqa: E402

LIMIT_S = 30
NOBODY = 65534
# A user whom no process is of.
LONELY = 64999
GO, TROUBLE, USAGE, NO_GO, UNKNOWN = 0, 1, 2, 3, 5

PROGRAM = os.path.abspath(sys.argv[1])
FIXTURES = pathlib.Path(sys.argv[2]).resolve()
DESKTOP = str(FIXTURES / "desktop" / "root")
SERVER = str(FIXTURES / "server" / "root")
IN_USE = str(FIXTURES / "in-use" / "root")
EMPTY = str(FIXTURES / "bad" / "empty" / "root")
BROKEN = str(FIXTURES / "bad" / "manifest-no-json" / "root")
SCRATCH = tempfile.TemporaryDirectory(prefix="qdev-cli-")
UNREADABLE = os.path.join(SCRATCH.name, "unreadable")

# Of fixtures/desktop: free, held, on its host driver.
FREE, HELD, DRIVEN = "0000:01:00.0", "0000:03:00.0", "0000:03:00.1"
MISSING = "0000:7f:00.0"
UUID = "79db70f1-92a5-4879-95f7-6325b66c1ff9"

# Requests that are refused with one line, whatever the host: the arguments.
WRONG = {
    "no arguments": [],
    "an unknown verb": ["frobnicate"],
    "an empty verb": [""],
    "a verb in capitals": ["PLAN", "--passthrough", FREE],
    "a verb behind a flag": ["--memory", "1G", "check", "--passthrough", FREE],
    "an unknown flag": ["--frobnicate"],
    "an unknown flag of a verb": ["check", "--frobnicate"],
    "a flag of another verb": ["check", "--passthrough", FREE, "--force"],
    "a flag's beginning": ["check", "--passthr", FREE],
    "a short flag": ["check", "-x"],
    "a lone dash": ["check", "-"],
    "two dashes": ["check", "--"],
    "a stray word": ["check", "--passthrough", FREE, FREE],
    "a flag with control characters": ["check", "--\033[2Jred\nalert"],
    "a flag that is not UTF-8": ["check", b"--\xff\xfe"],
    "nothing to plan": ["plan"],
    "nothing to check": ["check"],
    "nothing but memory": ["check", "--memory", "1G"],
    "no value for a device": ["check", "--passthrough"],
    "no value for --explain": ["check", "--explain"],
    "no value for a flag": ["check", "--passthrough", FREE, "--memory"],
    "an empty device": ["check", "--passthrough", ""],
    "an empty device, with =": ["check", "--passthrough="],
    "a device's unknown key": ["check", "--passthrough", f"{FREE},colour=red"],
    "a device's empty key": ["check", "--passthrough", f"{FREE},"],
    "a capture that is watched": ["watch", "--passthrough", FREE, "--host", DESKTOP],
    "nothing to watch": ["watch"],
    "watch in an unknown format": ["watch", "--passthrough", FREE, "--format", "html"],
    "a time before now": ["watch", "--passthrough", FREE, "--timeout", "-1"],
    "a part of a second": ["watch", "--passthrough", FREE, "--interval", "0.5"],
    "no time at all": ["watch", "--passthrough", FREE, "--timeout", ""],
    "a value for a flag without": ["plan", "--passthrough", FREE, "--force=yes"],
    "memory that is no number": ["plan", "--passthrough", FREE, "--memory", "lots"],
    "memory of nothing": ["plan", "--passthrough", FREE, "--memory", "0"],
    "negative memory": ["plan", "--passthrough", FREE, "--memory", "-1"],
    "memory of an odd size": ["plan", "--passthrough", FREE, "--memory", "4K"],
    "memory with a longer suffix": ["plan", "--passthrough", FREE, "--memory", "1GB"],
    "memory beyond 64 bits": ["plan", "--passthrough", FREE, "--memory", "99999999999999T"],
    "memory that no address reaches": ["plan", "--panic", "--memory", "17179869183G"],
    "memory just beyond 52 bits": ["plan", "--panic", "--memory", "4503599627378688K"],
    "huge pages of no power of two": ["plan", "--panic", "--huge-pages", "3M"],
    "huge pages of nothing": ["plan", "--panic", "--huge-pages", "0"],
    "huge pages of ordinary size": ["plan", "--panic", "--huge-pages", "2K"],
    "huge pages beyond 64 bits": ["plan", "--panic", "--huge-pages", "99999999999T"],
    "huge pages that do not fill the memory": ["plan", "--panic", "--huge-pages", "1G"],
    "huge pages of a node below none": ["plan", "--panic", "--huge-pages", "2M,node=-1"],
    "huge pages of a node that QEMU has not": ["plan", "--panic", "--huge-pages", "2M,node=128"],
    "huge pages of two sizes": ["plan", "--huge-pages", "2M", "--huge-pages", "4M"],
    "an IOMMU that takes no vfio device": ["plan", "--panic", "--viommu", "amd"],
    "an IOMMU of another width": ["plan", "--panic", "--viommu", "intel,aw-bits=57"],
    "two IOMMUs": ["plan", "--viommu", "intel", "--viommu", "intel"],
    "a root port that QEMU has not": ["plan", "--passthrough", FREE, "--root-port", "x3130"],
    "spare ports that are no number": ["plan", "--passthrough", FREE, "--spare-ports", "some"],
    "negative spare ports": ["plan", "--passthrough", FREE, "--spare-ports", "-1"],
    "more spare ports than fit": ["plan", "--passthrough", FREE, "--spare-ports", "240"],
    "absurdly many spare ports": ["plan", "--passthrough", FREE, "--spare-ports", "4294967297"],
    "an empty user": ["check", "--passthrough", FREE, "--user", ""],
    "an unknown format of plan": ["plan", "--passthrough", FREE, "--format", "xml"],
    "an unknown format of check": ["check", "--passthrough", FREE, "--format", "qemu"],
    "an unknown format of list": ["list", "--format", "qemu"],
    "an unknown format of audit": ["audit", "--format", "qemu"],
    "an audit of a group that is no number": ["audit", "--group", "first"],
    "an empty format": ["list", "--format", ""],
    "an unknown list": ["list", "frobnications"],
    "an unknown column": ["list", "--columns", "DEVICE,COLOUR"],
    "an empty column": ["list", "devices", "--columns", "DEVICE,"],
    "no columns": ["list", "--columns="],
    "columns twice": ["list", "--columns", "DEVICE", "--columns", "NAME"],
    "an unknown class": ["list", "--class", "toaster"],
    "a class of odd digits": ["list", "devices", "--class", "030"],
    "a class beyond a class": ["list", "devices", "--class", "03000000"],
    "an empty driver": ["list", "devices", "--driver", ""],
    "two drivers": ["list", "devices", "--driver", "none", "--driver", "nvme"],
    "a group that is no number": ["list", "--group", "one"],
    "a group beyond 32 bits": ["list", "--group", "4294967296"],
    "ids that are an address": ["list", "devices", "--vendor-device", FREE],
    "ids cut short": ["list", "devices", "--vendor-device", "8086:"],
    "a filter of mdevs": ["list", "mdev", "--class", "gpu"],
    "columns of types": ["list", "types", "--columns", "all"],
    "a tree of types": ["list", "types", "--tree"],
    "a tree of a check": ["check", "--passthrough", FREE, "--tree"],
    "two lists": ["list", "groups", "devices"],
    "a device twice": ["check", "--passthrough", FREE, "--passthrough", FREE],
    "a device twice, spelled differently":
        ["check", "--passthrough", FREE, "--passthrough", "pci_0000_01_00_0"],
    "a slot and its function": ["check", "--passthrough", "0000:01:00", "--passthrough", FREE],
    "a function and its slot": ["plan", "--passthrough", FREE, "--passthrough", "01:00"],
    "a slot twice": ["check", "--passthrough", "0000:01:00", "--passthrough", "01:00"],
    "ids and their function": ["check", "--passthrough", "8086:0a54", "--passthrough", "10000:e0:00.0"],
    "an mdev twice": ["check", "--passthrough", UUID, "--passthrough", UUID.upper()],
    "missing ids twice": ["check", "--passthrough", "dead:beef", "--passthrough", "DEAD:BEEF"],
    "nothing to bind": ["bind"],
    "nothing to unbind": ["unbind", "--dry-run"],
    "a bind that names no device": ["bind", "--dry-run", "frobnicate"],
    "a device to bind twice": ["bind", "--dry-run", MISSING, MISSING],
    "a bind on another host": ["bind", MISSING, "--host", DESKTOP],
    "a bind with an unknown company": ["bind", MISSING, "--with", "all"],
    "a bind without time": ["bind", MISSING, "--timeout", "0"],
    "a bind with too much time": ["bind", MISSING, "--timeout", "4000"],
    "a bind with a time that is none": ["bind", MISSING, "--timeout", "1s"],
    "an unknown form": ["bind", MISSING, "--print-persistent", "floppy"],
    "an unbind that persists": ["unbind", MISSING, "--print-persistent", "udev"],
    "ambiguous ids": ["check", "--passthrough", "8086:10d3"],
}

# Every kind of address that is none; the unit test of selectors has many more.
NO_ADDRESSES = (
    "0000:01:00.8", "0000:01:20.0", "0000:100:00.0", "100000000:01:00.0", "0000:01:00.0.0",
    "0000:01:00.0 ", "01:00.", "01", "8086:10d", "808x:10d3", "pci_0000_01_00", UUID[:-1],
    UUID + "0", "/dev/vfio/1", "/sys/bus/pci/devices/", "../../etc/passwd", "x" * 100000)

NO_HOSTS = {
    "a host that is not there": "/no/such/host",
    "a host that is a file": "/dev/null",
    "a host without a name": "",
    "a host that may not be read": UNREADABLE,
    "a host whose manifest is none": BROKEN,
    "a host with a name too long": "x" * 5000,
}

# Verdicts: the arguments, the host, and the exit code of check.
VERDICTS = {
    "a free device": ([FREE], DESKTOP, GO),
    "a slot": (["01:00"], DESKTOP, GO),
    "an mdev": ([UUID], DESKTOP, GO),
    "a held device": ([HELD], DESKTOP, NO_GO),
    "a device on its host driver": ([DRIVEN], DESKTOP, NO_GO),
    "a device that is not there": ([MISSING], DESKTOP, NO_GO),
    "a slot that is not there": (["0000:7f:00"], DESKTOP, NO_GO),
    "ids that are not there": (["dead:beef"], DESKTOP, NO_GO),
    "an mdev that is not there": ([UUID[:-1] + "0"], DESKTOP, NO_GO),
    "one good, one bad": ([FREE, DRIVEN], DESKTOP, NO_GO),
    "a device of a host that does not say": ([FREE], EMPTY, UNKNOWN),
    "ids of a host that does not say": (["dead:beef"], EMPTY, UNKNOWN),
}


class Complaint(Exception):
    """What a test objects to."""


def expect(condition, what):
    if not condition:
        raise Complaint(what)


def run(*arguments, **more):
    more = {"stdout": subprocess.PIPE, **more}
    return subprocess.run([PROGRAM, *arguments], stdin=subprocess.DEVNULL, stderr=subprocess.PIPE,
                          timeout=LIMIT_S, check=False, **more)


def expect_exit(result, code):
    expect(result.returncode == code,
           f"exit {result.returncode}, not {code}: {result.stderr.decode(errors='replace').strip()}")


def expect_line(result):
    """One line on stderr that a terminal survives, and nothing else."""
    lines = result.stderr.decode().splitlines()
    expect(len(lines) == 1 and lines[0].startswith("qdev-plan: "), f"stderr: {lines}")
    expect(lines[0].isprintable(), f"not printable: {lines[0]!r}")
    expect(not result.stdout, f"stdout: {result.stdout!r}")


def refused(code, *arguments, **more):
    result = run(*arguments, **more)
    expect_exit(result, code)
    expect_line(result)


def wrong(arguments):
    takes_host = arguments and arguments[0] in ("plan", "check", "list")
    refused(USAGE, *arguments, *(["--host", DESKTOP] if takes_host else []))


def no_host(path):
    # Root may read everything.
    more = {"user": NOBODY, "group": NOBODY, "extra_groups": []} if os.geteuid() == 0 else {}
    os.makedirs(UNREADABLE, mode=0o000, exist_ok=True)
    os.chmod(SCRATCH.name, 0o755)
    for verb in (["list"], ["check", "--passthrough", FREE], ["plan", "--passthrough", FREE]):
        refused(TROUBLE, *verb, "--host", path, **more)


def passthrough(devices):
    return [argument for device in devices for argument in ("--passthrough", device)]


def verdict(devices, host, code):
    """Text and JSON agree, and both are whole."""
    result = run("check", *passthrough(devices), "--host", host)
    expect_exit(result, code)
    expect(result.stdout.endswith(b"\n") and not result.stderr, f"{result}")
    result = run("check", *passthrough(devices), "--host", host, "--format", "json")
    expect_exit(result, code)
    report = json.loads(result.stdout)
    words = {GO: "go", NO_GO: "no-go", UNKNOWN: "unknown"}
    expect(not check_report.objections(report), check_report.objections(report))
    expect(report["verdict"] == words[code], report["verdict"])
    expect(not result.stderr, result.stderr)


def quiet_go_is_silent():
    for flag in ("-q", "--quiet"):
        result = run("check", "--passthrough", FREE, "--host", DESKTOP, flag)
        expect_exit(result, GO)
        expect(not result.stdout and not result.stderr, f"{result}")


def list_json_is_whole():
    for what, key in (("groups", "groups"), ("devices", "devices")):
        for host in (DESKTOP, EMPTY):
            result = run("list", what, "--format=json", "--host", host)
            expect_exit(result, GO)
            document = json.loads(result.stdout)
            expect(document["schema"] == f"qdev.{key}/1", document["schema"])
            expect(bool(document[key]) == (host == DESKTOP), document[key])


def tree(name, files):
    """A host of these files (None: a directory; @…: a link) as qdev-plan sees it."""
    root = pathlib.Path(SCRATCH.name, name)
    for path, content in files.items():
        path = root / path
        path.parent.mkdir(parents=True, exist_ok=True)
        if content is None:
            path.mkdir()
        elif content.startswith("@"):
            path.symlink_to(content[1:])
        else:
            path.write_text(content)
    return str(root)


def listed(what, host, line=None):
    """What a list says in JSON, and that stderr has that line, in both formats if it is a doubt."""
    for form in ("text", "json"):
        result = run("list", what, "--format", form, "--host", host)
        expect_exit(result, GO)
        lines = result.stderr.decode().splitlines()
        told = line and (form == "text" or not line.startswith("no "))
        expect(lines == ([f"qdev-plan: {line}"] if told else []), f"{form}: {lines}")
    return json.loads(result.stdout)[what]


PCI, GROUPS = "sys/bus/pci/devices", "sys/kernel/iommu_groups"


def a_list_tells_unknown_from_empty():
    loop = tree("loop", {PCI: "@devices", GROUPS: "@iommu_groups"})
    for what, path, name in (("devices", PCI, "PCI devices"), ("groups", GROUPS, "IOMMU groups")):
        expect(listed(what, loop, f"{name}: unknown: /{path}: Too many levels of symbolic links")
               is None, what)
        expect(listed(what, EMPTY, f"{name}: unknown: /{path}: this capture does not say")
               == [], what)
        empty = tree(f"empty-{what}", {path: None})
        expect(listed(what, empty, f"no {name}: /{path} is empty") == [], what)
        absent = tree(f"absent-{what}", {
            "qdev-host.json": json.dumps({"schema": "qdev.host/1", "absent": [PCI, GROUPS]})})
        expect(listed(what, absent, f"no {name}: /{path} is not there") == [], what)


def a_list_tells_what_it_can_of_a_broken_tree():
    root = tree("broken", {f"{GROUPS}/7/type": "DMA\n", f"{GROUPS}/8/type": "DMA\n",
                           f"{PCI}/{FREE}/iommu_group": "@../7"})
    named, unknown = listed("groups", root)
    expect((named["id"], named["devices"], named["other_devices"]) == (7, [FREE], None), named)
    expect((unknown["id"], unknown["devices"]) == (8, None), unknown)
    expect(b"8 ?" in run("list", "groups", "--host", root).stdout, "group 8 has no row")
    expect([device["bridges"] for device in listed("devices", root)] == [None], "bridges")


def a_group_of_too_many_is_not_told():
    """Else each of them would be judged by each, for hours."""
    files = {}
    for number in range(1025):
        address = f"{number:04x}:00:00.0"
        files[f"{PCI}/{address}/iommu_group"] = "@../7"
        files[f"{GROUPS}/7/devices/{address}"] = ""
    root = tree("crowd", files)
    group, = listed("groups", root)
    expect((group["id"], group["devices"]) == (7, None), group)
    result = run("audit", "--group", "7", "--host", root)
    expect_exit(result, GO)
    expect(b"Too many links" in result.stdout, result.stdout[:1000])


def the_rest_of_a_large_group_is_counted():
    """Of 40 that a driver holds, 32 are told of, and the other 7 that they are there."""
    files = {}
    for number in range(40):
        address = f"{number:04x}:00:00.0"
        files[f"{PCI}/{address}/iommu_group"] = "@../7"
        files[f"{PCI}/{address}/driver"] = "@../nvme"
        files[f"{GROUPS}/7/devices/{address}"] = ""
    result = run("check", "--passthrough", "0000:00:00.0", "--host", tree("full", files), "--format", "json")
    findings = [finding for finding in json.loads(result.stdout)["devices"][0]["findings"]
                if finding["code"] == "group-not-viable"]
    expect(len(findings) == 33, findings)
    expect(findings[-1]["severity"] == "action", findings[-1])
    expect(findings[-1]["message"].startswith("7 more devices in the same IOMMU group (7)"), findings[-1])
    expect(findings[-1]["fix"] == ["qdev-plan bind --with group 0000:00:00.0"], findings[-1])


def what_vfio_has_not_let_go_of_is_locked():
    """Since 6.6 the directory vfio-dev is gone before the wait, and the uevent is what tells."""
    function = f"{PCI}/{FREE}"
    files = {
        "qdev-host.json": json.dumps({
            "schema": "qdev.host/1", "absent": [f"{function}/driver", f"{function}/vfio-dev"]}),
        f"{function}/config": "\0" * 64,
        f"{function}/iommu_group": "@../7", f"{GROUPS}/7/devices/{FREE}": ""}
    for name, uevent, group, code in (
            ("left", "DRIVER=vfio-pci\nPCI_CLASS=20000\n", "7", "device-locked"),
            ("leaves-nvme", "DRIVER=nvme\n", "7", "not-bound"),
            ("unbound", "PCI_CLASS=20000\n", "7", "not-bound"),
            ("of-another-group", "DRIVER=vfio-pci\n", "8", "not-bound")):
        root = tree(name, {**files, f"{function}/uevent": uevent, f"sys/class/vfio/{group}/dev": "242:0\n"})
        result = run("check", "--passthrough", FREE, "--host", root, "--format", "json")
        found = {finding["code"]: finding for finding in json.loads(result.stdout)["devices"][0]["findings"]}
        expect({"device-locked", "not-bound"} & set(found) == {code}, (name, found))
        expect(code != "device-locked" or any("uevent" in line for line in found[code]["evidence"]), found)


def a_path_too_long_is_no_other_path():
    # Cut to what a path may have, this would be a directory that is there.
    result = run("check", "--disk", "/dev" + "/." * 2048 + "/null")
    expect_exit(result, UNKNOWN)
    expect(b"File name too long" in result.stdout, result.stdout[-200:])


def rom_findings(name):
    """What is found against a romfile= of this machine, by severity."""
    result = run("check", "--passthrough", f"{MISSING},romfile={name}", "--format", "json", cwd=SCRATCH.name)
    return {(finding["severity"], finding["code"])
            for finding in json.loads(result.stdout)["findings"] if finding["code"] != "memlock-low"}


def a_romfile_is_looked_into():
    rom = bytearray(512)
    rom[0:2], rom[0x18] = b"\x55\xaa", 0x1c
    rom[0x1c:0x20], rom[0x2c], rom[0x31] = b"PCIR", 1, 0x80
    path = pathlib.Path(SCRATCH.name)
    (path / "good.rom").write_bytes(rom)
    (path / "junk.rom").write_bytes(rom[1:])
    (path / "empty.rom").touch()
    for name, found in (("good.rom", set()), (path / "good.rom", set()),
                        ("junk.rom", {("warn", "rom-invalid")}),
                        ("empty.rom", {("action", "rom-invalid")}),
                        (path, {("action", "vm-file-other")}),
                        (path / "none.rom", {("action", "vm-file-missing")}),
                        # It may be in a folder of QEMU's own.
                        ("none.rom", {("unknown", "vm-file-unknown")})):
        expect(rom_findings(name) == found, f"{name}: {rom_findings(name)}")


def vm_findings(*arguments, **more):
    """What is found of the VM's own devices on this machine, by severity."""
    result = run("check", *arguments, "--format", "json", cwd=SCRATCH.name, **more)
    expect(result.stdout, f"exit {result.returncode}: {result.stderr}")
    return {(finding["severity"], finding["code"])
            for finding in json.loads(result.stdout)["findings"]
            if finding["code"].startswith("vm-")}


def qcow2(backing=b"", backing_format=b"", crypt=0, incompatible=0):
    """The header of an image (qemu: docs/interop/qcow2.txt), and no more."""
    extensions = b""
    if backing_format:
        extensions = struct.pack(">II8s", 0xe2792aca, len(backing_format), backing_format)
    extensions += struct.pack(">II", 0, 0)
    where = 104 + len(extensions) if backing else 0
    return struct.pack(">4sIQIIQIIQQIIQQQQII", b"QFI\xfb", 3, where, len(backing), 16, 1 << 20,
                       crypt, 0, 0, 0, 0, 0, 0, incompatible, 0, 0, 4, 104) + extensions + backing


def an_image_is_asked_for_its_locks():
    # What QEMU holds of an image that it writes, and of one that it reads.
    writes, reads, resizes = (100, 101, 201), (100, 201), (103,)
    image = pathlib.Path(SCRATCH.name, "locked.raw")
    image.write_bytes(bytes(512))
    pathlib.Path(f"{image}.qcow2").write_bytes(qcow2())
    locked = {("action", "vm-file-locked")}
    for held, more, found in ((writes, "", locked), (writes, ",read-only=on", locked),
                              (reads, "", locked), (reads, ",read-only=on", set()),
                              (resizes, "", set()), ((), "", set())):
        with open(image, "rb") as file:
            for byte in held:
                lock = struct.pack("hhqqi4x", fcntl.F_RDLCK, os.SEEK_SET, byte, 1, 0)
                fcntl.fcntl(file, fcntl.F_OFD_SETLK, lock)
            seen = vm_findings("--disk", f"locked.raw{more}")
            expect(seen == found, f"{held}{more}: {seen}")
    # One that grows is resized.
    with open(f"{image}.qcow2", "rb") as file:
        lock = struct.pack("hhqqi4x", fcntl.F_RDLCK, os.SEEK_SET, resizes[0], 1, 0)
        fcntl.fcntl(file, fcntl.F_OFD_SETLK, lock)
        seen = vm_findings("--disk", "locked.raw.qcow2,format=qcow2")
        expect(seen == locked, f"qcow2: {seen}")


def an_image_is_asked_what_it_lies_on():
    folder = pathlib.Path(SCRATCH.name, "images")
    (folder / "below").mkdir(parents=True)
    (folder / "plain").write_bytes(bytes(512))
    for name, header in {
            "base": qcow2(), "top": qcow2(b"base", b"qcow2"), "guess": qcow2(b"plain"),
            "on-plain": qcow2(b"plain", b"raw"), "no-qcow2": qcow2(b"plain", b"qcow2"),
            "below/middle": qcow2(b"../base", b"qcow2"), "deep": qcow2(b"below/middle", b"qcow2"),
            "orphan": qcow2(b"none", b"qcow2"), "grandson": qcow2(b"orphan", b"qcow2"),
            "circle": qcow2(b"circle", b"qcow2"), "far": qcow2(b"nbd://host/disk", b"raw"),
            "secret": qcow2(crypt=2), "below-secret": qcow2(b"secret", b"qcow2"),
            "corrupt": qcow2(incompatible=2), "newer": qcow2(incompatible=1 << 40),
            "nowhere": qcow2(incompatible=4), "short": qcow2(b"base", b"qcow2")[:90]}.items():
        (folder / name).write_bytes(header)
    bad, odd, encrypted = ({(severity, "vm-image-refused")}
                           for severity in ("action", "unknown", "block"))
    for name, found in (
            ("base", set()), ("top", set()), ("guess", set()), ("on-plain", set()),
            ("no-qcow2", bad), ("deep", set()), ("orphan", bad), ("grandson", bad),
            ("circle", odd | {("block", "vm-file-shared")}), ("far", odd), ("secret", encrypted), ("below-secret", encrypted),
            ("corrupt", bad), ("newer", odd), ("nowhere", odd), ("short", odd)):
        seen = vm_findings("--disk", f"{folder}/{name},format=qcow2")
        expect(seen == found, f"{name}: {seen}")
    expect(not vm_findings("--disk", f"{folder}/corrupt,format=qcow2,read-only=on"), "corrupt")
    seen = vm_findings("--disk", f"{folder}/top,format=qcow2", "--disk", f"{folder}/base,format=qcow2")
    expect(seen == {("block", "vm-file-shared")}, f"base and top: {seen}")
    # Another VM writes what this one's image lies on.
    with open(folder / "base", "rb") as file:
        lock = struct.pack("hhqqi4x", fcntl.F_RDLCK, os.SEEK_SET, 101, 1, 0)
        fcntl.fcntl(file, fcntl.F_OFD_SETLK, lock)
        seen = vm_findings("--disk", f"{folder}/deep,format=qcow2")
        expect(seen == bad, f"locked: {seen}")


def a_socket_is_asked_whether_anybody_listens():
    # Longer than what a socket can be bound to, to be reached from anywhere.
    folder = pathlib.Path(SCRATCH.name, "f" * 60, "g" * 60)
    folder.mkdir(parents=True)
    asked = ["--tpm", "crb,socket=tpm"]
    with socket.socket(socket.AF_UNIX) as server:
        here = os.getcwd()
        os.chdir(folder)
        server.bind("tpm")
        server.listen(1)
        server.setblocking(False)
        os.chdir(here)
        result = run("check", *asked, cwd=folder)
        expect_exit(result, GO)
        try:
            server.accept()
        except BlockingIOError:
            pass
        else:
            raise Complaint("check has connected to it")
    result = run("check", *asked, cwd=folder)
    expect_exit(result, NO_GO)
    expect(b"vm-socket-deaf" in result.stdout, result.stdout)


def a_port_is_tried():
    refused = {("action", "vm-port-refused")}
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen(1)
        port = server.getsockname()[1]
        for address, found in ((f"127.0.0.1:{port}", refused), (f"127.0.0.2:{port}", set()),
                               ("192.0.2.1:5555", refused)):
            seen = vm_findings("--serial-port", f"x,tcp={address}")
            expect(seen == found, f"{address}: {seen}")
    seen = vm_findings("--serial-port", f"x,tcp=127.0.0.1:{port}")
    expect(not seen, f"{port}: {seen}")
    seen = vm_findings("--serial-port", "x,tcp=127.0.0.1:1", "--user", str(NOBODY))
    expect(seen == {("unknown", "vm-port-refused")}, f"another's port 1: {seen}")


def unit_root(settings):
    """A host with the unit vm.service and two files, of which all else is known."""
    files = {path: "" for path in ("home/a.raw", "srv/a.raw")}
    places = [f"{at}/systemd/system{more}" for at in ("etc", "run")
              for more in ("", ".control", ".attached")]
    places += [f"run/systemd/{name}" for name in ("transient", "generator", "generator.early",
                                                  "generator.late")]
    places += [f"{at}/systemd{more}" for at in ("usr/local/lib", "lib", "usr/lib")
               for more in ("/system", "")]
    listed_in = {place: [] for place in (*places, "etc/systemd", "run/systemd")}
    nodes = {path: {"kind": "file", "uid": 0, "gid": 0, "mode": "0644"} for path in files}
    nodes |= {path: {"kind": "directory", "uid": 0, "gid": 0, "mode": "0755"}
              for path in ("home", "srv")}
    manifest = {"schema": "qdev.host/1", "users": {}, "paths": nodes,
                "listed": listed_in | {"etc/systemd/system": ["vm.service"]},
                "absent": ["srv/x.sock"]}
    return tree(f"unit-{len(settings)}", files | {
        "etc/systemd/system/vm.service": f"[Service]\n{settings}\n",
        "qdev-host.json": json.dumps(manifest)})


def a_unit_may_see_other_files():
    for settings, path, code in (("", "/home/a.raw", GO), ("", "srv/a.raw", UNKNOWN),
                                 ("ProtectHome=yes", "/home/a.raw", UNKNOWN),
                                 ("ProtectHome=yes", "/srv/a.raw", GO),
                                 ("ProtectSystem=strict", "/srv/a.raw", UNKNOWN),
                                 ("ProtectSystem=strict", "/srv/a.raw,read-only=on", GO),
                                 ("BindPaths=/x:/srv/none.raw", "/srv/none.raw", UNKNOWN)):
        result = run("check", "--unit", "vm", "--host", unit_root(settings),
                     "--disk", f"{path},via=blk")
        expect(result.returncode == code, f"{settings} {path}: {result.stdout}")
        expect((settings.encode() in result.stdout) or code == GO, result.stdout)


def a_unit_may_have_another_network():
    port, connected = ("--serial-port", "x,tcp=127.0.0.1:1234"), \
        ("--serial-port", "x,unix=/srv/x.sock")
    for settings, asked, code in (("PrivateNetwork=no", port, GO),
                                  ("PrivateNetwork=yes", port, UNKNOWN),
                                  ("PrivateNetwork=yes", connected, GO),
                                  ("NetworkNamespacePath=/run/x", port, UNKNOWN),
                                  ("RestrictAddressFamilies=AF_UNIX", port, UNKNOWN),
                                  ("RestrictAddressFamilies=~AF_UNIX", connected, UNKNOWN),
                                  ("RestrictAddressFamilies=~AF_PACKET", port, GO),
                                  ("RestrictAddressFamilies=AF_INET AF_UNIX AF_INET6", port, GO)):
        result = run("check", "--unit", "vm", "--host", unit_root(settings), *asked)
        expect(result.returncode == code, f"{settings} {asked}: {result.stdout} {result.stderr}")
        expect((settings.encode() in result.stdout) == (code != GO), result.stdout)


def a_data_limit_may_be_ignored():
    parameter = "sys/module/kernel/parameters/ignore_rlimit_data"
    caller = {"uid": 1000, "groups": [1000], "capabilities": [], "memory_lock": 0, "data": 4096}
    manifest = {"schema": "qdev.host/1", "caller": caller}
    for value, code in (("Y", GO), ("N", NO_GO)):
        root = tree(f"data-{value}", {parameter: f"{value}\n",
                                      "qdev-host.json": json.dumps(manifest)})
        result = run("check", "--host", root, "--net", "user")
        expect(result.returncode == code, result.stdout)


def tasks_are_counted():
    """Whoever asks is not held against QEMU, which starts when that has ended."""
    is_root = os.geteuid() == 0
    who = {"user": LONELY, "group": LONELY, "extra_groups": []} if is_root else {}
    # To look for leaks takes a task, too; others than root have who knows how many.
    env = dict(os.environ, ASAN_OPTIONS="detect_leaks=0")
    for limit, code in ((1, NO_GO), *[(50, UNKNOWN)] * is_root, (100000, GO)):
        def bounded():
            hard = resource.getrlimit(resource.RLIMIT_NPROC)[1]
            most = limit if hard == resource.RLIM_INFINITY else min(limit, hard)
            resource.setrlimit(resource.RLIMIT_NPROC, (most, most))
        result = run("check", "--net", "user", preexec_fn=bounded, env=env, **who)
        expect(result.returncode == code, f"{limit}: {result.stdout} {result.stderr}")
        expect((b"tasks-limit" in result.stdout) == (code != GO), result.stdout)


def has_user_namespaces():
    """Whether a user may make one, and root sees them all: not in a container."""
    return os.geteuid() == 0 and os.stat("/proc/self/ns/pid").st_ino == 0xEFFFFFFC and \
        subprocess.run(["unshare", "--user", "true"], user=LONELY, group=LONELY,
                       extra_groups=[], check=False, stderr=subprocess.DEVNULL).returncode == 0


@contextlib.contextmanager
def a_container_of(uid):
    """A process of another user, in a user namespace that this one made."""
    maker = subprocess.Popen(["unshare", "--user", "sleep", "60"], user=uid, group=uid,
                             extra_groups=[])
    try:
        deadline = time.monotonic() + LIMIT_S
        own = os.readlink("/proc/self/ns/user")
        while os.readlink(f"/proc/{maker.pid}/ns/user") == own:
            expect(maker.poll() is None and time.monotonic() < deadline, "no namespace")
        for kind in ("uid", "gid"):
            pathlib.Path(f"/proc/{maker.pid}/{kind}_map").write_text(f"0 {uid} 1\n1 300000 9\n")
        with subprocess.Popen(["nsenter", f"--user=/proc/{maker.pid}/ns/user", "--setuid=5",
                               "--setgid=5", "sleep", "60"]) as process:
            status = pathlib.Path(f"/proc/{process.pid}/status")
            while "\nUid:\t300004\t" not in status.read_text():
                expect(process.poll() is None and time.monotonic() < deadline, "not in it")
            yield
            process.kill()
    finally:
        maker.kill()
        maker.wait()


def tasks_of_rootless_containers_may_be_the_users():
    if not has_user_namespaces():
        return

    def bounded():
        resource.setrlimit(resource.RLIMIT_NPROC, (400, 400))

    def verdict():
        return run("check", "--net", "user", preexec_fn=bounded, user=LONELY, group=LONELY,
                   extra_groups=[], env=dict(os.environ, ASAN_OPTIONS="detect_leaks=0"))
    expect(verdict().returncode == GO, verdict().stdout)
    with a_container_of(LONELY):
        result = verdict()
    expect(result.returncode == UNKNOWN and b"rootless" in result.stdout, result.stdout)


def tasks_of_a_unit():
    """Root may have any, in a user namespace, too, and who is not known may be root."""
    for settings, code in (("LimitNPROC=1", GO), ("PrivateUsers=yes\nLimitNPROC=1", GO),
                           ("User=1000\nLimitNPROC=1", UNKNOWN)):
        result = run("check", "--unit", "vm", "--host", unit_root(settings), "--net", "user")
        expect(result.returncode == code, f"{settings}: {result.stdout} {result.stderr}")
        expect((b"tasks-limit" in result.stdout) == (code != GO), result.stdout)


def tasks_are_those_that_were_captured():
    caller = {"uid": 1000, "groups": [1000], "capabilities": [], "memory_lock": 0, "tasks": 500}
    for seen, code in ((10, GO), (150, UNKNOWN), (499, NO_GO), (None, UNKNOWN)):
        manifest = {"schema": "qdev.host/1", "caller": caller}
        if seen is not None:
            manifest["tasks"] = {"1000": {"seen": seen}}
        root = tree(f"tasks-{seen}", {"qdev-host.json": json.dumps(manifest)})
        result = run("check", "--host", root, "--net", "user")
        expect(result.returncode == code, f"{seen}: {result.stdout}")


def bridge_verdict(name, helper, uid=1000, capabilities=(), held_down=False):
    """The exit of a check with a bridge, and what is found, by the mode of its helper."""
    files = {"etc/qemu/bridge.conf": "allow br0\n", "sys/class/net/br0/bridge": None}
    paths = {"sys/class/net/br0/bridge":
             {"kind": "directory", "uid": 0, "gid": 0, "mode": "0755", "open": "ok"}}
    places = [f"usr/{place}/qemu-bridge-helper" for place in ("libexec", "lib/qemu")]
    if helper:
        paths[places.pop()] = {"kind": "file", "uid": 0, "gid": 7, "mode": helper}
    caller = {"uid": uid, "groups": [uid], "capabilities": list(capabilities),
              "memory_lock": 0, "no_new_privileges": held_down}
    root = tree(f"bridge-{name}", files | {"qdev-host.json": json.dumps(
        {"schema": "qdev.host/1", "caller": caller, "paths": paths, "absent": places})})
    return run("check", "--host", root, "--net", "tap,br=br0,mac=52:54:00:aa:bb:01")


def the_bridge_helper_has_to_become_root():
    for held_down, code in ((False, GO), (True, NO_GO)):
        result = bridge_verdict(f"held-{held_down}", "4755", held_down=held_down)
        expect(result.returncode == code, result.stdout)
        expect((b"bridge-forbidden" in result.stdout) == held_down, result.stdout)


def the_bridge_helper_has_to_be_run():
    root = {"uid": 0, "capabilities": ("cap_dac_override",)}
    for name, helper, who, code in (("none", None, {}, UNKNOWN), ("none-root", None, root, UNKNOWN),
                                    ("plain-root", "0755", root, GO),
                                    ("closed-root", "0644", root, NO_GO),
                                    ("of-a-group", "4750", {}, NO_GO),
                                    ("of-his-group", "4750", {"uid": 7}, GO),
                                    ("plain", "0755", {}, UNKNOWN)):
        result = bridge_verdict(name, helper, **who)
        expect(result.returncode == code, f"{name}: {result.stdout}")


def tap_findings(interface, capabilities=(), files=None):
    """What is found against a tap interface, of which sysfs has these files."""
    folder = f"sys/class/net/{interface}"
    paths = {"dev/net/tun": {"kind": "char", "major": 10, "minor": 200, "uid": 0, "gid": 0,
                             "mode": "0666", "open": "ok"}}
    absent = [folder]
    if files:
        paths |= {folder: {"kind": "directory", "uid": 0, "gid": 0, "mode": "0755"}}
        absent = [f"{folder}/{name}" for name in ("tun_flags", "owner", "group", "carrier")
                  if name not in files]
        paths |= {f"{folder}/{name}": {"errno": value}
                  for name, value in files.items() if value.isupper()}
    held = {f"{folder}/{name}": f"{value}\n"
            for name, value in (files or {}).items() if not value.isupper()}
    caller = {"uid": 1000, "groups": [1000, 7], "capabilities": capabilities, "memory_lock": 0}
    tap_findings.count += 1
    root = tree(f"tap-{tap_findings.count}", held | {"qdev-host.json": json.dumps(
        {"schema": "qdev.host/1", "caller": caller, "paths": paths, "absent": absent})})
    name = f",ifname={interface}" if interface else ""
    return vm_findings("--host", root, "--net", f"tap{name},script=no")


tap_findings.count = 0


def a_tap_interface_is_for_who_may_have_it():
    admin, action, unknown = ["cap_net_admin"], {("action", "vm-tap-refused")}, \
        {("unknown", "vm-tap-refused")}
    mine = {"tun_flags": "0x1802", "owner": "1000", "group": "-1", "carrier": "0"}
    for what, found, arguments in (
            ("a new one", action, [""]), ("a new one of root", set(), ["", admin]),
            ("a new one by name", action, ["tap0"]),
            ("a new one by name of root", set(), ["tap0", admin]),
            ("its owner's", set(), ["tap0", (), mine]),
            ("another's", action, ["tap0", (), mine | {"owner": "1001"}]),
            ("another's, and root", set(), ["tap0", admin, mine | {"owner": "1001"}]),
            ("a group's", set(), ["tap0", (), mine | {"owner": "-1", "group": "7"}]),
            ("another group's", action, ["tap0", (), mine | {"group": "8"}]),
            ("anybody's", set(), ["tap0", (), mine | {"owner": "-1"}]),
            ("an owner unread", unknown, ["tap0", (), mine | {"owner": "EIO"}]),
            ("of packets", action, ["tap0", admin, mine | {"tun_flags": "0x1801"}]),
            ("of several queues", action, ["tap0", admin, mine | {"tun_flags": "0x1902"}]),
            ("that goes with who has it", action, ["tap0", admin, mine | {"tun_flags": "0x1002"}]),
            ("in use", action, ["tap0", admin, mine | {"carrier": "1"}]),
            ("that is down", unknown, ["tap0", admin, mine | {"carrier": "EINVAL"}]),
            ("no tap at all", action, ["eth0", admin, {"carrier": "1"}])):
        seen = tap_findings(*arguments)
        expect(seen == found, f"{what}: {seen}")


def an_mdev_is_listed():
    result = run("list", "mdev", "--format", "json", "--host", DESKTOP)
    expect_exit(result, GO)
    document = json.loads(result.stdout)
    expect(document["schema"] == "qdev.mdev/1", document)
    expect([mdev["uuid"] for mdev in document["mdevs"]] == [UUID], document)
    # The capture did not look for them.
    expect(document["nvidia_vgpus"] is None and document["vdpa_devices"] is None, document)


def mdevs_are_drawn_below_their_parents():
    """In a group, in none, of a function, of another device."""
    uuids = [f"{digit}9db70f1-92a5-4879-95f7-6325b66c1ff9" for digit in "123"]
    parents = ["pci0000:00/0000:00:02.0", "virtual/mtty/mtty", "pci0000:00/0000:00:02.0"]
    bus, devices = "sys/bus/mdev/devices", "sys/devices"
    files = {f"{PCI}/0000:00:02.0": "@../../../devices/pci0000:00/0000:00:02.0",
             f"{devices}/{parents[0]}/class": "0x030000\n",
             f"{devices}/{parents[0]}/{uuids[2]}/iommu_group": "@/sys/kernel/iommu_groups/5",
             f"{GROUPS}/5/devices/{uuids[2]}": f"@../../../../devices/{parents[0]}/{uuids[2]}"}
    for uuid, parent in zip(uuids, parents):
        files[f"{devices}/{parent}/{uuid}/uevent"] = ""
        files[f"{bus}/{uuid}"] = f"@../../../devices/{parent}/{uuid}"
    root = tree("mdevs", files)
    dot = run("audit", "--format", "dot", "--host", root).stdout.decode()
    for parent, node in (("0000:00:02.0", uuids[0]), ("mtty", uuids[1]),
                         ("0000:00:02.0", f"5/{uuids[2]}")):
        expect(f'"{parent}" -> "{node}";' in dot, dot)
        expect(f'"{node}" [label="' in dot, dot)
    page = run("audit", "--format", "html", "--host", root).stdout.decode()
    picture = page[page.index("<svg"):page.index("</svg>")]
    places = [picture.find(f"<title>{uuid}") for uuid in uuids]
    expect(0 < places[0] < places[2] < picture.find("mediated devices of mtty") < places[1],
           f"{places}: {picture}")
    one = run("audit", "--group", "5", "--format", "dot", "--host", root).stdout.decode()
    expect(uuids[2] in one and uuids[0] not in one and uuids[1] not in one, one)


def desktop_devices(*arguments):
    result = run("list", "devices", "--format", "json", "--host", DESKTOP, *arguments)
    expect_exit(result, GO)
    expect(not result.stderr, result.stderr)
    return json.loads(result.stdout)["devices"]


def filters_hold_together():
    every = desktop_devices()
    nics = [device for device in every if device["class"] == "020000"]
    expect(desktop_devices("--class", "net") == desktop_devices("--class", "0200") == nics, "not the NICs")
    free = [device for device in nics if device.get("driver") == "vfio-pci"]
    expect(free and len(free) < len(nics), "the fixture does not tell")
    expect(desktop_devices("--class", "net", "--driver", "vfio-pci") == free, "not those on vfio-pci")
    expect(desktop_devices("--driver", "none") == [device for device in every if "driver" not in device],
           "not the unbound")
    expect(desktop_devices("--class", "usb") == [], "nothing is not nothing")


def reasons(address, host):
    """What a check finds against the device and the machine: nothing of the VM's memory."""
    result = run("check", "--passthrough", address, "--host", host, "--format", "json")
    report = json.loads(result.stdout)
    device, = report["devices"]
    return [finding for finding in report["findings"] + device["findings"]
            if finding["severity"] in ("unknown", "action", "block")
            and not finding["code"].startswith("memlock")]


def needs_an_open(finding):
    """Some cgroups forbid what the node's mode allows: no list can see that."""
    return any(line.startswith("open(") for line in finding["evidence"])


def needs_config_space(finding):
    """A list reads that of bridges only: it would cost as much again."""
    return finding["code"] == "device-dead"


def a_list_and_a_check_agree():
    gone = 0
    for root in sorted([*FIXTURES.glob("*/root"), *FIXTURES.glob("bad/*/root")]):
        result = run("list", "devices", "--columns", "verdict", "--format", "json", "--host", root)
        for device in json.loads(result.stdout or '{"devices": []}')["devices"]:
            found = reasons(device["address"], root) if device["verdict"] else []
            what = f"{root}: {device['address']}: {device['verdict']}, but {found}"
            gone += device["verdict"] == "go"
            if device["verdict"] == "go":
                expect(all(needs_an_open(finding) for finding in found), what)
            elif device["verdict"]:
                codes = {finding["code"] for finding in found}
                expect(codes >= set(device["codes"]) or device["verdict"] == "unknown", what)
                blocked = any(finding["severity"] == "block" and not needs_config_space(finding)
                              for finding in found)
                expect(blocked <= (device["verdict"] == "blocked"), what)
    expect(gone > 3, f"only {gone} devices that are go")


def columns_choose_the_keys():
    few, = {tuple(device) for device in desktop_devices("--columns", "numa,device")}
    expect(few == ("address", "numa_node"), few)
    every = desktop_devices("--columns", "all")
    expect(all(device.items() <= more.items() for device, more in zip(desktop_devices(), every)),
           "all columns lack some of the default")


def who_filters_is_told_what_is_left_out():
    host = str(FIXTURES / "bad" / "device-is-a-file" / "root")
    result = run("list", "devices", "--class", "gpu", "--format", "json", "--host", host)
    expect_exit(result, GO)
    expect(json.loads(result.stdout)["devices"] == [], result.stdout)
    expect(result.stderr.startswith(b"qdev-plan: 1 device left out"), result.stderr)


def plan_prints_the_product_alone():
    result = run("--passthrough", DRIVEN, "--host", DESKTOP)
    expect_exit(result, GO)
    expect(all(line.startswith(b"-") for line in result.stdout.splitlines()), result.stdout)
    expect(b"not-bound" in result.stderr, result.stderr)
    expect(run("plan", "--passthrough", DRIVEN, "--host", DESKTOP).stdout == result.stdout,
           "plan is not the default verb")


def a_blocked_plan_prints_nothing():
    result = run("plan", "--passthrough", MISSING, "--host", DESKTOP)
    expect_exit(result, NO_GO)
    expect(not result.stdout and b"device-missing" in result.stderr, f"{result}")


def force_prints_all_the_same():
    result = run("plan", "--passthrough", MISSING, "--host", DESKTOP, "--force")
    expect_exit(result, GO)
    expect(MISSING.encode() in result.stdout and b"device-missing" in result.stderr, f"{result}")


def an_ordinary_user_binds_nothing():
    if os.geteuid() != 0:
        return
    for verb in ("bind", "unbind"):
        refused(TROUBLE, verb, MISSING, user=NOBODY, group=NOBODY, extra_groups=[])


def what_is_not_there_is_not_bound():
    for verb in ("bind", "unbind"):
        refused(NO_GO, verb, "--dry-run", MISSING)
    refused(NO_GO, "bind", "--dry-run", UUID)
    refused(NO_GO, "bind", "--print-persistent", "udev", MISSING)


def a_verb_comes_first():
    result = run("--host", DESKTOP, "list")
    expect_exit(result, USAGE)
    expect(b"'list': a verb comes first: qdev-plan list" in result.stderr, result.stderr)


def a_time_that_is_refused_is_named():
    result = run("bind", MISSING, "--timeout", "4000")
    expect_exit(result, USAGE)
    expect(b"'4000'" in result.stderr, f"it names no 4000: {result.stderr}")


def help_goes_to_stdout():
    for arguments in (["--help"], ["plan", "--help"], ["check", "--help"], ["list", "--help"]):
        result = run(*arguments)
        expect_exit(result, GO)
        expect(result.stdout.startswith(b"Usage: qdev-plan") and not result.stderr, f"{result}")


def every_code_is_explained():
    codes = check_report.codes()
    everything = run("--explain", "all").stdout
    expect(len(codes) >= 50, f"{len(codes)} codes")
    for code in codes:
        result = run("check", "--explain", code)
        expect_exit(result, GO)
        head, why, *mend = result.stdout.decode().split("\n\n")
        expect(head.startswith(f"{code} ("), head)
        expect(why.strip() and "\n\n".join(mend).startswith("To mend it: "), f"{code}: {mend}")
        expect(result.stdout in everything, f"{code} is not in --explain all")


def a_code_that_is_none_is_told_with_those_like_it():
    for word, like in (("not-bond", b"did you mean not-bound?"), ("memlok", b"memlock-low"),
                       ("NOT-BOUND", b"did you mean not-bound?"),
                       ("in-use", b"in-use-mounted"), ("zzz", b"--explain all"),
                       ("x" * 5000, b"--explain all"), ("", b"--explain all")):
        result = run("--explain", word)
        expect_exit(result, USAGE)
        expect_line(result)
        expect(like in result.stderr, result.stderr)


def version_goes_to_stdout():
    result = run("--version")
    expect_exit(result, GO)
    words = result.stdout.decode().split()
    expect(len(words) == 2 and words[0] == "qdev-plan" and words[1][0].isdigit(), f"{words}")


PRINTING = (["--help"], ["--explain", "all"], ["list", "--help"], ["--version"], ["list", "--host", DESKTOP],
            ["audit", "--host", DESKTOP], ["check", "--passthrough", FREE, "--host", DESKTOP],
            ["plan", "--passthrough", FREE, "--host", DESKTOP],
            ["watch", "--passthrough", MISSING, "--timeout", "0"])


def a_full_stdout_is_told():
    for arguments in PRINTING:
        with open("/dev/full", "wb") as full:
            result = run(*arguments, stdout=full)
        expect_exit(result, TROUBLE)
        expect_line(result)


def a_closed_stdout_is_told():
    for arguments in PRINTING:
        result = run(*arguments, stdout=None, preexec_fn=lambda: os.close(1))
        expect_exit(result, TROUBLE)
        expect_line(result)


def half_an_output_is_none():
    """What can't be kept whole is not begun: here, a file may not grow so long."""
    for arguments in (["audit"], ["audit", "--format", "json"], ["audit", "--format", "html"],
                      ["list", "devices", "--columns", "all", "--format", "json"]):
        whole = run(*arguments, "--host", SERVER).stdout

        def bounded(limit=len(whole) // 2):
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)

        result = run(*arguments, "--host", SERVER, preexec_fn=bounded)
        expect_exit(result, TROUBLE)
        expect_line(result)


def output_goes_where_it_is_sent():
    """To the end of a file, too."""
    arguments = ["audit", "--format", "json", "--host", SERVER]
    whole = run(*arguments).stdout
    with tempfile.TemporaryFile() as file:
        file.write(b"before\n")
        file.flush()
        fcntl.fcntl(file, fcntl.F_SETFL, os.O_APPEND)
        run(*arguments, stdout=file)
        file.seek(0)
        expect(file.read() == b"before\n" + whole, "appended, it is another output")


def on_terminal(width, *arguments):
    """What a terminal of that width is shown, its lines."""
    ours, theirs = os.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, width, 0, 0))
    process = subprocess.Popen([PROGRAM, *arguments], stdout=theirs, stderr=subprocess.PIPE)
    os.close(theirs)
    shown = b""
    try:
        while block := os.read(ours, 65536):
            shown += block
    except OSError:  # so it ends, once nobody has the other side
        pass
    os.close(ours)
    process.stderr.close()
    expect(process.wait(LIMIT_S) == GO, f"exit {process.returncode}")
    return shown.decode().replace("\r", "").splitlines()


def a_table_fits_a_terminal():
    """Words are cut, ids are not; nowhere else is anything cut."""
    # What has an mdev's name has less room.
    for host, widths in (IN_USE, (80, 100, 132)), (SERVER, (100, 132)):
        whole = run("list", "devices", "--host", host).stdout.decode()
        ids = re.findall(r"\[[0-9a-f]{4}:[0-9a-f]{4}\]", whole)
        expect("…" not in whole and len(ids) > 5, whole)
        for width, arguments in itertools.product(widths, (
                ["list"], ["list", "devices"], ["list", "--tree"],
                ["list", "devices", "--columns", "DEVICE,NAME,USERS,BARS,VERDICT"])):
            lines = on_terminal(width, *arguments, "--host", host)
            expect(all(len(line) <= width for line in lines), f"{arguments}, {width}: {lines}")
            expect(all(one in "".join(lines) for one in ids), f"{arguments}, {width}: {lines}")


def the_same_input_gives_the_same_bytes():
    arguments = ["check", *passthrough([FREE, HELD]), "--format", "json", "--host", DESKTOP]
    first = run(*arguments).stdout
    second = run(*arguments, cwd="/", env={"LC_ALL": "C", "COLUMNS": "20", "TERM": "dumb"}).stdout
    expect(first == second, "another environment, other bytes")


def tests():
    """All there is to run: name, function, arguments."""
    for name, arguments in WRONG.items():
        yield name, wrong, [arguments]
    yield "no such unit", refused, [
        USAGE, "check", "--passthrough", FREE, "--host", "/", "--unit", "no-such-unit"]
    yield "no unit's name", refused, [
        USAGE, "check", "--passthrough", FREE, "--host", "/", "--unit", "../vm"]
    yield "a user and a unit", refused, [
        USAGE, "check", "--passthrough", FREE, "--host", "/", "--unit", "vm", "--user", "root"]
    yield "watch for a unit that is none", refused, [
        USAGE, "watch", "--passthrough", FREE, "--unit", "../vm"]
    yield "no such user", refused, [
        USAGE, "check", "--passthrough", FREE, "--host", "/", "--user", "nobody-such"]
    for address in NO_ADDRESSES:
        yield f"no address: {address[:40]}", wrong, [["check", "--passthrough", address]]
    for name, path in NO_HOSTS.items():
        yield name, no_host, [path]
    for name, arguments in VERDICTS.items():
        yield name, verdict, arguments
    for function in (
            quiet_go_is_silent, list_json_is_whole, a_list_tells_unknown_from_empty,
            a_list_tells_what_it_can_of_a_broken_tree, an_mdev_is_listed,
            mdevs_are_drawn_below_their_parents, filters_hold_together,
            a_list_and_a_check_agree, columns_choose_the_keys,
            who_filters_is_told_what_is_left_out, a_path_too_long_is_no_other_path,
            what_vfio_has_not_let_go_of_is_locked, a_group_of_too_many_is_not_told, the_rest_of_a_large_group_is_counted,
            a_romfile_is_looked_into, an_image_is_asked_for_its_locks, an_image_is_asked_what_it_lies_on,
            a_socket_is_asked_whether_anybody_listens, a_port_is_tried, a_unit_may_see_other_files, the_bridge_helper_has_to_become_root,
            the_bridge_helper_has_to_be_run, a_data_limit_may_be_ignored, tasks_are_counted,
            tasks_of_rootless_containers_may_be_the_users,
            tasks_of_a_unit, tasks_are_those_that_were_captured,
            a_unit_may_have_another_network,
            a_tap_interface_is_for_who_may_have_it,
            plan_prints_the_product_alone,
            a_blocked_plan_prints_nothing, force_prints_all_the_same,
            an_ordinary_user_binds_nothing, what_is_not_there_is_not_bound,
            a_verb_comes_first, a_time_that_is_refused_is_named, help_goes_to_stdout,
            every_code_is_explained, a_code_that_is_none_is_told_with_those_like_it,
            a_table_fits_a_terminal,
            version_goes_to_stdout, a_full_stdout_is_told, a_closed_stdout_is_told,
            half_an_output_is_none, output_goes_where_it_is_sent,
            the_same_input_gives_the_same_bytes):
        yield function.__name__.replace("_", " "), function, []


def main():
    failed = number = 0
    for number, (name, function, arguments) in enumerate(tests(), 1):
        try:
            function(*arguments)
            print(f"ok {number} - {name}")
        except (Complaint, ValueError, OSError, subprocess.TimeoutExpired) as error:
            failed += 1
            print(f"not ok {number} - {name}\n# {str(error)[:1000]!r}")
    print(f"1..{number}")
    return failed > 0


sys.exit(main())
