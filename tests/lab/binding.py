"""Runs in the guest: what bind and unbind do to a real kernel.

    binding.py HOST BOOT

The boot "cases" proves what the verbs promise; the others find the files that
`bind --print-persistent` printed in it installed, and look whether they hold.
One JSON object a case goes to stdout as soon as it is known.
"""

import contextlib
import glob
import json
import os
import pathlib
import random
import signal
import subprocess
import sys
import time

import states

PROGRAM = "/lab/bin/qdev-plan"
SAVED = pathlib.Path("/run/qdev-plan")
PRINTED = pathlib.Path("/lab/printed")
PCI = states.PCI
LIMIT_S = 60
DONE, TROUBLE, USAGE, REFUSED = 0, 1, 2, 3

NIC, TWIN = "0000:01:00.0", "0000:08:00.0"
FIRST, SECOND = "0000:02:00.0", "0000:02:00.1"
CARD_1, CARD_2 = "0000:04:01.0", "0000:04:02.0"
PF, VF = "0000:05:00.0", "0000:05:00.1"
DISK, UPLINK = "0000:06:00.0", "0000:07:00.0"
ROOT_PORT, PCI_BRIDGE = "0000:00:02.0", "0000:03:00.0"
UUID = "79db70f1-92a5-4879-95f7-6325b66c1ff9"

# Who has each function when the machine has booted.
HOME = {NIC: "e1000e", TWIN: "e1000e", FIRST: "nvme", SECOND: "nvme", CARD_1: "e1000",
        CARD_2: "e1000", PF: "nvme", DISK: "nvme", UPLINK: "e1000e"}


class Objection(Exception):
    """What a case objects to."""


def expect(condition, what):
    if not condition:
        raise Objection(what)


def read(path):
    return pathlib.Path(path).read_text().strip()


def driver(address):
    return states.link_name(PCI / "devices" / address / "driver")


def standing(address):
    """All of a function's binding that the tool changes."""
    folder = PCI / "devices" / address
    return driver(address), read(folder / "driver_override"), read(folder / "power/control")


def start(*arguments):
    return subprocess.Popen([PROGRAM, *arguments], stdin=subprocess.DEVNULL, text=True,
                            stdout=subprocess.PIPE, stderr=subprocess.PIPE)


class Done:
    """A run of the program that has ended."""

    def __init__(self, process, limit=LIMIT_S):
        begin = time.monotonic()
        try:
            self.out, self.err = process.communicate(timeout=limit)
        except subprocess.TimeoutExpired as error:
            process.kill()
            raise Objection(f"{process.args[1:]}: no end within {limit} s") from error
        self.code = process.returncode
        self.words = " ".join(process.args[1:])
        self.seconds = time.monotonic() - begin

    def expect(self, code, *texts):
        expect(self.code == code, f"{self.words}: exit {self.code}, not {code}: {self.err.strip()}")
        for text in texts:
            expect(text in self.out + self.err,
                   f"{self.words}: no '{text}' in: {self.out.strip()} {self.err.strip()}")
        return self


def run(*arguments, limit=LIMIT_S):
    return Done(start(*arguments), limit)


def expect_standing(address, wanted, when):
    expect(standing(address) == wanted, f"{when}: {address} is {standing(address)}, not {wanted}")


def expect_nothing_saved():
    left = [path.name for path in SAVED.glob("*") if path.name != "lock"]
    expect(not left, f"still saved: {left}")


@contextlib.contextmanager
def untouched(*addresses):
    before = {address: standing(address) for address in addresses}
    yield
    for address, wanted in before.items():
        expect_standing(address, wanted, "afterwards")


def restores():
    """bind, then unbind: driver, driver_override and power/control as they were"""
    for address in (NIC, FIRST, CARD_1):
        states.write(PCI / "devices" / address / "power/control", "auto")
        before = standing(address)
        run("bind", address).expect(DONE, f"{address}: was on {HOME[address]}, is on vfio-pci")
        expect(driver(address) == "vfio-pci", f"{address} is on {driver(address)}")
        expect(os.path.exists(states.node(address)), "no node")
        run("unbind", address).expect(DONE, f"{address}: was on vfio-pci, is on {HOME[address]}")
        expect_standing(address, before, "after unbind")
        expect_nothing_saved()
        states.write(PCI / "devices" / address / "power/control", "on")


def restores_override():
    """a driver_override that was there before, and a function without a driver"""
    states.driver(NIC, "pci-stub")
    states.driver(TWIN, "none")
    before = standing(NIC), standing(TWIN)
    run("bind", NIC, TWIN).expect(DONE, "was on pci-stub", "was on no driver")
    run("unbind", NIC, TWIN).expect(DONE)
    expect((standing(NIC), standing(TWIN)) == before, f"{standing(NIC)}, {standing(TWIN)}")
    for address in (NIC, TWIN):
        states.rebind(address, "")


def is_idempotent():
    """bind twice, unbind twice"""
    before = standing(NIC)
    run("bind", NIC).expect(DONE)
    run("bind", NIC).expect(DONE, "is on vfio-pci, already")
    run("unbind", NIC).expect(DONE)
    run("unbind", NIC).expect(DONE, "nothing to undo")
    expect_standing(NIC, before, "afterwards")
    expect_nothing_saved()


def without_saved_state():
    """unbind of what was bound by hand"""
    before = standing(NIC)
    states.driver(NIC, "vfio-pci")
    run("unbind", NIC).expect(DONE, "is on e1000e")
    expect_standing(NIC, before, "afterwards")


def with_group():
    """--with group takes the sibling along, none tells of it"""
    run("bind", FIRST).expect(DONE, f"qdev-plan bind {SECOND}")
    run("unbind", FIRST).expect(DONE)
    run("bind", FIRST, "--with", "group").expect(DONE, f"{SECOND}: was on nvme, is on vfio-pci")
    run("unbind", FIRST, "--with", "group").expect(DONE, f"{SECOND}: was on vfio-pci")
    expect(driver(FIRST) == driver(SECOND) == "nvme", "not both on nvme")
    run("bind", CARD_1, "--with", "group").expect(DONE, f"{CARD_2}: was on e1000")
    run("unbind", CARD_1, CARD_2).expect(DONE)
    expect(driver(CARD_1) == driver(CARD_2) == "e1000", "not both on e1000")


def with_slot():
    """--with slot, and a slot as the selector"""
    for words in ((FIRST, "--with", "slot"), ("02:00",)):
        run("bind", *words).expect(DONE)
        expect(driver(FIRST) == driver(SECOND) == "vfio-pci", "not both on vfio-pci")
        run("unbind", *words).expect(DONE)
        expect(driver(FIRST) == driver(SECOND) == "nvme", "not both on nvme")


def with_vfs():
    """a physical function with virtual ones is refused, or forced and taken back"""
    states.vfs(PF, "2")
    with untouched(NIC, PF, FIRST):
        run("bind", NIC, PF).expect(REFUSED, "sriov_numvfs")
        # The failure in the middle: vfio-pci answers EBUSY.
        run("bind", "--force", NIC, PF, FIRST).expect(
            REFUSED, f"{PF}: vfio-pci did not take it", f"{NIC}: taken back",
            f"{PF}: taken back")
        expect_nothing_saved()
    states.vfs(PF, "0")


def keeps_vfs_of_vfio():
    """virtual functions of one that is on vfio-pci: unbind takes them only when forced"""
    run("bind", PF).expect(DONE)
    states.write("/sys/module/vfio_pci/parameters/enable_sriov", "Y")
    try:
        states.vfs(PF, "1")
        with untouched(PF, VF):
            run("unbind", PF).expect(REFUSED, f"{PF}: has 1 virtual functions", "sriov_numvfs")
        # One that goes in the middle of a run is nothing to mend.
        run("unbind", "--force", PF, VF).expect(
            REFUSED, "virtual functions", f"{VF}: is gone", f"{PF}: taken back")
        expect(not (PCI / "devices" / VF).exists(), "the VF is still there")
        expect(not (SAVED / VF).exists(), "what is gone is saved")
        run("unbind", PF).expect(DONE)
    finally:
        states.write("/sys/module/vfio_pci/parameters/enable_sriov", "N")
    expect(driver(PF) == "nvme", f"on {driver(PF)}")
    expect_nothing_saved()


def refuses_used():
    """a mounted disk, an interface that is up"""
    states.ext4(DISK, "/mnt/disk")
    states.run("ip", "link", "set", states.interface(UPLINK), "up")
    with untouched(DISK, UPLINK, NIC):
        run("bind", NIC, DISK).expect(REFUSED, "/mnt/disk", "/proc/self/mountinfo", "umount")
        run("bind", UPLINK).expect(REFUSED, states.interface(UPLINK), "ip link set dev")
        expect_nothing_saved()
    # --force takes it all the same.
    run("bind", "--force", UPLINK).expect(DONE)
    run("unbind", UPLINK).expect(DONE)


def refuses_open():
    """a disk that a process has open, which the kernel would take from it"""
    with open(states.disk(DISK), "rb", buffering=0) as node:
        process = subprocess.Popen(["sleep", "infinity"], stdin=node)
        with untouched(DISK, NIC):
            run("bind", NIC, DISK).expect(
                REFUSED, f"sleep[{process.pid}] (has {node.name} open)", f"/proc/{process.pid}/fd",
                "--force")
            expect_nothing_saved()
        process.kill()
        process.wait()
        run("bind", "--force", DISK).expect(DONE, f"[{os.getpid()}]")
        # The disk has gone from under it: it has no bytes any more.
        size = node.seek(0, os.SEEK_END)
        expect(size == 0, f"a disk that vfio-pci has has {size} bytes")
    run("unbind", DISK).expect(DONE)
    # Nobody has it open any more.
    states.disk(DISK)
    run("bind", DISK).expect(DONE)
    run("unbind", DISK).expect(DONE)


def refuses_root():
    """what the host runs from"""
    states.run("umount", "/mnt/disk")
    states.ext4(DISK, "/var")
    with untouched(DISK):
        run("bind", DISK).expect(REFUSED, "the host runs from it: /var")
    states.run("umount", "/var")


def refuses_bridges():
    """bridges, also with --force; what is not there; a mediated device"""
    with untouched(NIC):
        for address in (ROOT_PORT, PCI_BRIDGE):
            before = driver(address)
            for force in ((), ("--force",)):
                run("bind", NIC, address, *force).expect(REFUSED, "header type 1")
            expect(driver(address) == before, f"{address} is on {driver(address)}")
        run("bind", NIC, "0000:7f:00.0").expect(REFUSED, "0000:7f:00.0: not there")
        run("bind", NIC, UUID).expect(REFUSED, "mediated device")
        run("bind", NIC, NIC).expect(USAGE, "twice")
        run("bind", "8086:10d3").expect(USAGE, "more than one")


def holds_on():
    """a device that a process holds: refused; forced, told after the time limit"""
    run("bind", NIC).expect(DONE)
    undo = states.held(NIC)
    try:
        run("unbind", NIC).expect(REFUSED, "qemu-system-x86 (pid ", "/enable")
        expect(driver(NIC) == "vfio-pci", "no longer on vfio-pci")
        done = run("unbind", "--force", "--timeout", "3", NIC).expect(
            REFUSED, "within 3 s", "process ", "qemu-system-x86 (pid ")
        expect(done.seconds < 20, f"took {done.seconds:.1f} s")
        expect((SAVED / NIC).exists(), "nothing saved")
        # While the kernel waits, it does not let driver_override be read; newer ones do.
        again = run("bind", "--timeout", "2", NIC).expect(
            REFUSED, "qemu-system-x86 (pid ", "an earlier run")
        expect("driver_override can't be read within 2 s" in again.err
               or "uevent still names the driver" in again.err, again.err)
        run("bind", TWIN).expect(DONE, f"{NIC}: an earlier run ended while it was being unbound",
                                 f"qdev-plan unbind {NIC}")
        run("unbind", TWIN).expect(DONE)
    finally:
        undo()
    wait_until(lambda: driver(NIC) is None, "the kernel's unbind")
    run("unbind", NIC).expect(DONE, "an earlier run ended")
    expect(driver(NIC) == "e1000e", f"on {driver(NIC)}")
    expect_nothing_saved()


def leaves_a_vms_group_alone():
    """a sibling of what a VM has: no host driver gets it"""
    run("bind", FIRST, SECOND).expect(DONE)
    undo = states.held(FIRST)
    try:
        with untouched(SECOND):
            run("unbind", SECOND).expect(REFUSED, f"uses {FIRST}", "qemu-system-x86 (pid ")
            run("unbind", "--force", SECOND).expect(
                REFUSED, "drivers_probe: Invalid argument", f"{SECOND}: taken back")
    finally:
        undo()
        run("unbind", FIRST, SECOND).expect(DONE)
    expect(driver(FIRST) == driver(SECOND) == "nvme", "not both on nvme")
    expect_nothing_saved()


def loads_the_driver():
    """a host driver whose module has gone is loaded again"""
    run("bind", CARD_1, CARD_2).expect(DONE)
    states.run("modprobe", "-r", "e1000")
    run("unbind", "--dry-run", CARD_1).expect(DONE, "modprobe \"$(cat ")
    run("unbind", CARD_1, CARD_2).expect(DONE)
    expect(driver(CARD_1) == driver(CARD_2) == "e1000", "not both on e1000")
    expect_nothing_saved()


def loads_a_driver_by_name():
    """pci-stub, which is no device's by its ids, has gone; a blacklisted one, too"""
    states.driver(TWIN, "pci-stub")
    run("bind", TWIN, CARD_1, CARD_2).expect(DONE)
    states.run("modprobe", "-r", "pci-stub", "e1000")
    undo = states.modprobe_line("gone.conf", "blacklist", "e1000")
    try:
        done = run("unbind", "--dry-run", TWIN).expect(DONE, "modprobe -q pci-stub || ")
        run("unbind", TWIN, CARD_1, CARD_2).expect(DONE, "is on pci-stub", "is on e1000")
        run("bind", TWIN).expect(DONE)
        states.run("modprobe", "-r", "pci-stub")
        subprocess.run(["sh", "-e", "-c", done.out], check=True)
        expect(driver(TWIN) == "pci-stub", f"the commands lead to {driver(TWIN)}")
        run("unbind", TWIN).expect(DONE)
    finally:
        undo()
    run("bind", CARD_1, CARD_2).expect(DONE)
    states.run("modprobe", "-r", "e1000")
    undo = states.modprobe_line("gone.conf", "install", "e1000", "/bin/false")
    try:
        with untouched(CARD_1):
            run("unbind", CARD_1).expect(REFUSED, f"{CARD_1}: is to be on e1000 again",
                                         "can't be loaded")
    finally:
        undo()
    run("unbind", CARD_1, CARD_2).expect(DONE)
    states.rebind(TWIN, "")
    expect_nothing_saved()


def one_after_the_other():
    """ten runs at once, half of them bind and half unbind"""
    before = standing(NIC)
    runs = [start(verb, NIC) for _ in range(5) for verb in ("bind", "unbind")]
    for done in [Done(process) for process in runs]:
        done.expect(DONE)
        expect("earlier run" not in done.err, done.err)
    run("unbind", NIC).expect(DONE)
    expect_standing(NIC, before, "afterwards")


def is_killed():
    """kill -9 at any moment: the next run says so, and mends it"""
    pick = random.Random(1)
    before = {address: standing(address) for address in (NIC, CARD_1)}
    seen = 0
    for _ in range(12):
        process = start("bind", NIC, CARD_1)
        time.sleep(pick.uniform(0, 0.5))
        process.send_signal(signal.SIGKILL)
        process.communicate()
        settle()
        unfinished = phases("binding")
        done = run("unbind", NIC, CARD_1).expect(DONE)
        seen += bool(unfinished)
        for address in unfinished:
            expect(f"{address}: an earlier run ended while it was being bound" in done.err,
                   f"not told of {address}: {done.err}")
        for address, wanted in before.items():
            expect_standing(address, wanted, "after unbind")
    expect_nothing_saved()
    return f"{seen} of 12 were in the middle"


def wait_until(condition, what):
    for _ in range(200):
        if condition():
            return
        time.sleep(0.05)
    raise Objection(f"waited in vain for {what}")


def settle():
    """Until the last write of a killed run has ended: it has a process of its own."""
    wait_until(lambda: not any(PROGRAM in name for name in
                               map(command_of, glob.glob("/proc/[0-9]*"))), "the last write")


def command_of(folder):
    try:
        return pathlib.Path(folder, "cmdline").read_text().replace("\0", " ")
    except OSError:
        return ""


def saved():
    """What is saved; what a killed run was about to write is not, until it has its name."""
    return [path for path in sorted(SAVED.glob("0*")) if path.suffix != ".new"]


def phases(phase):
    return [path.name for path in saved() if f"phase {phase}\n" in path.read_text()]


def finishes():
    """what a killed unbind has left on vfio-pci, without its driver_override"""
    before = standing(NIC)
    run("bind", NIC).expect(DONE)
    path = SAVED / NIC
    for verb in ("bind", "unbind"):
        path.write_text(path.read_text().replace("phase bound", "phase unbinding"))
        states.write(PCI / "devices" / NIC / "driver_override", "\n")
        run(verb, NIC).expect(DONE, "an earlier run ended while it was being unbound")
        if verb == "bind":
            expect(standing(NIC)[:2] == ("vfio-pci", "vfio-pci"), f"is {standing(NIC)}")
    expect_standing(NIC, before, "after unbind")
    expect_nothing_saved()


def leaves_what_others_gave():
    """a killed unbind, and the card given to its driver by hand: it stays there"""
    states.driver(TWIN, "pci-stub")
    run("bind", TWIN).expect(DONE)
    path = SAVED / TWIN
    path.write_text(path.read_text().replace("phase bound", "phase unbinding"))
    states.rebind(TWIN, "")
    states.run("ip", "link", "set", states.interface(TWIN), "up")
    with untouched(TWIN):
        run("unbind", TWIN).expect(DONE, "others have given it to a driver since",
                                   "nothing to undo")
    expect_nothing_saved()
    states.run("ip", "link", "set", states.interface(TWIN), "down")


def knows_another_device():
    """what was saved of a device that has been replaced by another"""
    before = standing(NIC)
    for phase in ("binding", "bound"):
        run("bind", FIRST).expect(DONE)
        (SAVED / NIC).write_text((SAVED / FIRST).read_text().replace("phase bound",
                                                                     f"phase {phase}"))
        run("unbind", FIRST).expect(DONE)
        states.driver(NIC, "vfio-pci")
        run("unbind", NIC).expect(DONE, "another device was at this address then",
                                  "is on e1000e")
        expect_standing(NIC, before, phase)
        expect_nothing_saved()


def changes_nothing_in_a_container():
    """a /sys that is read-only: told, and nothing is left to mend"""
    words = f"mount -o remount,bind,ro /sys && {PROGRAM} bind {NIC}"
    with untouched(NIC):
        done = subprocess.run(["unshare", "-m", "sh", "-c", words], capture_output=True, text=True)
        expect(done.returncode == REFUSED, f"exit {done.returncode}: {done.stderr}")
        expect("driver_override: Read-only file system" in done.stderr, done.stderr)
        expect("is not as it was" not in done.stderr, done.stderr)
        expect_nothing_saved()


def takes_back_when_asked():
    """SIGTERM in the middle: everything is taken back"""
    before = {address: standing(address) for address in (NIC, FIRST, CARD_1)}
    process = start("bind", NIC, FIRST, CARD_1)
    while driver(NIC) == "e1000e" and process.poll() is None:
        time.sleep(0.01)
    process.send_signal(signal.SIGTERM)
    process.communicate()
    expect(process.returncode == -signal.SIGTERM, f"ended with {process.returncode}")
    for address, wanted in before.items():
        expect_standing(address, wanted, "after SIGTERM")
    expect_nothing_saved()


def prints_commands():
    """--dry-run: what it prints, pasted, does the same"""
    states.no_vfio()
    for address in (NIC, FIRST):
        states.rebind(address, "")
    before = {address: standing(address) for address in (NIC, FIRST)}
    done = run("bind", "--dry-run", NIC, FIRST).expect(DONE)
    for address, wanted in before.items():
        expect_standing(address, wanted, "after --dry-run")
    expect(not os.path.exists("/sys/module/vfio_pci"), "it has loaded vfio-pci")
    subprocess.run(["sh", "-e", "-c", done.out], check=True)
    expect(driver(NIC) == driver(FIRST) == "vfio-pci", "the commands bind nothing")
    done = run("unbind", "--dry-run", NIC, FIRST).expect(DONE)
    subprocess.run(["sh", "-e", "-c", done.out], check=True)
    expect(driver(NIC) == "e1000e" and driver(FIRST) == "nvme", "the commands unbind nothing")


def prints_any_override():
    """--dry-run: an override with all that a shell reads, pasted"""
    for odd in ("a\\tb $x'y\"z", "-n"):
        states.driver(NIC, "none")
        states.write(PCI / "devices" / NIC / "driver_override", odd)
        before = standing(NIC)
        run("bind", NIC).expect(DONE)
        done = run("unbind", "--dry-run", NIC).expect(DONE)
        subprocess.run(["sh", "-e", "-c", done.out], check=True)
        expect_standing(NIC, before, odd)
        run("unbind", NIC).expect(DONE)
        states.rebind(NIC, "")
    expect_nothing_saved()


def loads_modules():
    """nothing of VFIO loaded: the tool loads it, and QEMU starts"""
    states.no_vfio()
    states.rebind(NIC, "")
    run("bind", NIC).expect(DONE)
    expect(os.path.exists("/sys/module/vfio_iommu_type1"), "vfio_iommu_type1 is not loaded")
    states.held(NIC)()
    run("unbind", NIC).expect(DONE)


def without_udevs_answer():
    """a udevd that was killed, which leaves its socket: told, and bound all the same"""
    subprocess.run(["busybox", "killall", "-9", "systemd-udevd"], check=True)
    try:
        run("bind", "--timeout", "3", TWIN).expect(DONE, "udev has not told of it within 3 s")
        run("unbind", TWIN).expect(DONE)
    finally:
        subprocess.run(["/lib/systemd/systemd-udevd", "--daemon"], check=True)


def without_udev():
    """no udevd: the kernel's own events tell of the node"""
    subprocess.run(["busybox", "killall", "systemd-udevd"], check=True)
    try:
        wait_until(lambda: subprocess.run(["busybox", "pidof", "systemd-udevd"],
                                          capture_output=True).returncode, "udevd to end")
        pathlib.Path("/run/udev/control").unlink(missing_ok=True)
        done = run("bind", TWIN).expect(DONE)
        expect(os.path.exists(states.node(TWIN)), "no node")
        expect(done.seconds < 20, f"took {done.seconds:.1f} s")
        run("unbind", TWIN).expect(DONE)
    finally:
        subprocess.run(["/lib/systemd/systemd-udevd", "--daemon"], check=True)


def refuses_strangers():
    """a directory of another, a file that is none: nothing is trusted"""
    os.chmod(SAVED, 0o755)
    run("bind", NIC).expect(TROUBLE, "0700")
    os.chmod(SAVED, 0o700)
    (SAVED / NIC).write_text("qdev-plan 1\nphase bound\ndriver ../../x\nend")
    (SAVED / TWIN).symlink_to("/etc/passwd")
    with untouched(NIC, TWIN):
        run("unbind", TWIN).expect(TROUBLE, f"{SAVED}/{TWIN}")
        (SAVED / NIC).write_text("qdev-plan 1\nphase bo")
        run("unbind", NIC).expect(TROUBLE, f"{SAVED}/{NIC}")
    for address in (NIC, TWIN):
        (SAVED / address).unlink()


def prints_persistent():
    """the files for every boot, by address, for a card that has a twin"""
    PRINTED.mkdir(exist_ok=True)
    for form in ("udev", "modprobe", "initramfs"):
        with untouched(NIC, FIRST):
            done = run("bind", "--print-persistent", form, NIC, FIRST).expect(DONE, NIC, FIRST)
        expect("ids=" not in done.out, "has ids=")
        expect("take the place of those of an earlier run" in done.out, "does not warn")
        (PRINTED / form).write_text(done.out)
    run("bind", "--print-persistent", "udev", ROOT_PORT).expect(REFUSED)
    run("bind", "--print-persistent", "floppy", NIC).expect(USAGE)


def prints_all_of_a_group():
    """--print-persistent --with group: also the sibling that is bound already"""
    run("bind", FIRST, "--with", "group").expect(DONE)
    run("bind", "--print-persistent", "udev", FIRST, "--with", "group").expect(
        DONE, f'KERNEL=="{FIRST}"', f'KERNEL=="{SECOND}"')
    run("unbind", FIRST, SECOND).expect(DONE)


def prints_what_a_vf_needs():
    """--print-persistent of a virtual function: only udev's rule is in time"""
    states.vfs(PF, "1")
    for form in ("modprobe", "initramfs"):
        done = run("bind", "--print-persistent", form, VF).expect(
            REFUSED, f"{PF}/sriov_numvfs", "--print-persistent udev")
        expect(not done.out, done.out)
    run("bind", "--print-persistent", "udev", VF).expect(
        DONE, f"{PF}/sriov_numvfs", f'KERNEL=="{VF}"')
    states.vfs(PF, "0")


def persists():
    """after a boot with those files, the two are on vfio-pci, and nothing else is"""
    subprocess.run(["udevadm", "settle"], check=True)
    wanted = {**HOME, NIC: "vfio-pci", FIRST: "vfio-pci"}
    found = {address: driver(address) for address in wanted}
    expect(found == wanted, f"{found}")


CASES = {
    "cases": (loads_modules, restores, restores_override, is_idempotent, without_saved_state,
              with_group, with_slot, with_vfs, keeps_vfs_of_vfio, refuses_open, refuses_used, refuses_root,
              refuses_bridges, holds_on, leaves_a_vms_group_alone, loads_the_driver,
              loads_a_driver_by_name, one_after_the_other, is_killed, finishes,
              leaves_what_others_gave, knows_another_device, changes_nothing_in_a_container,
              takes_back_when_asked, prints_commands, prints_any_override, without_udev,
              without_udevs_answer, refuses_strangers, prints_persistent, prints_all_of_a_group,
              prints_what_a_vf_needs),
    "udev": (persists,),
    "modprobe": (persists,),
    "initramfs": (persists,),
}


def main(boot):
    for case in CASES[boot]:
        begin = time.monotonic()
        objections, remark = [], None
        try:
            remark = case()
        except Exception as error:  # whatever it is, this case fails and the next has its turn
            objections.append(f"{type(error).__name__}: {error}")
        print(json.dumps({
            "name": case.__doc__ if boot == "cases" else f"{boot}: {case.__doc__}",
            "ok": not objections, "seen": {}, "objections": objections,
            "qemu": remark or "", "seconds": round(time.monotonic() - begin, 1)}), flush=True)


if __name__ == "__main__":
    main(sys.argv[2])
