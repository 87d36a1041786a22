"""Boot one host of hosts.py and run a shell script in it.

The guest's root is this machine's own file system or another Debian's (root.py),
read-only under a writable layer; its /lab is a folder of this machine, shared.
The CPU is emulated (TCG):
no /dev/kvm is needed, and the script starts within about 8 s.
"""

import contextlib
import gzip
import io
import json
import lzma
import os
import pathlib
import shutil
import subprocess
import time

import nested

HERE = pathlib.Path(__file__).resolve().parent
BUSYBOX = pathlib.Path("/bin/busybox")
QEMU = "qemu-system-x86_64"

# What the initrd needs to reach the root file system.
ROOT_MODULES = ("virtio_pci", "9pnet_virtio", "9p", "overlay")

# One CPU a guest: with two guests on two cores, a second one each took
# half as long again. Neither the CPU model nor mitigations=off made a difference.
CPU = ["-cpu", "max", "-smp", "1"]
# On a busy machine the emulated timer is late for its check, and the kernel panics.
KERNEL_ARGS = "console=ttyS0 loglevel=4 panic=1 no_timer_check"


class BootError(Exception):
    """The host did not run its script to the end; the message has the console's tail."""


def obstacles(root):
    """Why no host can be booted here, as a list of sentences; empty if one can."""
    found = root.missing()
    if not BUSYBOX.exists():
        found.append(f"{BUSYBOX} is not installed (see packages.txt)")
    if not shutil.which(QEMU):
        found.append(f"{QEMU} is not installed (see packages.txt)")
    if os.geteuid() != 0:
        found.append("only root can share the whole file system with a guest")
    return found


def cpio(entries):
    """A "newc" archive (Documentation/driver-api/early-userspace/buffer-format.rst)
    of (name, mode, bytes)."""
    out = io.BytesIO()

    def align():
        out.write(b"\0" * (-out.tell() % 4))

    for number, (name, mode, data) in enumerate([*entries, ("TRAILER!!!", 0, b"")], 1):
        fields = (number, mode, 0, 0, 1, 0, len(data), 0, 0, 0, 0, len(name) + 1, 0)
        out.write(b"070701" + b"".join(b"%08X" % field for field in fields))
        out.write(name.encode() + b"\0")
        align()
        out.write(data)
        align()
    return out.getvalue()


def module_files(modules, names):
    """The files of modules.dep that load `names`, each after what it depends on.
    A module that is not there is built into the kernel."""
    dependencies = {}
    for line in (modules / "modules.dep").read_text().splitlines():
        file, _, needed = line.partition(":")
        dependencies[file.split("/")[-1].split(".")[0].replace("-", "_")] = [file, *needed.split()]
    order = []
    for name in names:
        # Each line lists the direct needs first, so that the last is loaded first.
        order += [file for file in reversed(dependencies.get(name, [])) if file not in order]
    return order


def initrd(modules):
    entries = [(folder, 0o040755, b"") for folder in
               ("bin", "modules", "newroot", "lower", "upper", "proc", "sys", "dev")]
    entries.append(("bin/busybox", 0o100755, BUSYBOX.read_bytes()))
    entries.append(("init", 0o100755, (HERE / "initrd.sh").read_bytes()))
    order = []
    for file in module_files(modules, ROOT_MODULES):
        data = (modules / file).read_bytes()
        if file.endswith(".xz"):
            data = lzma.decompress(data)
        order.append(file.split("/")[-1].removesuffix(".xz"))
        entries.append((f"modules/{order[-1]}", 0o100644, data))
    entries.append(("modules/order", 0o100644, "".join(f"{name}\n" for name in order).encode()))
    return gzip.compress(cpio(entries), 1)


def early_cpio(tables):
    """What the kernel looks into before it has memory to unpack anything: the
    ACPI tables (name, bytes) which stand in for the firmware's."""
    if not tables:
        return b""
    parts = ("kernel", "kernel/firmware", "kernel/firmware/acpi")
    archive = cpio([*((part, 0o040755, b"") for part in parts),
                    *((f"kernel/firmware/acpi/{name}.aml", 0o100644, data)
                      for name, data in tables)])
    return archive + b"\0" * (-len(archive) % 512)


def share(tag, path, slot, readonly):
    return ["-fsdev", f"local,id={tag},path={path},security_model=none,multidevs=remap"
            + (",readonly=on" if readonly else ""),
            "-device", f"virtio-9p-pci,fsdev={tag},mount_tag={tag},bus=pcie.0,addr={slot:x}.0"]


# Holds what a case puts on a disk: btrfs wants the most of all, 109 MiB.
DISK_SIZE = 160 << 20


def disks(host, folder):
    """Empty disks, as sparse files."""
    argv = []
    for name in (f"d{number}" for number in range(1, host.disks + 1)):
        with open(folder / f"{name}.img", "wb") as file:
            file.truncate(DISK_SIZE)
        argv += ["-drive", f"if=none,id={name},format=raw,file={folder}/{name}.img"]
    return argv


def command(root, kernel, host, folder):
    """The QEMU command line. The shares sit high on bus 0, out of the way of a
    host's own devices; see initrd.sh for their tags."""
    argv = [QEMU, "-accel", "tcg", *CPU, "-m", "2G",
            "-machine", "q35,kernel-irqchip=split", "-nodefaults", "-display", "none", "-no-reboot",
            "-serial", f"file:{folder}/console",
            "-kernel", str(kernel.image), "-initrd", f"{folder}/initrd",
            "-append", f"{KERNEL_ARGS} {host.kernel_args}"]
    argv += disks(host, folder)
    for device in host.devices:
        argv += ["-device", device]
    argv += host.options
    argv += ["-qmp", "stdio"]
    argv += share("root", root.path, 0x1e, readonly=True)
    argv += share("modules", kernel.tree(host.modules), 0x1d, readonly=True)
    argv += share("lab", f"{folder}/lab", 0x1c, readonly=False)
    return argv


class Slots:
    """Does what the guest asks for in its file /lab/slot: "pull ID" takes a device
    out of a running machine, "push ID" puts it back as it was."""

    def __init__(self, host, folder, process):
        self.request = folder / "lab/slot"
        self.stdin = process.stdin
        # What QEMU answers is in its log, should anybody ask.
        self.send("qmp_capabilities")
        self.devices = {}
        for argument in host.devices:
            driver, properties = nested.properties(argument)
            self.devices[properties.get("id")] = {"driver": driver, **properties}

    def send(self, command, **arguments):
        # Whoever waits for QEMU's end will notice it.
        with contextlib.suppress(BrokenPipeError):
            self.stdin.write(json.dumps({"execute": command, "arguments": arguments}) + "\n")
            self.stdin.flush()

    def __call__(self):
        if not self.request.exists():
            return
        word, device = self.request.read_text().split()
        self.request.unlink()
        if word == "pull":
            self.send("device_del", id=device)
        else:
            self.send("device_add", **self.devices[device])


def tail(path, size=2500):
    try:
        return path.read_text(errors="replace")[-size:]
    except FileNotFoundError:
        return ""


def boot(root, kernel, host, folder, entry, timeout, watch=lambda: None):
    """Boot `host` in `folder`, run the shell lines `entry` in its folder /lab
    (here folder/lab, to which the caller may have added files), and wait for
    the end, calling `watch` as time passes. Return what the script wrote."""
    lab = folder / "lab"
    lab.mkdir(parents=True, exist_ok=True)
    for old in ("rc", "stdout", "stderr"):
        (lab / old).unlink(missing_ok=True)
    shutil.copy(HERE / "start.sh", lab)
    (lab / "entry").write_text(entry)
    if host.systemd:
        (lab / "systemd").touch()
    (folder / "initrd").write_bytes(early_cpio(host.tables) + initrd(kernel.tree(host.modules)))

    with open(folder / "qemu.log", "wb") as log:
        process = subprocess.Popen(command(root, kernel, host, folder.resolve()),
                                   stdin=subprocess.PIPE, stdout=log, stderr=log, text=True)
    slots = Slots(host, folder, process)
    end = time.monotonic() + timeout
    try:
        while process.poll() is None and time.monotonic() < end:
            time.sleep(0.2)
            slots()
            watch()
    finally:
        timed_out = process.poll() is None
        process.kill()
        process.wait()
    watch()

    rc = tail(lab / "rc").strip()
    if timed_out or rc != "0":
        why = f"nothing after {timeout} s" if timed_out else f"ended with {rc or 'no result'}"
        parts = [f"host {host.name}: {why}"]
        for path in (folder / "qemu.log", folder / "console", lab / "stderr"):
            if tail(path):
                parts.append(f"--- {path}\n{tail(path)}")
        raise BootError("\n".join(parts))
    return (lab / "stdout").read_text(errors="replace")
