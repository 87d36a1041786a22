"""The hosts of the lab: what hardware a guest has and how its kernel is told to use it.

QEMU gives the guest's devices; the guest is the "host" that qdev-plan judges.
"""

import dataclasses

import acpi
import iommufd

# caching-mode: without it the emulated IOMMU never learns of a mapping that
# replaces "not present", and the nested QEMU's devices would read stale ones.
INTEL = "intel-iommu,intremap=on,caching-mode=on"


@dataclasses.dataclass(frozen=True)
class Host:
    """`devices` are QEMU -device arguments, `options` other QEMU arguments; there are
    empty `disks`, drives d1, d2, …, for the devices to use. With `systemd`, that
    is the first process, and can run units. `program` runs in the guest, one boot
    for each of `boots`. `tables` stand in for the firmware's (acpi.py). `modules`
    names the tree that it has instead of its kernel's own (iommufd.py)."""
    name: str
    about: str
    devices: tuple
    kernel_args: str = ""
    options: tuple = ()
    disks: int = 0
    tables: tuple = ()
    systemd: bool = False
    program: str = "guest.py"
    boots: tuple = ("",)
    modules: str = ""


def port(number, slot, more="", function=0):
    """A root port at `slot`.`function` of bus 0, whose own bus is r<number>."""
    return f"pcie-root-port,id=r{number},chassis={number},addr={slot:x}.{function}{more}"


# shpchp takes a bridge's slot controller only when ACPI does not handle hot-plug
# below bridges; else it gives up ("pci_hp_register failed").
NO_ACPI_HOTPLUG = ("-global", "ICH9-LPC.acpi-pci-hotplug-with-bridge-support=off")


def bridges(number):
    """Below a root port two bridges with hot-plug controllers, and a card."""
    return (f"pcie-pci-bridge,id=b1,bus=r{number}",
            "pci-bridge,id=b2,bus=b1,addr=1,chassis_nr=99,shpc=on", "e1000,bus=b2,addr=1")


# Reserved in the memory map: below 1 MiB, where every guest has memory, and what
# the firmware keeps to itself at the end of 2 GiB.
LOW = (0xf0000, 0xfffff)
HIGH = (0x7ffe0000, 0x7fffffff)


# What binding.py and shuffle.py name.
BINDING_DEVICES = (
    INTEL,
    # 01:00.0, alone in its group
    port(1, 2), "e1000e,bus=r1",
    # 02:00.0 and .1, one group
    port(2, 3), "nvme,serial=a,bus=r2,addr=0.0,multifunction=on",
    "nvme,serial=b,bus=r2,addr=0.1",
    # 03:00.0 and, on the conventional bus below it, 04:01.0 and 04:02.0
    port(3, 4), "pcie-pci-bridge,id=b1,bus=r3", "e1000,bus=b1,addr=1", "e1000,bus=b1,addr=2",
    # 05:00.0 with up to two virtual functions
    port(4, 5), "nvme-subsys,id=s0",
    "nvme,serial=f,bus=r4,subsys=s0,sriov_max_vfs=2,sriov_vq_flexible=4,sriov_vi_flexible=2",
    # 06:00.0 with a disk, 07:00.0 a card: what the host uses
    port(5, 6), "nvme,serial=d1,bus=r5,drive=d1",
    port(6, 7), "e1000e,bus=r6",
    # 08:00.0, the twin of 01:00.0
    port(7, 8), "e1000e,bus=r7",
)

# What the second and later boots find installed, as it was printed in the first.
BINDING_BOOTS = ("cases", "udev", "modprobe", "initramfs")

HOSTS = (
    # Bus numbers are given out depth first, in the order of the slots.
    Host("intel", "Intel IOMMU with interrupt remapping, a group of every shape", (
        INTEL,
        # 01:00.0, alone in its group
        port(1, 2), "e1000e,bus=r1",
        # 02:00.0 and .1, one group: a multifunction device without ACS
        port(2, 3), "nvme,serial=a,bus=r2,addr=0.0,multifunction=on",
        "nvme,serial=b,bus=r2,addr=0.1",
        # 03:00.0 and, on the conventional bus below it, 04:01.0 and 04:02.0
        port(3, 4), "pcie-pci-bridge,id=b1,bus=r3", "e1000,bus=b1,addr=1", "e1000,bus=b1,addr=2",
        # 05:00.0 leads to 06:00.0, which has no ACS and shares a group with 07:00.0
        port(4, 5), "x3130-upstream,id=u1,bus=r4",
        "xio3130-downstream,id=d1,bus=u1,chassis=20", "nvme,serial=c,bus=d1",
        # 00:06.0, 08:00.0, 09:00.0 and .1, 0a:00.0, 0b:00.0: one group from the root port down
        port(5, 6, ",disable-acs=on"), "x3130-upstream,id=u2,bus=r5",
        "xio3130-downstream,id=d2,bus=u2,chassis=21,addr=0", "nvme,serial=d,bus=d2",
        "xio3130-downstream,id=d3,bus=u2,chassis=22,addr=1", "nvme,serial=e,bus=d3",
        # 0c:00.0 with up to two virtual functions, 0c:00.1 and .2
        port(6, 7), "nvme-subsys,id=s0",
        "nvme,serial=f,bus=r6,subsys=s0,sriov_max_vfs=2,sriov_vq_flexible=4,sriov_vi_flexible=2",
    ), "intel_iommu=on"),

    # What is asked here is about users, limits and mdevs, not about hardware.
    Host("intel-users", "Intel IOMMU, an NVMe alone and one with a sibling", (
        INTEL,
        port(1, 2), "nvme,serial=a,bus=r1",
        port(2, 3), "nvme,serial=b,bus=r2,addr=0.0,multifunction=on",
        "nvme,serial=c,bus=r2,addr=0.1",
    ), "intel_iommu=on"),

    # What is asked here is about the guest's memory: two nodes with 2 GiB each.
    Host("intel-memory", "Intel IOMMU of 39 bits, two NUMA nodes, and NVMes", (
        f"{INTEL},aw-bits=39",
        port(1, 2), "nvme,serial=a,bus=r1",
        port(2, 3), "nvme,serial=b,bus=r2",
        port(3, 4), "nvme,serial=c,bus=r3,addr=0.0,multifunction=on",
        "nvme,serial=d,bus=r3,addr=0.1",
    ), "intel_iommu=on", options=(
        "-m", "4G",
        "-object", "memory-backend-ram,id=m0,size=2G", "-numa", "node,nodeid=0,memdev=m0,cpus=0",
        "-object", "memory-backend-ram,id=m1,size=2G", "-numa", "node,nodeid=1,memdev=m1",
    )),

    # Who runs QEMU is a unit.
    Host("intel-systemd", "Intel IOMMU, an NVMe alone, and a real systemd", (
        INTEL,
        port(1, 2), "nvme,serial=a,bus=r1",
    ), "intel_iommu=on", systemd=True),

    # What is asked here is about iommufd, and what has a node of its own there.
    Host("intel-iommufd", "Intel IOMMU, and a VFIO with iommufd", (
        INTEL,
        # 01:00.0, alone in its group
        port(1, 2), "nvme,serial=a,bus=r1",
        # 02:00.0 and .1, one group
        port(2, 3), "nvme,serial=b,bus=r2,addr=0.0,multifunction=on",
        "nvme,serial=c,bus=r2,addr=0.1",
        # 03:00.0 with up to two virtual functions
        port(3, 4), "nvme-subsys,id=s0",
        "nvme,serial=f,bus=r3,subsys=s0,sriov_max_vfs=2,sriov_vq_flexible=4,sriov_vi_flexible=2",
        # 04:00.0, a network card for which the firmware wants memory mapped
        port(4, 5), "e1000e,bus=r4",
    ), "intel_iommu=on", tables=(acpi.dmar(acpi.Region(5, 4, *LOW)),), modules=iommufd.TREE),

    Host("intel-iommufd-no-intremap", "the same, which cannot remap interrupts", (
        INTEL.replace("intremap=on", "intremap=off"),
        port(1, 2), "nvme,serial=lab,bus=r1",
    ), "intel_iommu=on", modules=iommufd.TREE),

    # Each device is in use by the host in its own way; nothing here is bound to vfio
    # before a fix does it.
    Host("intel-in-use", "Intel IOMMU, and disks and network cards that the host uses", (
        INTEL,
        port(1, 2), "nvme,serial=d1,bus=r1,drive=d1",
        port(2, 3), "nvme,serial=d2,bus=r2,drive=d2",
        port(3, 4), "nvme,serial=d3,bus=r3,drive=d3",
        port(4, 5), "nvme,serial=d4,bus=r4,drive=d4",
        port(5, 6), "nvme,serial=d5,bus=r5,drive=d5",
        port(6, 7), "nvme,serial=d6,bus=r6,drive=d6",
        port(7, 8), "nvme,serial=d7,bus=r7,drive=d7",
        # 08:00.0: native multipath, whose disk is not below the function
        port(8, 9), "nvme-subsys,id=s0", "nvme,id=n0,serial=d8,bus=r8,subsys=s0",
        "nvme-ns,drive=d8,bus=n0,shared=on",
        # 09:00.0: a disk and a keyboard behind a USB controller
        port(9, 10), "qemu-xhci,id=x,bus=r9", "usb-kbd,bus=x.0", "usb-storage,bus=x.0,drive=d9",
        # 0a:00.0, 0b:00.0
        port(10, 11), "e1000e,bus=r10",
        port(11, 12), "e1000e,bus=r11",
        # 0c:00.0 and .1, one group
        port(12, 13), "nvme,serial=a,bus=r12,addr=0.0,multifunction=on",
        "nvme,serial=d10,bus=r12,addr=0.1,drive=d10",
        "VGA,addr=10.0",
        # 0d:00.0, 0e:00.0, 0f:00.0 and 10:00.0: parts of file systems
        port(13, 14), "nvme,serial=d11,bus=r13,drive=d11",
        port(14, 15), "nvme,serial=d12,bus=r14,drive=d12",
        port(15, 17), "nvme,serial=d13,bus=r15,drive=d13",
        port(16, 18), "nvme,serial=d14,bus=r16,drive=d14",
        # 11:00.0 and 12:00.0: what has them is no holder, and in no list of mounts
        port(17, 19), "nvme,serial=d15,bus=r17,drive=d15",
        port(18, 20), "nvme,serial=d16,bus=r18,drive=d16",
    ), "intel_iommu=on", disks=16),

    # UEFI firmware shows its picture on a display that is no VGA controller.
    Host("intel-efifb", "Intel IOMMU, and a display that holds the firmware's framebuffer", (
        INTEL,
        port(1, 2), "bochs-display,bus=r1",
    ), "intel_iommu=on modprobe.blacklist=bochs", options=("-bios", "/usr/share/ovmf/OVMF.fd")),

    Host("intel-no-intremap", "Intel IOMMU that cannot remap interrupts", (
        INTEL.replace("intremap=on", "intremap=off"),
        port(1, 2), "nvme,serial=lab,bus=r1",
    ), "intel_iommu=on"),

    Host("intel-kernel-off", "an Intel IOMMU that the kernel was told to leave alone", (
        INTEL,
        port(1, 2), "nvme,serial=lab,bus=r1",
    ), "intel_iommu=off"),

    Host("intel-pt", "Intel IOMMU that leaves the host's own DMA alone", (
        INTEL,
        port(1, 2), "nvme,serial=lab,bus=r1",
        # 02:00.0 has a BAR for which there is no place
        port(2, 3), "pci-testdev,bus=r2,membar=1T",
    ), "intel_iommu=on iommu=pt"),

    # What the kernel is told to map for a USB controller may be taken back
    # ("direct-relaxable"), as for a display.
    Host("intel-direct", "Intel IOMMU whose firmware wants memory mapped, and shpchp", (
        INTEL,
        port(1, 2), "e1000e,bus=r1",
        port(2, 3), "qemu-xhci,bus=r2",
        port(3, 4), "nvme,serial=a,bus=r3",
        port(4, 5), "nvme,serial=b,bus=r4,addr=0.0,multifunction=on",
        "nvme,serial=c,bus=r4,addr=0.1",
        # 05:00.0 and 06:01.0 lead to 07:01.0
        port(5, 6), *bridges(5),
    ), "intel_iommu=on", options=NO_ACPI_HOTPLUG, tables=(
        acpi.dmar(acpi.Region(2, 1, *LOW), acpi.Region(3, 2, *LOW), acpi.Region(5, 4, *LOW)),
    )),

    # SeaBIOS is dated before 2015, and then the kernel switches no port off unless it
    # is told to. A port whose link has to come up says that it never did.
    Host("intel-hazards", "Intel IOMMU, slots without power, twins, and lockdown", (
        INTEL,
        port(1, 2, ",hotplug=off,x-speed=2_5"), "nvme,serial=a,bus=r1",
        port(2, 3, ",hotplug=off"), "nvme,serial=b,bus=r2",
        # 03:00.0 and 04:00.0, twins
        port(3, 4), "e1000e,bus=r3",
        port(4, 5), "e1000e,bus=r4",
        # 00:08.0
        "intel-hda,id=hda,addr=8.0", "hda-output,bus=hda.0,audiodev=mute",
    ), "intel_iommu=on pcie_port_pm=force", options=("-audiodev", "none,id=mute"),
        tables=(acpi.power_switches(2, 3),)),

    Host("intel-slots", "Intel IOMMU, root ports that share a slot, and a slot to pull from", (
        INTEL,
        # 01:00.0 and 02:00.0, each alone: the ports have ACS
        port(1, 2, ",multifunction=on"), "nvme,serial=a,bus=r1",
        port(2, 2, function=1), "nvme,serial=b,bus=r2",
        # 03:00.0 and 04:00.0, one group with both ports, which have none
        port(3, 3, ",multifunction=on,disable-acs=on"), "nvme,serial=c,bus=r3",
        port(4, 3, ",disable-acs=on", 1), "nvme,serial=d,bus=r4",
        # 00:04.0 leads to 05:00.0; 00:04.1 is an NVMe itself
        port(5, 4, ",multifunction=on"), "e1000e,bus=r5",
        "nvme,serial=e,addr=4.1",
        # 06:00.0 and 07:00.0, the ones that are pulled
        port(6, 5), "nvme,serial=f,bus=r6,id=pulled1",
        port(7, 6), "nvme,serial=g,bus=r7,id=pulled2",
    ), "intel_iommu=on"),

    # Neither has a driver: a picture is all that the firmware left.
    Host("intel-vesafb", "Intel IOMMU, and a picture that the BIOS made", (
        INTEL,
        "VGA,addr=2.0",
        port(1, 3), "nvme,serial=a,bus=r1",
    ), "intel_iommu=on vga=0x317 modprobe.blacklist=bochs"),

    Host("intel-uefi", "Intel IOMMU, and a picture that UEFI made", (
        INTEL,
        "VGA,addr=2.0",
        port(1, 3), "nvme,serial=a,bus=r1",
    ), "intel_iommu=on modprobe.blacklist=bochs",
        options=("-bios", "/usr/share/ovmf/OVMF.fd")),

    # No NVMe on an AMD host: it gets no interrupt through the emulated IOMMU, and
    # its driver waits a minute for one.
    Host("amd", "AMD IOMMU, and bridges whose hot-plug controllers shpchp drives", (
        "amd-iommu",
        port(1, 2), "e1000e,bus=r1",
        # 02:00.0 and 03:01.0 lead to 04:01.0
        port(2, 3), *bridges(2),
        # 05:00.0 and .1, one group
        port(3, 4), "e1000e,bus=r3,addr=0.0,multifunction=on", "e1000e,bus=r3,addr=0.1",
    ), options=NO_ACPI_HOTPLUG),

    Host("amd-direct", "AMD IOMMU whose firmware wants memory mapped", (
        "amd-iommu",
        port(1, 2), "e1000e,bus=r1",
        port(2, 3), "e1000e,bus=r2",
        port(3, 4), "e1000e,bus=r3",
    ), tables=(acpi.ivrs(acpi.Region(2, 1, *LOW), acpi.Region(3, 2, *HIGH)),)),

    Host("amd-no-intremap", "AMD IOMMU that cannot remap interrupts", (
        "amd-iommu,intremap=off",
        port(1, 2), "e1000e,bus=r1",
    )),

    Host("amd-pt", "AMD IOMMU that leaves the host's own DMA alone", (
        "amd-iommu",
        port(1, 2), "e1000e,bus=r1",
    ), "iommu=pt"),

    Host("amd-kernel-off", "an AMD IOMMU that the kernel was told to leave alone", (
        "amd-iommu",
        port(1, 2), "nvme,serial=lab,bus=r1",
    ), "amd_iommu=off"),

    Host("none", "no IOMMU", (
        port(1, 2), "nvme,serial=lab,bus=r1",
    )),

    # What is bound and unbound here is told in binding.py.
    Host("binding", "Intel IOMMU, and functions to bind and to leave alone",
         BINDING_DEVICES, "intel_iommu=on", disks=1, program="binding.py", boots=BINDING_BOOTS),
    Host("shuffle", "the same, bound and unbound at random, and killed",
         BINDING_DEVICES, "intel_iommu=on", disks=1, program="shuffle.py"),
)
