#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Three ways to one model: libudev's enumeration, the live machine, its files.

    model.py PROGRAM

qdev-plan lists the folders of sysfs; libudev, asked for the same devices, has
to know no others and to say the same of each.
"""

import json
import os
import sys
import tempfile

import mock

LIMIT_S = 60
PROGRAM = os.path.abspath(sys.argv[1])

# Address, class, vendor, device, revision, driver, group: of all shapes.
FUNCTIONS = (
    ("0000:00:00.0", "060000", "8086", "29c0", "00", None, 0),
    ("0000:00:1f.2", "010601", "8086", "2922", "02", "ahci", 3),
    ("0000:01:00.0", "020000", "8086", "10d3", "00", "e1000e", 11),
    ("0000:02:00.1", "010802", "1b36", "0010", "02", "vfio-pci", 12),
    ("0000:02:00.0", "010802", "1b36", "0010", "02", None, 12),
    ("0000:03:00.0", "ff0000", "dead", "beef", "ff", None, None),
    ("10000:e1:00.0", "010802", "8086", "0a54", "00", "nvme", None),
)
# Not one more: properties that nobody should take for the device's.
ODD = {"ID_MODEL_FROM_DATABASE": "a name of the database\x1b[2J", "TAGS": ":seat:"}


def modalias(kind, vendor, device):
    return (f"pci:v0000{vendor}d0000{device}sv00001AF4sd00001100"
            f"bc{kind[0:2]}sc{kind[2:4]}i{kind[4:6]}").upper().replace("PCI:V", "pci:v")


def populate(machine):
    for address, kind, vendor, device, revision, driver, group in FUNCTIONS:
        path = machine.add("pci", address, None, {
            "class": f"0x{kind}\n", "vendor": f"0x{vendor}\n", "device": f"0x{device}\n",
            "revision": f"0x{revision}\n", "subsystem_vendor": "0x1af4\n",
            "subsystem_device": "0x1100\n", "modalias": modalias(kind, vendor, device) + "\n",
        }, {
            **({"DRIVER": driver} if driver else {}), "PCI_CLASS": kind.lstrip("0").upper(),
            "PCI_ID": f"{vendor}:{device}".upper(), "PCI_SUBSYS_ID": "1AF4:1100",
            "PCI_SLOT_NAME": address, "MODALIAS": modalias(kind, vendor, device), **ODD})
        if driver:
            machine.write(f"/sys/bus/pci/drivers/{driver}/bind", "")
            machine.link(f"{path}/driver", f"/sys/bus/pci/drivers/{driver}")
        if group is not None:
            folder = f"/sys/kernel/iommu_groups/{group}"
            machine.write(f"{folder}/type", "DMA\n")
            machine.link(f"{folder}/devices/{address}", path)
            machine.link(f"{path}/iommu_group", folder)


# Runs in the machine: what libudev finds, in the keys of qdev.devices/1.
ENUMERATE = """
import ctypes, json
udev, found = ctypes.CDLL("libudev.so.1"), []
def call(name, *arguments, result=ctypes.c_void_p):
    function = getattr(udev, "udev_" + name)
    function.restype = result
    function.argtypes = [type(argument) for argument in arguments]
    return function(*arguments)
def text(name, *arguments):
    value = call(name, *arguments, result=ctypes.c_char_p)
    return value and value.decode()
P, S = ctypes.c_void_p, ctypes.c_char_p
context = P(call("new"))
listing = P(call("enumerate_new", context))
call("enumerate_add_match_subsystem", listing, S(b"pci"), result=ctypes.c_int)
call("enumerate_scan_devices", listing, result=ctypes.c_int)
entry = P(call("enumerate_get_list_entry", listing))
while entry.value:
    path = S(text("list_entry_get_name", entry).encode())
    device = P(call("device_new_from_syspath", context, path))
    number = lambda key: text("device_get_sysattr_value", device, S(key))[2:]
    found.append({"address": text("device_get_sysname", device), "class": number(b"class"),
                  "vendor": number(b"vendor"), "device": number(b"device"),
                  "driver": text("device_get_driver", device)})
    entry = P(call("list_entry_get_next", entry))
print(json.dumps(found))
"""


def run(machine, *argv):
    process = machine.popen(*argv)
    out, err = process.communicate(timeout=LIMIT_S)
    if process.returncode != 0:
        raise mock.Complaint(f"{argv[:3]}: exit {process.returncode}: {err}")
    return out


def expect_equal(what, one, other):
    if one != other:
        raise mock.Complaint(f"{what}:\n{one}\n{other}")


def order(device):
    domain, rest = device["address"].split(":", 1)
    return int(domain, 16), rest


def libudev_knows_the_same_devices(machine):
    listed = json.loads(run(machine, PROGRAM, "list", "devices", "--format", "json"))["devices"]
    found = sorted(json.loads(run(machine, sys.executable, "-c", ENUMERATE)), key=order)
    keys = found[0].keys()
    expect_equal("devices", [{key: device.get(key) for key in keys} for device in listed], found)
    expect_equal("count", len(listed), len(FUNCTIONS))


def its_files_say_the_same(machine):
    """Of what a bare tree does not have, live it is known that it is not there. Verdicts
    hang on such things, so that those of groups differ."""
    for what in ("devices", "groups"):
        argv = [PROGRAM, "list", what, "--format", "json"]
        live = json.loads(run(machine, *argv))[what]
        bare = json.loads(run(machine, *argv, "--host", str(machine.root)))[what]
        for group in (*live, *bare):
            group.pop("functions", None)
        expect_equal(f"list {what}", live, [
            {key: value for key, value in entry.items() if value is not None}
            for entry in bare])


def its_snapshot_says_the_same(machine):
    with tempfile.TemporaryDirectory(prefix="qdev-udev-") as scratch:
        file = os.path.join(scratch, "host.tar.zst")
        run(machine, PROGRAM, "snapshot", "-o", file)
        for what in ("devices", "groups"):
            for form in ("json", "text"):
                argv = [PROGRAM, "list", what, "--format", form]
                expect_equal(f"list {what}", run(machine, *argv),
                             run(machine, *argv, "--host", file))


sys.exit(mock.main(populate, libudev_knows_the_same_devices, its_files_say_the_same,
                   its_snapshot_says_the_same))
