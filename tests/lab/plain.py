"""The plain QEMU line that a person would type for some devices: the lab's
ground truth, made without any of the program under test."""

import os

import nested

# 8-4-4-4-12 hexadecimal digits.
UUID_LENGTH = 36


def is_mdev(device):
    return len(device) == UUID_LENGTH


def functions(selector):
    """The addresses that a selector means; dddd:bb:dd means every function there."""
    if is_mdev(selector) or "." in selector:
        return [selector]
    return sorted(name for name in os.listdir("/sys/bus/pci/devices")
                  if name.startswith(selector + "."))


def mebibytes(memory):
    """The guest's memory as a number, of "256M", "2G" or "" (QEMU's default)."""
    if not memory:
        return "128"
    return str(int(memory[:-1]) * {"M": 1, "G": 1024}[memory[-1]])


def memory_backend(memory, pages):
    """The guest's memory in huge pages: "2M", or "2M,node=1"."""
    size, _, node = pages.partition(",node=")
    bind = f",host-nodes={node},policy=bind" if node else ""
    return ["-object", f"memory-backend-memfd,id=m,size={memory or '128M'},hugetlb=on,"
            f"hugetlbsize={size},prealloc=on{bind}"]


def argv(devices, memory=None, pages="", viommu="", iommufd=False):
    machine = "q35,memory-backend=m" if pages else "q35"
    line = [nested.QEMU, "-accel", "tcg", "-M", machine, "-nodefaults", "-display", "none", "-S",
            "-qmp", "stdio"]
    if memory:
        line += ["-m", memory]
    if pages:
        line += memory_backend(memory, pages)
    if iommufd:
        line += ["-object", "iommufd,id=iommufd0"]
    if viommu:
        # Unasked, QEMU since 9.2 has 48 bits.
        model, _, width = viommu.partition(",aw-bits=")
        line += ["-device", f"{model}-iommu,caching-mode=on,aw-bits={width or 39}"]
    for device in devices:
        where = f"sysfsdev=/sys/bus/mdev/devices/{device}" if is_mdev(device) else f"host={device}"
        line += ["-device", f"vfio-pci,{where}" + ",iommufd=iommufd0" * iommufd]
    return line
