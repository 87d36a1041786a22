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


def argv(devices, memory=None, iommufd=False):
    line = [nested.QEMU, "-accel", "tcg", "-M", "q35", "-nodefaults", "-display", "none", "-S",
            "-qmp", "stdio"]
    if memory:
        line += ["-m", memory]
    if iommufd:
        line += ["-object", "iommufd,id=iommufd0"]
    for device in devices:
        where = f"sysfsdev=/sys/bus/mdev/devices/{device}" if is_mdev(device) else f"host={device}"
        line += ["-device", f"vfio-pci,{where}" + ",iommufd=iommufd0" * iommufd]
    return line
