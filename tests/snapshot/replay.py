#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""A snapshot gives the same bytes as the host that it was taken of.

    replay.py PROGRAM FIXTURES
"""

import json
import os
import pathlib
import shlex
import tempfile

from common import (AS_NOBODY, FIXTURES, GO, TROUBLE, Complaint, expect, expect_exit, main, run,
                    snapshot)

SCRATCH = tempfile.TemporaryDirectory(prefix="qdev-replay-")
MDEVS = "sys/bus/mdev/devices"
MISSING = "0000:7f:00.0"
LIVE_PCI = "/sys/bus/pci/devices"


def users_of(folder):
    """Everybody the folder's own questions are about, and the caller."""
    lines = questions_of(folder)
    return [None, *sorted({line[line.index("--user") + 1] for line in lines if "--user" in line})]


def questions_of(folder):
    path = folder / "commands"
    return [shlex.split(line) for line in path.read_text().splitlines()] if path.exists() else []


def devices_of(host):
    result = run("list", "devices", "--format", "json", *host)
    addresses = [device["address"] for device in json.loads(result.stdout)["devices"]]
    root = pathlib.Path(host[1] if host else "/") / MDEVS
    return addresses + (sorted(os.listdir(root)) if root.is_dir() else []) + [MISSING]


def questions(host, user):
    who = ["--user", user] if user else []
    for what in ("groups", "devices"):
        for form in ("text", "json"):
            yield ["list", what, "--format", form]
    yield ["list", "devices", "--columns", "all", "--format", "json"]
    yield ["list", "groups", "--columns", "+users"]
    yield ["audit", "--format", "json"]
    yield ["audit"]
    yield ["list", "mdev"]
    yield ["list", "types", "--format", "json"]
    for device in devices_of(host):
        for form in ("text", "json"):
            yield ["check", "--passthrough", device, "--format", form, *who]
        yield ["plan", "--passthrough", device, *who]


def answer(arguments, host, **more):
    result = run(*arguments, *host, **more)
    return result.returncode, result.stdout, result.stderr


def compare(asked, host, taken, **more):
    for arguments in asked:
        before = answer(arguments, host, **more)
        after = answer(arguments, ["--host", taken])
        expect(before == after, f"{shlex.join(arguments)}: {before} became {after}")


def a_fixture(folder):
    host = ["--host", str(folder / "root")]
    if run("list", *host).returncode != GO:
        raise_unless_refused(host)
        return
    for number, user in enumerate(users_of(folder)):
        taken = os.path.join(SCRATCH.name, f"{folder.name}-{number}")
        snapshot(taken, *host, *(["--user", user] if user else []))
        own = [line for line in questions_of(folder) if "--user" not in line or user in line]
        compare([*questions(host, user), *own], host, taken)


def raise_unless_refused(host):
    """What can't be opened gives no snapshot."""
    taken = os.path.join(SCRATCH.name, "none")
    expect_exit(run("snapshot", "-o", taken, *host), TROUBLE)
    expect(not os.path.exists(taken), "a file was left")


def a_snapshot_of_a_snapshot_is_the_same():
    one, two = (os.path.join(SCRATCH.name, name) for name in ("one", "two"))
    snapshot(one, "--host", FIXTURES / "desktop/root", "--user", "qemu")
    snapshot(two, "--host", one, "--user", "qemu")
    expect(pathlib.Path(one).read_bytes() == pathlib.Path(two).read_bytes(), "other bytes")


def this_machine():
    taken = os.path.join(SCRATCH.name, "live")
    snapshot(taken)
    compare(questions([], None), [], taken)


def this_machine_as_an_ordinary_user():
    if os.geteuid() != 0:
        this_machine()
        return
    with tempfile.TemporaryDirectory(prefix="qdev-nobody-") as folder:
        os.chown(folder, AS_NOBODY["user"], AS_NOBODY["group"])
        taken = os.path.join(folder, "taken")
        snapshot(taken, **AS_NOBODY)
        compare(questions([], None), [], taken, **AS_NOBODY)


def what_may_not_be_read_is_noted():
    """A device whose directory nobody may enter: unknown then, unknown later."""
    with tempfile.TemporaryDirectory(prefix="qdev-secret-") as folder:
        closed = pathlib.Path(folder, "root/sys/devices/pci0000:00/0000:00:02.0")
        closed.mkdir(parents=True)
        (closed / "uevent").write_text("PCI_ID=8086:10D3\n")
        devices = pathlib.Path(folder, "root", LIVE_PCI[1:])
        devices.mkdir(parents=True)
        (devices / "0000:00:02.0").symlink_to("../../../devices/pci0000:00/0000:00:02.0")
        pathlib.Path(folder, "out").mkdir()
        as_nobody = AS_NOBODY if os.geteuid() == 0 else {}
        if as_nobody:
            os.chown(pathlib.Path(folder, "out"), AS_NOBODY["user"], AS_NOBODY["group"])
        os.chmod(folder, 0o755)
        os.chmod(closed, 0o000)
        taken = os.path.join(folder, "out/taken")
        host = ["--host", os.path.join(folder, "root")]
        snapshot(taken, *host, **as_nobody)
        if as_nobody:
            os.chmod(taken, 0o644)
        asked = [["check", "--passthrough", "0000:00:02.0", "--format", "json"], ["list", "devices"]]
        compare(asked, host, taken, **as_nobody)
        expect(b"Permission denied" in run(*asked[0], "--host", taken).stdout, "no reason is given")
        os.chmod(closed, 0o755)


def a_tree_without_users_gets_none():
    """A bare tree says nothing of root either, and its snapshot has nothing more."""
    with tempfile.TemporaryDirectory(prefix="qdev-bare-") as folder:
        device = pathlib.Path(folder, "root/sys/bus/pci/devices/0000:00:02.0")
        device.mkdir(parents=True)
        (device / "class").write_text("0x020000\n")
        taken = os.path.join(folder, "taken")
        host = ["--host", os.path.join(folder, "root")]
        snapshot(taken, *host)
        asked = [["check", "--passthrough", "0000:00:02.0", "--user", user] for user in ("0", "1000")]
        compare(asked, host, taken)
        expect(b"memlock-unknown" in run(*asked[0], "--host", taken).stdout, "root is known")


def a_machine_with_little_memory():
    """For a guest, and for a unit that may have a share of it."""
    with tempfile.TemporaryDirectory(prefix="qdev-little-") as folder:
        device = pathlib.Path(folder, "root/sys/bus/pci/devices/0000:00:02.0")
        device.mkdir(parents=True)
        (device / "class").write_text("0x020000\n")
        proc = pathlib.Path(folder, "root/proc")
        proc.mkdir()
        (proc / "meminfo").write_text(
            "MemTotal: 1000 kB\nMemAvailable: 900 kB\nSwapTotal: 0 kB\n")
        taken = os.path.join(folder, "taken")
        host = ["--host", os.path.join(folder, "root")]
        snapshot(taken, *host)
        asked = [["check", "--passthrough", "0000:00:02.0", "--memory", "1G"]]
        compare(asked, host, taken)
        expect(b"MemTotal 1000 kB" in run(*asked[0], "--host", taken).stdout, "not told")


def tests():
    folders = sorted(path.parent for path in FIXTURES.glob("**/root") if path.is_dir())
    if not folders:
        raise Complaint("no fixtures")
    for folder in folders:
        yield str(folder.relative_to(FIXTURES)), a_fixture, [folder]
    for function in (a_snapshot_of_a_snapshot_is_the_same, this_machine,
                     this_machine_as_an_ordinary_user, what_may_not_be_read_is_noted,
                     a_tree_without_users_gets_none, a_machine_with_little_memory):
        yield function.__name__.replace("_", " "), function, []


main(tests())
