"""What a whole host looks like, in lists and audits: on every host of the lab.

Each view returns its objections; none changes the host but the last one.
"""

import json
import os
import pathlib
import re
import subprocess
import tempfile

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


def output(program, *arguments):
    done = subprocess.run([program, *arguments], capture_output=True, timeout=60)
    if done.returncode != 0:
        raise ValueError(f"{' '.join(arguments)}: exit {done.returncode}: {done.stderr.decode()}")
    return done.stdout


def audit(program):
    return json.loads(output(program, "audit", "--format", "json"))


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


VIEWS = (
    ("groups are the kernel's", groups),
    ("drivers are those of lspci -k", drivers),
    ("a snapshot says the same", replay),
    ("groups are explained", merged),
    ("ACS switched off is told", switched_off),
)
