"""ACPI tables that the firmware of some machines has and QEMU's has not: an IOMMU
table which wants memory mapped for a device, come what may; and power switches of
slots, by which the kernel puts what is in them into D3cold.

The kernel takes such tables from the initrd in place of the firmware's
(Documentation/admin-guide/acpi/initrd_table_override.rst), where they have the
same names and a higher revision. What else is in them describes QEMU's IOMMUs
(qemu: hw/i386/acpi-build.c, build_dmar_q35() and build_amd_iommu()), whatever
the devices are: it says that they translate for all.
"""

import dataclasses
import struct

# Where QEMU has the interrupt controller on the bus, and its IOMMUs in memory.
IOAPIC_INTEL = (0xff, 0x00)
IOAPIC_AMD = 0x00a0
DMAR_BASE = 0xfed90000
IVHD_BASE = 0xfed80000
# The number of 00:01.0, where a host puts it.
AMD_IOMMU = 1 << 3


@dataclasses.dataclass(frozen=True)
class Region:
    """Memory, `base` to `last`, that the only device below the root port at `slot`
    of bus 0 accesses by itself; its bus is `bus`. The kernel believes it where the
    machine's memory map says "reserved"."""
    slot: int
    bus: int
    base: int
    last: int


def table(signature, revision, body):
    def header(checksum):
        return struct.pack("<4sIBB6s8sI4sI", signature, 36 + len(body), revision, checksum,
                           b"BOCHS ", b"BXPC    ", 2, b"BXPC", 1)
    return header(-sum(header(0) + body) & 0xff) + body


def dmar(*regions):
    """Intel: a remapping unit for all of the segment, and an RMRR for each region
    (VT-d specification, chapter 8)."""
    bus, where = IOAPIC_INTEL
    ioapic = struct.pack("<BBHBBH", 3, 8, 0, 0, bus, where)
    body = struct.pack("<BB10x", 38, 1)
    body += struct.pack("<HHBBHQ", 0, 16 + len(ioapic), 1, 0, 0, DMAR_BASE) + ioapic
    for region in regions:
        path = bytes((region.slot, 0, 0, 0))
        scope = struct.pack("<BBHBB", 1, 6 + len(path), 0, 0, 0) + path
        body += struct.pack("<HHHHQQ", 1, 24 + len(scope), 0, 0, region.base, region.last) + scope
    return "dmar", table(b"DMAR", 1, body)


def ivrs(*regions):
    """AMD: an IOMMU for all devices, and an IVMD for each region
    (AMD I/O virtualization specification, chapter 5)."""
    every_device = struct.pack("<I", 1)
    ioapic = struct.pack("<BHBBHB", 0x48, 0, 0, 0, IOAPIC_AMD, 1)
    entries = every_device + ioapic
    body = struct.pack("<I8x", 40 << 8)
    body += struct.pack("<BBHHHQHHI", 0x10, 0xd1, 24 + len(entries), AMD_IOMMU, 0x40,
                        IVHD_BASE, 0, 0, 0x44) + entries
    for region in regions:
        # One device; to be mapped one to one, readable, writable.
        body += struct.pack("<BBHHHQQQ", 0x21, 7, 32, region.bus << 8, 0, 0, region.base,
                            region.last - region.base + 1)
    return "ivrs", table(b"IVRS", 1, body)


def package(body):
    """A length in front, which counts itself (ACPI specification, 20.2.4)."""
    if len(body) + 1 < 64:
        return bytes((len(body) + 1,)) + body
    length = len(body) + 2
    return bytes((0x40 | length & 15, length >> 4)) + body


def name(text):
    return text.encode().ljust(4, b"_")


def method(text, body):
    return b"\x14" + package(name(text) + b"\0" + body)


def power_switches(*slots):
    """Of the root ports at these slots of bus 0, to which QEMU has given names: a power
    resource, on in D0 and off in D3cold. It switches nothing (chapters 7 and 20)."""
    body = b""
    for slot in slots:
        switch = name("PWR") + bytes(3) + b"\x08" + name("ISON") + b"\x01"
        switch += method("_STA", b"\xa4" + name("ISON"))
        switch += method("_ON", b"\x70\x01" + name("ISON"))
        switch += method("_OFF", b"\x70\x00" + name("ISON"))
        scope = b"\\\x2f\x03" + b"".join(map(name, ("_SB", "PCI0", f"S{slot << 3:02X}")))
        scope += b"\x5b\x84" + package(switch)
        for state in ("_PR0", "_PR3"):
            scope += b"\x08" + name(state) + b"\x12" + package(b"\x01" + name("PWR"))
        body += b"\x10" + package(scope)
    return "ssdt", table(b"SSDT", 2, body)
