#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The examples for boot: a unit that systemd takes, a hook that asks rightly. TAP.

    run.py PROGRAM EXAMPLES
"""

import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

LIMIT_S = 60
PROGRAM, EXAMPLES = pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2]).resolve()
HOOK = EXAMPLES / "libvirt/hooks/qemu"
UNIT = EXAMPLES / "systemd/qemu@.service"

# Stands for qdev-plan: one argument a line, then the exit code it was told.
RECORDER = """#!/bin/sh
printf '%s\\n' "$@" >"$RECORD"
echo "what is in the way"
exit "$CODE"
"""

ASKED = ["check", "--quiet"]
PCI = "<hostdev mode='subsystem' type='pci' managed='yes'><source>" \
    "<address domain='0x0000' bus='0x0a' slot='0x1f' function='0x7'/></source></hostdev>"
MDEV = "<hostdev mode='subsystem' type='mdev' model='vfio-pci'><source>" \
    "<address uuid='79db70f1-92a5-4879-95f7-6325b66c1ff9'/></source></hostdev>"
VF = "<interface type='hostdev'><source>" \
    "<address type='pci' domain='0x10000' bus='0x01' slot='0x00' function='0x1'/></source></interface>"
USB = "<hostdev mode='subsystem' type='usb'><source><address bus='1' device='2'/></source></hostdev>"
EVIL = "<hostdev mode='subsystem' type='mdev'><source>" \
    "<address uuid='$(touch /tmp/x); --host /'/></source></hostdev>"

OCTAL = PCI.replace("0x0a", "012").replace("0x1f", "31")
BY_IOMMUFD = PCI.replace("<source>", "<driver iommufd='yes'/><source>")
NO_NUMBER = PCI.replace("0x0a", "08")

# What the domain has, and the devices that are asked about; None: nobody is.
DOMAINS = {
    "a PCI function": (PCI, ["0000:0a:1f.7"]),
    "all kinds, in their order": (PCI + MDEV + VF, [
        "0000:0a:1f.7", "79db70f1-92a5-4879-95f7-6325b66c1ff9", "10000:01:00.1"]),
    "no devices of the host": ("", None),
    "a USB device": (USB, None),
    "numbers as C has them": (OCTAL, ["0000:0a:1f.7"]),
    "a shell's words": (EVIL, ["$(touch /tmp/x); --host /"]),
}


def domain_xml(devices):
    return f"<domain type='kvm'><name>a</name><devices>{devices}</devices></domain>"


def hook(xml, folder, operation=("start", "begin"), code=0):
    """The hook's result, and the arguments that the program got, None for no call."""
    program, record = folder / "qdev-plan", folder / "record"
    program.write_text(RECORDER)
    program.chmod(0o755)
    record.unlink(missing_ok=True)
    result = subprocess.run(
        [HOOK, "a", *operation, "-"], input=xml, text=True, capture_output=True, timeout=LIMIT_S,
        env={"PATH": f"{folder}:{os.environ['PATH']}", "RECORD": str(record), "CODE": str(code)},
        check=False)
    return result, record.read_text().splitlines() if record.exists() else None


def check_domain(folder, domain, devices):
    result, asked = hook(domain_xml(domain), folder)
    wanted = devices and ASKED + [f"--passthrough={device}" for device in devices]
    if result.returncode or asked != wanted:
        yield f"exit {result.returncode}, asked {asked}: {result.stderr}"


def check_iommufd(folder):
    result, asked = hook(domain_xml(BY_IOMMUFD), folder)
    if result.returncode or asked != [*ASKED, "--passthrough=0000:0a:1f.7", "--iommufd"]:
        yield f"exit {result.returncode}, asked {asked}: {result.stderr}"


def check_unreadable(folder):
    for xml in ("", "<domain", domain_xml(NO_NUMBER)):
        result, asked = hook(xml, folder)
        if result.returncode != 1 or asked is not None or len(result.stderr.splitlines()) != 1:
            yield f"{xml!r}: exit {result.returncode}, asked {asked}: {result.stderr}"


def check_codes(folder):
    for code in (1, 2, 3, 5):
        result, _ = hook(domain_xml(PCI), folder, code=code)
        if result.returncode != code or "what is in the way" not in result.stderr or result.stdout:
            yield f"of {code} it makes {result.returncode}: {result.stderr}"


def check_other_operations(folder):
    for operation in (("prepare", "begin"), ("started", "begin"), ("release", "end")):
        result, asked = hook(domain_xml(PCI), folder, operation, code=3)
        if result.returncode or asked is not None:
            yield f"{operation}: exit {result.returncode}, asked {asked}"


def check_unit(folder):
    """With true programs and users in place of those that the example takes for given."""
    if not shutil.which("systemd-analyze"):
        print("# skipped: systemd-analyze is not installed")
        return
    text = UNIT.read_text().replace("/usr/bin/qdev-plan", str(PROGRAM)) \
        .replace("User=qemu", "User=daemon")
    (folder / "qemu@.service").write_text(text)
    result = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", folder / "qemu@web.service"],
        text=True, capture_output=True, timeout=LIMIT_S, check=False)
    # It checks what the unit wants, too, and this machine may lack that.
    wrong = [line for line in result.stderr.splitlines() if "qemu@" in line]
    if wrong or (result.returncode and not result.stderr):
        yield f"exit {result.returncode}: {wrong}"


def start_command():
    """The unit's, as systemd hands it to the shell (systemd.service(5))."""
    line = next(line for line in UNIT.read_text().splitlines() if line.startswith("ExecStart="))
    script = line.split("'")[1].replace("$$", "$").replace("%%", "%")
    return script.replace("\\\\", "\0").replace("\\n", "\n").replace("\0", "\\")


def check_start(folder):
    """Values with blanks and patterns are one word each, and no plan is no guest."""
    plan = ["-nodefaults", "-blockdev file,filename=/a  b/*.raw\\n,node-name=x"]
    qemu = folder / "qemu-system-x86_64"
    qemu.write_text(RECORDER)
    qemu.chmod(0o755)
    (folder / "plan").write_text("\n".join(plan) + "\n")
    for code in (0, 3):
        (folder / "qdev-plan").write_text(f"#!/bin/sh\ncat {folder}/plan\nexit {code}\n")
        (folder / "qdev-plan").chmod(0o755)
        (folder / "record").unlink(missing_ok=True)
        subprocess.run(
            ["/bin/sh", "-fc", start_command(), "sh", "x.json"], timeout=LIMIT_S, check=False,
            stdout=subprocess.DEVNULL, cwd="/",
            env={"PATH": f"{folder}:{os.environ['PATH']}", "RECORD": f"{folder}/record", "CODE": "0"})
        record = folder / "record"
        words = record.read_text().splitlines() if record.exists() else None
        wanted = ["-accel", "kvm", "-display", "none", "-nodefaults", *plan[1].split(" ", 1)]
        if words != (None if code else wanted):
            yield f"qdev-plan gave {code}: {words}"


def tests():
    for name, (domain, devices) in DOMAINS.items():
        yield f"hook: {name}", lambda folder, d=domain, w=devices: check_domain(folder, d, w)
    yield "hook: a device by iommufd", check_iommufd
    yield "hook: what can't be read is one line", check_unreadable
    yield "hook: the exit code is the program's", check_codes
    yield "hook: at other moments it is silent", check_other_operations
    yield "unit: systemd takes it", check_unit
    yield "unit: a value is one word", check_start


def main():
    failed = number = 0
    for number, (name, test) in enumerate(tests(), 1):
        with tempfile.TemporaryDirectory(prefix="qdev-boot-") as folder:
            try:
                problems = list(test(pathlib.Path(folder)))
            except (OSError, subprocess.TimeoutExpired) as error:
                problems = [f"{type(error).__name__}: {error}"]
        failed += bool(problems)
        print(f"{'not ' if problems else ''}ok {number} - {name}")
        for problem in problems:
            print(f"# {problem}")
    print(f"1..{number}")
    return failed > 0


sys.exit(main())
