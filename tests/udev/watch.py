#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What watch says to the events of a machine.

    watch.py PROGRAM
"""

import contextlib
import json
import os
import selectors
import signal
import subprocess
import sys
import tempfile
import time

import mock

PROGRAM = os.path.abspath(sys.argv[1])
GO, TROUBLE, NO_GO = 0, 1, 3
# For what has to come; a busy machine takes its time.
LIMIT_S = 30
# For what must not come: some times as long as a burst may last.
SILENCE_S = 1.5

ADDRESS = "0000:01:00.0"
ABSENT = f"no-go  {ADDRESS} (device-missing)"
NO_GROUP = f"no-go  {ADDRESS} (iommu-none, not-bound)"
BRIDGE = f"no-go  {ADDRESS} (device-is-bridge)"
EVENTS_ONLY = ("--interval", "0")


def empty(machine):
    """No device: the folder alone."""
    (machine.root / "sys/bus/pci/devices").mkdir(parents=True)


def plug(machine):
    return machine.add("pci", ADDRESS, None, {
        "class": "0x020000\n", "vendor": "0x8086\n", "device": "0x10d3\n"})


def turn(machine, path, kind):
    """Make another device of it. Nobody is told."""
    machine.write(f"{path}/class", f"0x{kind}\n")


class Watch:
    """A running watch, and the lines it prints."""

    def __init__(self, machine, *arguments):
        self.process = machine.popen(PROGRAM, "watch", *arguments)
        self.selector = selectors.DefaultSelector()
        self.selector.register(self.process.stdout, selectors.EVENT_READ)
        self.printed = ""

    def line(self, limit=LIMIT_S):
        """The next line, None if none comes."""
        end = time.monotonic() + limit
        while "\n" not in self.printed:
            if not self.selector.select(max(0, end - time.monotonic())):
                return None
            read = os.read(self.process.stdout.fileno(), 65536).decode()
            if not read:
                return None
            self.printed += read
        line, self.printed = self.printed.split("\n", 1)
        return line

    def expect(self, *lines):
        for line in lines:
            said = self.line()
            if said != line:
                self.process.kill()
                raise mock.Complaint(f"{said!r}, not {line!r}: {self.process.stderr.read()}")

    def expect_silence(self):
        said = self.line(SILENCE_S)
        if said is not None:
            raise mock.Complaint(f"{said!r}, and nothing should be said")

    def expect_end(self, code, says=""):
        out, err = self.process.communicate(timeout=LIMIT_S)
        said_so = says in err if says else not err
        if self.process.returncode != code or out or self.printed or not said_so:
            raise mock.Complaint(f"exit {self.process.returncode}, not {code}: {out!r} {err!r}")


@contextlib.contextmanager
def watching(machine, *arguments):
    watch = Watch(machine, *arguments)
    try:
        yield watch
    finally:
        watch.process.kill()
        watch.process.communicate()


def device(*more):
    return ("--passthrough", ADDRESS, *more)


def a_device_comes_and_changes_and_goes(machine):
    with watching(machine, *device(*EVENTS_ONLY)) as watch:
        watch.expect(ABSENT)
        path = plug(machine)
        watch.expect(NO_GROUP)
        turn(machine, path, "060400")
        machine.event(path, "change")
        watch.expect(BRIDGE)
        machine.event(path, "remove")
        machine.remove(path)
        watch.expect(ABSENT)


def what_stays_is_not_told_again(machine):
    path = plug(machine)
    with watching(machine, *device()) as watch:
        watch.expect(NO_GROUP)
        machine.event(path, "change")
        watch.expect_silence()


def a_change_that_nobody_tells_of_is_seen_in_time(machine):
    path = plug(machine)
    with watching(machine, *device("--interval", "1")) as watch:
        watch.expect(NO_GROUP)
        turn(machine, path, "060400")
        watch.expect(BRIDGE)


def without_an_interval_only_events_count(machine):
    path = plug(machine)
    with watching(machine, *device(*EVENTS_ONLY)) as watch:
        watch.expect(NO_GROUP)
        turn(machine, path, "060400")
        watch.expect_silence()
        machine.event(path, "change")
        watch.expect(BRIDGE)


def other_devices_do_not_count(machine):
    path = plug(machine)
    disk = machine.add("block", "sda")
    with watching(machine, *device(*EVENTS_ONLY)) as watch:
        watch.expect(NO_GROUP)
        turn(machine, path, "060400")
        machine.event(disk, "change")
        watch.expect_silence()
        machine.event(path, "change")
        watch.expect(BRIDGE)


def a_burst_is_one_change(machine):
    path = plug(machine)
    with watching(machine, *device(*EVENTS_ONLY)) as watch:
        watch.expect(NO_GROUP)
        for kind in ("060400", "020000") * 10 + ("060400",):
            turn(machine, path, kind)
            machine.event(path, "change")
        # A busy machine may stop for longer than it takes to settle.
        lines = list(iter(lambda: watch.line(SILENCE_S), None))
        if lines[-1:] != [BRIDGE] or len(lines) > 5:
            raise mock.Complaint(f"{lines} of 21 events")


def a_burst_without_an_end_is_looked_at(machine):
    path = plug(machine)
    with watching(machine, *device(*EVENTS_ONLY)) as watch:
        watch.expect(NO_GROUP)
        turn(machine, path, "060400")
        said, end = None, time.monotonic() + LIMIT_S
        while said is None and time.monotonic() < end:
            machine.event(path, "change")
            said = watch.line(0.01)
        if said != BRIDGE:
            raise mock.Complaint(f"{said!r} in the middle of events")
        watch.process.send_signal(signal.SIGTERM)
        watch.expect_end(GO)


def json_is_a_document_a_line(machine):
    with watching(machine, *device("--format", "json", *EVENTS_ONLY)) as watch:
        for code in ("device-missing", "not-bound"):
            document = json.loads(watch.line() or "")
            (found,) = document["devices"]
            if (document["schema"], document["verdict"]) != ("qdev.check/1", "no-go"):
                raise mock.Complaint(f"{document}")
            if found["findings"][0]["code"] != code:
                raise mock.Complaint(f"{found['findings'][0]['code']}, not {code}")
            if code == "device-missing":
                plug(machine)


def it_ends_when_told(machine):
    for number in (signal.SIGINT, signal.SIGTERM):
        with watching(machine, *device()) as watch:
            watch.expect(ABSENT)
            watch.process.send_signal(number)
            watch.expect_end(GO)


def nobody_reads_any_more(machine):
    with watching(machine, *device("--interval", "1")) as watch:
        watch.expect(ABSENT)
        watch.process.stdout.close()
        if watch.process.wait(LIMIT_S) != TROUBLE:
            raise mock.Complaint(f"exit {watch.process.returncode}")


def interrupted_is_no_go(machine):
    with watching(machine, *device("--once-go")) as watch:
        watch.expect(ABSENT)
        watch.process.send_signal(signal.SIGTERM)
        watch.expect_end(NO_GO, "interrupted")


def time_runs_out(machine):
    with watching(machine, *device("--once-go", "--timeout", "1")) as watch:
        watch.expect(ABSENT)
        watch.expect_end(NO_GO, "after 1 s still no-go")
    with watching(machine, *device("--timeout", "1")) as watch:
        watch.expect(ABSENT)
        watch.expect_end(GO)


def the_last_look_is_at_the_end(machine):
    path = plug(machine)
    with watching(machine, *device("--timeout", "2", *EVENTS_ONLY)) as watch:
        watch.expect(NO_GROUP)
        turn(machine, path, "060400")
        watch.expect(BRIDGE)
        watch.expect_end(GO)


def a_go_ends_the_wait(machine):
    """Without a device: umockdev has no vfio, the lab has."""
    path = plug(machine)
    with tempfile.TemporaryDirectory(prefix="qdev-watch-") as scratch:
        disk = os.path.join(scratch, "disk")
        arguments = ("--disk", f"{disk},via=scsi,format=raw", "--once-go", *EVENTS_ONLY)
        with watching(machine, *arguments) as watch:
            watch.expect("no-go  host and VM (vm-file-missing)")
            with open(disk, "wb") as file:
                file.truncate(1 << 20)
            machine.event(path, "change")
            watch.expect("go")
            watch.expect_end(GO)
        with watching(machine, *arguments, "--quiet") as watch:
            watch.expect_end(GO)


def main():
    return mock.main(
        empty, a_device_comes_and_changes_and_goes, what_stays_is_not_told_again,
        a_change_that_nobody_tells_of_is_seen_in_time, without_an_interval_only_events_count,
        other_devices_do_not_count, a_burst_is_one_change, a_burst_without_an_end_is_looked_at,
        json_is_a_document_a_line, it_ends_when_told, nobody_reads_any_more,
        interrupted_is_no_go, time_runs_out, the_last_look_is_at_the_end, a_go_ends_the_wait)


sys.exit(main())
