"""What a whole host looks like, in lists and audits: on every host of the lab.

Each view returns its objections; the last ones change the host, and the very
last leaves it changed.
"""

import json
import os
import pathlib
import re
import subprocess
import tempfile
import time

import states

PCI = pathlib.Path("/sys/bus/pci/devices")
GROUPS = pathlib.Path("/sys/kernel/iommu_groups")

# Where groups are held together, by a member of each: (place, what it merges, cause).
MERGED = {
    "intel": {
        "0000:02:00.0": {("0000:02:00.0", "slot", "no-acs-capability")},
        "0000:04:01.0": {("0000:03:00.0", "below", "conventional-pci")},
        "0000:07:00.0": {("0000:06:00.0", "below", "no-acs-capability")},
        "0000:0a:00.0": {("0000:00:06.0", "below", "no-acs-capability"),
                         ("0000:09:00.0", "below", "no-acs-capability"),
                         ("0000:09:01.0", "below", "no-acs-capability")},
        "0000:01:00.0": set(),
        "0000:0c:00.0": set(),
    },
    "amd": {
        "0000:04:01.0": {("0000:02:00.0", "below", "conventional-pci"),
                         ("0000:03:01.0", "below", "conventional-pci")},
    },
}

# Whose port's ACS is switched off at the end: what is below it joins its group
# when it is found anew.
PORT, CHILD = "0000:00:02.0", "0000:01:00.0"

# What makes VFs, and an mdev.
PF, VF, VF_2 = "0000:0c:00.0", "0000:0c:00.1", "0000:0c:00.2"
UUID = "0b5a1e6c-3f0d-4f0a-9a53-6a2b7c4d8e9f"


def output(program, *arguments):
    done = subprocess.run([program, *arguments], capture_output=True, timeout=60)
    if done.returncode != 0:
        raise ValueError(f"{' '.join(arguments)}: exit {done.returncode}: {done.stderr.decode()}")
    return done.stdout


def audit(program):
    return json.loads(output(program, "audit", "--format", "json"))


def function(program, address):
    listed = json.loads(output(program, "list", "devices", "--columns", "all", "--format", "json"))
    return next((device for device in listed["devices"] if device["address"] == address), {})


def differences(what, seen, true):
    if seen != true:
        yield f"{what}: {seen}, and the kernel says {true}"


def groups(program, _host):
    listed = json.loads(output(program, "list", "groups", "--format", "json"))["groups"]
    true = {int(group.name): sorted(os.listdir(group / "devices"))
            for group in GROUPS.iterdir()} if GROUPS.exists() else {}
    yield from differences("listed groups", {
        group["id"]: sorted(group["devices"] + group["other_devices"]) for group in listed}, true)
    yield from differences("audited groups", {
        group["id"]: sorted([function["address"] for function in group["functions"]] +
                            [other["name"] for other in group["other_devices"]])
        for group in audit(program)["groups"]}, true)


def drivers(program, _host):
    text = subprocess.run(["lspci", "-Dk"], capture_output=True, text=True, check=True).stdout
    true = {}
    for block in re.split(r"\n(?=\S)", text.strip()):
        found = re.search(r"Kernel driver in use: (\S+)", block)
        true[block.split()[0]] = found[1] if found else None
    listed = json.loads(output(program, "list", "devices", "--format", "json"))["devices"]
    yield from differences("listed drivers", {
        device["address"]: device.get("driver") for device in listed}, true)


def replay(program, _host):
    with tempfile.TemporaryDirectory(prefix="qdev-views-") as folder:
        taken = os.path.join(folder, "taken")
        output(program, "snapshot", "-o", taken)
        for question in (["audit", "--format", "json"], ["audit"], ["audit", "--format", "html"],
                         ["list", "groups"], ["list", "groups", "--format", "json"],
                         ["list", "devices", "--columns", "all", "--format", "json"]):
            if output(program, *question) != output(program, *question, "--host", taken):
                yield f"{' '.join(question)}: a snapshot of this host says something else"


def merged(program, host):
    found = {function["address"]: group for group in audit(program)["groups"]
             for function in group["functions"]}
    for member, true in MERGED.get(host, {}).items():
        hops = {(hop["at"], hop["merges"], hop["cause"]) for hop in found[member]["merged_at"]}
        if hops != true or not found[member]["explained"]:
            yield f"group of {member}: merged at {sorted(hops)}, not {sorted(true)}"
    for group in audit(program)["groups"]:
        if group["should_be_merged"] or not group["explained"]:
            yield f"group {group['id']}: {group['explanation']}"


def traits(program, _host):
    told = audit(program)["host"]
    units = pathlib.Path("/sys/class/iommu")
    yield from differences("the host", {key: told.get(key) for key in (
        "kernel", "iommu_units", "iommufd", "modules")}, {
            "kernel": os.uname().release,
            "iommu_units": sorted(os.listdir(units)) if units.exists() else None,
            "iommufd": os.path.exists("/dev/iommu"),
            "modules": [name for name in (
                "iommufd", "kvm", "mdev", "vfio", "vfio_iommu_spapr_tce", "vfio_iommu_type1",
                "vfio_pci", "vfio_pci_core") if os.path.exists(f"/sys/module/{name}")]})
    remapped = "IR-" in pathlib.Path("/proc/interrupts").read_text()
    yield from differences("interrupt remapping", told["interrupt_remapping"], remapped)


def virtual_functions(program, host):
    """They appear with their counts as they are made, and go with them."""
    if host != "intel":
        return
    states.driver(PF, "nvme")
    for count in (0, 2, 1, 0):
        states.vfs(PF, str(count))
        true = sorted(os.path.basename(os.readlink(link)) for link in (PCI / PF).glob("virtfn*"))
        pf = function(program, PF)
        yield from differences(f"{PF} with {count} VFs", {
            key: pf.get(key) for key in ("vfs_total", "vfs_enabled", "virtual_functions")}, {
                "vfs_total": int((PCI / PF / "sriov_totalvfs").read_text()),
                "vfs_enabled": count, "virtual_functions": true})
        yield from differences("the PF of its VFs", [
            function(program, vf).get("physical_function") for vf in true], [PF] * count)
        if len(true) != count:
            yield f"{PF} has {len(true)} VFs, not {count}"


def types_of(program, parent):
    listed = json.loads(output(program, "list", "types", "--format", "json"))["types"]
    return {kind["type"]: kind["available_instances"] for kind in listed if kind["parent"] == parent}


def mdevs(program):
    listed = json.loads(output(program, "list", "mdev", "--format", "json"))["mdevs"]
    return [device["uuid"] for device in listed]


def mediated(program, host):
    """What a parent can still make gets less as it is made, and more again."""
    if host != "intel-users":
        return
    states.run("modprobe", "mtty")
    for made in (False, True, False):
        undo = states.mdev(UUID) if made else None
        true = {kind.name: int((kind / "available_instances").read_text())
                for kind in states.MTTY_TYPE.parent.iterdir()}
        yield from differences("types of mtty", types_of(program, "mtty"), true)
        yield from differences("mdevs", mdevs(program), [UUID] if made else [])
        if undo:
            undo()


def group_of(program, address):
    return next(group for group in audit(program)["groups"]
                if address in [function["address"] for function in group["functions"]])


def switched_off(program, host):
    """ACS goes off under the kernel's feet: nothing changes until the child is found anew."""
    if host != "intel":
        return
    states.run("setpci", "-s", PORT, "ECAP_ACS+6.w=0")
    apart = group_of(program, CHILD)["should_be_merged"]
    if apart != [[CHILD, PORT]]:
        yield f"ACS of {PORT} is off, and {CHILD} apart: {apart}"
    states.write(PCI / CHILD / "remove", "1")
    states.write("/sys/bus/pci/rescan", "1")
    group = group_of(program, CHILD)
    hops = [(hop["at"], hop["cause"], hop.get("bits_off")) for hop in group["merged_at"]]
    if hops != [(PORT, "acs-bits-off", "SV RR CR UF")] or group["should_be_merged"]:
        yield f"ACS of {PORT} is off, and {CHILD} in its group: {hops}"


# An answer takes a second or two here, and where the kernel gives none two more.
PATIENCE_S = 15


def asked_while_hung(program):
    """Each question, its exit code, and what the answer tells."""
    device = ["--passthrough"]
    with tempfile.TemporaryDirectory(prefix="qdev-views-") as folder:
        yield ["check", *device, VF], 3, ("device-locked", "node-held", "qemu-system-x86")
        yield ["check", *device, PF], 3, ("device-locked", "driver_override")
        yield ["check", *device, VF_2], 3, ("not-bound",)
        yield ["plan", *device, VF], 0, ("device-locked",)
        yield ["plan", *device, PF], 0, ("device-locked",)
        yield ["list", "devices"], 0, (VF, PF)
        yield ["list", "devices", "--columns", "all", "--format", "json"], 0, (VF, PF)
        yield ["list", "groups"], 0, (VF, PF)
        yield ["audit"], 0, ("device-locked",)
        yield ["snapshot", "-o", os.path.join(folder, "taken")], 0, ()
        yield ["check", *device, VF, "--host", os.path.join(folder, "taken")], 3, (
            "device-locked", "node-held", "qemu-system-x86")
        yield ["bind", "--dry-run", VF], 3, ("driver_override", "qemu-system-x86")
        yield ["bind", "--dry-run", PF], 3, ("driver_override",)
        yield ["watch", *device, PF, *device, VF, "--interval", "1", "--timeout", "6"], 0, (
            "device-locked",)


def waiting_for_ever(program):
    """How many processes the program has left behind."""
    return sum(program in pathlib.Path(folder, "cmdline").read_text()
               for folder in pathlib.Path("/proc").glob("[0-9]*")
               if (folder / "cmdline").exists())


def hung(program, host):
    """While the kernel waits for a VM to take VFs away, nobody else waits with it."""
    if host != "intel":
        return
    states.driver(PF, "nvme")
    states.vfs(PF, "2")
    states.driver(VF, "vfio-pci")
    undo = states.vfs_leaving(PF, VF)
    try:
        left = 0
        for words, code, told in asked_while_hung(program):
            begin = time.monotonic()
            done = subprocess.run([program, *words], capture_output=True, text=True, timeout=60)
            took = time.monotonic() - begin
            said = done.stdout + done.stderr
            what = " ".join(words)
            if done.returncode != code or not all(word in said for word in told):
                yield f"{what}: exit {done.returncode}: {said}"
            if took > PATIENCE_S:
                yield f"{what}: {took:.1f} s"
            before, left = left, waiting_for_ever(program)
            if left > before + 1:
                yield f"{what}: leaves {left - before} processes behind"
    finally:
        undo()
    if waiting_for_ever(program):
        yield "some of its processes wait yet"


VIEWS = (
    ("groups are the kernel's", groups),
    ("drivers are those of lspci -k", drivers),
    ("a snapshot says the same", replay),
    ("groups are explained", merged),
    ("the host is the kernel's", traits),
    ("VFs come and go with their counts", virtual_functions),
    ("types are told with their counts", mediated),
    ("an unbind that hangs does not spread", hung),
    ("ACS switched off is told", switched_off),
)
