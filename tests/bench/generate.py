#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Makes a host of any size: a captured root with N PCI functions.

    generate.py DIRECTORY FUNCTIONS

Every root port has a card of two functions below it, which are a group. All
cards are on their host driver, but for the last: that one is free for the
caller. So the manifest, which is read whole, does not grow with the host, as
nothing does that is read of the machine itself.
"""

import json
import os
import struct
import sys

OWNER = 1000
FUNCTIONS_PER_CARD = 2
CARD_AND_PORT = FUNCTIONS_PER_CARD + 1
PORTS_PER_DOMAIN = 128  # a bus each, and the root bus's 32 slots of 8 functions hold them
RESOURCE = "".join(f"0x{start:016x} 0x{end:016x} 0x{flags:016x}\n" for start, end, flags in (
    (0xfe800000, 0xfe803fff, 0x40200), (0, 0, 0), (0xfe900000, 0xfe97ffff, 0x140204),
    *[(0, 0, 0)] * 10))
REGIONS = "0x00000000fee00000 0x00000000feefffff msi\n"
PORT = {"class": 0x060400, "vendor": 0x8086, "device": 0xa110, "header": 0x81, "type": 4,
        "acs": 0x1d, "class_name": "PCI bridge", "vendor_name": "Intel Corporation",
        "device_name": "100 Series/C230 Series Chipset Family PCI Express Root Port #1"}
CARD = {"class": 0x010802, "vendor": 0x144d, "device": 0xa808, "header": 0x80, "type": 0,
        "acs": None, "class_name": "Non-Volatile memory controller",
        "vendor_name": "Samsung Electronics Co Ltd",
        "device_name": "NVMe SSD Controller SM981/PM981/PM983"}
# No driver has made a device of these classes.
CLASSES = ("block", "drm", "graphics", "input", "net", "sound")


def config(kind):
    """Config space with a PCI Express capability, and that of ACS where there is one."""
    data = bytearray(4096)
    data[0:2] = kind["vendor"].to_bytes(2, "little")
    data[2:4] = kind["device"].to_bytes(2, "little")
    data[6] = 0x10
    data[9:12] = kind["class"].to_bytes(3, "little")
    data[14] = kind["header"]
    data[0x34] = 0x40
    data[0x40:0x44] = bytes((0x10, 0, 2 | kind["type"] << 4, 1))
    if kind["acs"] is not None:
        data[0x100:0x108] = struct.pack("<HHHH", 0x0d, 1, kind["acs"], kind["acs"])
    return bytes(data)


def alias(kind):
    number = kind["class"]
    return (f"pci:v{kind['vendor']:08X}d{kind['device']:08X}sv00001AF4sd00001100"
            f"bc{number >> 16:02X}sc{number >> 8 & 255:02X}i{number & 255:02X}")


class Host:
    def __init__(self, root):
        self.root = root
        self.made = set()
        self.same = {}
        self.manifest = {
            "schema": "qdev.host/1",
            "caller": {"uid": OWNER, "groups": [OWNER], "capabilities": [],
                       "memory_lock": "unlimited"},
            "paths": {
                "dev/vfio/vfio": {"kind": "char", "mode": "0666", "uid": 0, "gid": 0},
                "sys/module/vfio_iommu_type1": {"kind": "directory"}}}

    def directory(self, path):
        if path not in self.made:
            os.makedirs(os.path.join(self.root, path), exist_ok=True)
            self.made.add(path)

    def file(self, path, content):
        self.directory(os.path.dirname(path))
        mode = "wb" if isinstance(content, bytes) else "w"
        with open(os.path.join(self.root, path), mode) as file:
            file.write(content)

    def same_file(self, path, content):
        """As file(), for what many have: they share one, so that a tmpfs holds them."""
        first = self.same.setdefault(content, path)
        if first == path:
            self.file(path, content)
        else:
            self.directory(os.path.dirname(path))
            os.link(os.path.join(self.root, first), os.path.join(self.root, path))

    def link(self, path, target):
        """A relative link, as sysfs has them."""
        self.directory(os.path.dirname(path))
        os.symlink(os.path.relpath(target, os.path.dirname(path)), os.path.join(self.root, path))

    def function(self, parent, address, kind, driver, group):
        path = f"{parent}/{address}"
        self.same_file(f"{path}/modalias", alias(kind) + "\n")
        for name, digits in (("class", 6), ("vendor", 4), ("device", 4)):
            self.same_file(f"{path}/{name}", f"0x{kind[name]:0{digits}x}\n")
        self.same_file(f"{path}/irq", "16\n")
        self.same_file(f"{path}/revision", "0x01\n")
        self.same_file(f"{path}/resource", RESOURCE)
        self.same_file(f"{path}/config", config(kind))
        self.same_file(f"{path}/enable", "0\n")
        self.link(f"{path}/driver", f"sys/bus/pci/drivers/{driver}")
        self.link(f"{path}/iommu_group", f"sys/kernel/iommu_groups/{group}")
        self.link(f"sys/bus/pci/devices/{address}", path)
        self.link(f"sys/kernel/iommu_groups/{group}/devices/{address}", path)
        if driver == "vfio-pci":
            self.directory(f"{path}/vfio-dev")
        return path

    def card(self, number, functions, driver):
        """A root port and what is below it, a group each; return the latter's addresses."""
        domain, port = divmod(number, PORTS_PER_DOMAIN)
        for group in (2 * number, 2 * number + 1):
            self.same_file(f"sys/kernel/iommu_groups/{group}/type", "DMA-FQ\n")
            self.same_file(f"sys/kernel/iommu_groups/{group}/reserved_regions", REGIONS)
        bridge = self.function(f"sys/devices/pci{domain:04x}:00",
                               f"{domain:04x}:00:{port // 8 + 1:02x}.{port % 8}", PORT, "pcieport",
                               2 * number)
        addresses = [f"{domain:04x}:{port + 1:02x}:00.{function}" for function in range(functions)]
        for address in addresses:
            self.function(bridge, address, CARD, driver, 2 * number + 1)
        return addresses

    def finish(self, free_group):
        self.file("proc/sys/kernel/osrelease", "6.1.0-42-amd64\n")
        self.file("sys/kernel/irq/0/chip_name", "IR-IO-APIC\n")
        self.manifest["paths"][f"dev/vfio/{free_group}"] = {
            "kind": "char", "mode": "0600", "uid": OWNER, "gid": OWNER, "open": "ok"}
        self.manifest["names"] = {alias(kind): {key: kind[key + "_name"] for key in
                                                ("class", "vendor", "device")}
                                  for kind in (PORT, CARD)}
        self.manifest["absent"] = [f"sys/kernel/iommu_groups/{free_group}/name",
                                   *(f"sys/class/{name}" for name in CLASSES),
                                   "proc/consoles"]
        self.file("qdev-host.json", json.dumps(self.manifest))


def generate(root, count):
    """Make a host of `count` functions, and return the address of the free one."""
    host = Host(root)
    cards, rest = divmod(count, CARD_AND_PORT)
    for number in range(cards - 1):
        host.card(number, FUNCTIONS_PER_CARD, "nvme")
    addresses = host.card(cards - 1, FUNCTIONS_PER_CARD + rest, "vfio-pci")
    host.finish(2 * (cards - 1) + 1)
    return addresses[0]


if __name__ == "__main__":
    print(generate(sys.argv[1], int(sys.argv[2])))
