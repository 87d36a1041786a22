"""Runs in the guest: `check` over and over, while the device it is about goes away
and comes back.

Whenever that hits it, its answer has to be whole, and true of the moment it began
or of a later one: of a device that was gone by then, it is never a "go".
"""

import collections
import json
import os
import pathlib
import subprocess
import time

import cases
import states

# What boot.py, outside, does with the slots of this machine.
REQUEST = pathlib.Path("/lab/slot")

# A slot's button takes the machine seconds, and a check ends sooner: software takes
# the device away in an instant, at a moment of ours. Both go the same way through
# the kernel.
BY_SLOT = 2
BY_SOFTWARE = 6
AT_ONCE = 3
LIMIT_S = 60


class Missed(Exception):
    """The slot did not do as it was asked."""


def ask(word, device):
    """Ask for `device` to be "pull"ed or "push"ed; it may take a while."""
    unfinished = REQUEST.with_suffix(".unfinished")
    unfinished.write_text(f"{word} {device}\n")
    unfinished.rename(REQUEST)


def is_there(address):
    return os.path.exists(f"/sys/bus/pci/devices/{address}")


def wait(address, there):
    end = time.monotonic() + LIMIT_S
    while is_there(address) != there:
        if time.monotonic() > end:
            raise Missed(f"{address} is {'not' if there else 'still'} there after {LIMIT_S} s")
        time.sleep(0.05)


class Checks:
    """Several at any time, each of which tells at its end what is wrong with it."""

    def __init__(self, judges, address):
        self.judges = judges
        self.address = address
        self.running = []
        self.seen = collections.Counter()

    def start(self):
        process = self.judges.asker.popen(self.judges.check_argv(), stdin=subprocess.DEVNULL,
                                          stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.running.append((process, is_there(self.address)))

    def finish(self):
        """Wait for the oldest one; return whether the device was gone before it."""
        process, was_there = self.running.pop(0)
        # The report is shorter than a pipe, so that nobody waits for its reader.
        out, err = process.communicate()
        code = process.returncode
        self.seen[code] += 1
        for why in objections(code, out, was_there):
            self.judges.verdict.object(f"check, while it was pulled: {why}: {err.strip()}")
        return not was_there

    def run_while(self, take):
        """`check` without a break: some before the device is taken, and until as many
        as run at once have begun without it."""
        late = 0
        end = time.monotonic() + LIMIT_S
        for _ in range(AT_ONCE):
            self.start()
        take()
        while late < AT_ONCE:
            late += self.finish()
            self.start()
            if time.monotonic() > end:
                raise Missed(f"{self.address} is still there after {LIMIT_S} s")
        while self.running:
            self.finish()


def objections(code, out, was_there):
    if code not in (cases.GO, cases.NO_GO, cases.UNKNOWN):
        yield f"exit {code}"
    try:
        report = json.loads(out)
    except ValueError:
        yield f"exit {code} with half a report ({out[-80:]!r})"
        return
    if report["verdict"] != {cases.GO: "go", cases.NO_GO: "no-go",
                             cases.UNKNOWN: "unknown"}.get(code):
        yield f"exit {code}, but verdict {report['verdict']}"
    codes = {finding["code"] for device in report["devices"] for finding in device["findings"]}
    if not was_there and (code != cases.NO_GO or "device-missing" not in codes):
        yield f"exit {code} and {sorted(codes)} of a device that had gone"


def once(address, device):
    ask("pull", device)
    wait(address, False)


def while_checked(judges, address, device):
    """Take `device`, which is at `address`, again and again; in the end it is gone."""
    checks = Checks(judges, address)
    begin = time.monotonic()
    for _ in range(AT_ONCE):
        checks.start()
    while checks.running:
        checks.finish()
    taken_s = time.monotonic() - begin

    def remove():
        # Each turn at a later moment of the time that they take.
        time.sleep(taken_s * turn / BY_SOFTWARE)
        states.write(states.PCI / "devices" / address / "remove", "1")

    for turn in range(BY_SOFTWARE):
        checks.run_while(remove)
        states.write(states.PCI / "rescan", "1")
        states.driver(address, "vfio-pci")
    for turn in range(BY_SLOT):
        if turn:
            ask("push", device)
            wait(address, True)
            states.driver(address, "vfio-pci")
        checks.run_while(lambda: ask("pull", device))
    return dict(checks.seen)
