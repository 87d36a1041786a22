#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Every captured host gives the answers that lie beside it.

    run.py PROGRAM FIXTURES

A host is a folder with root/ and expected/; fixtures/README.md tells what is
asked and how answers are kept. QDEV_UPDATE=1 writes them anew.
"""

import difflib
import json
import os
import pathlib
import shlex
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
import check_report  # noqa: E402

LIMIT_S = 60
MDEVS = "sys/bus/mdev/devices"
MISSING = "0000:00:00.0"
# Neither language nor terminal of whoever runs the tests may show.
ENVIRONMENT = {"PATH": os.environ["PATH"], "LC_ALL": "C"}
for variable in ("ASAN_OPTIONS", "UBSAN_OPTIONS", "LSAN_OPTIONS"):
    if variable in os.environ:
        ENVIRONMENT[variable] = os.environ[variable]


def expect_report(document):
    wrong = check_report.objections(json.loads(document))
    if wrong:
        raise ValueError("; ".join(wrong))


class Host:
    def __init__(self, program, folder):
        self.program = program
        self.folder = folder

    def run(self, *arguments):
        return subprocess.run([self.program, *arguments, "--host", self.folder / "root"],
                              env=ENVIRONMENT, stdin=subprocess.DEVNULL, timeout=LIMIT_S,
                              capture_output=True)

    def transcript(self, *arguments):
        """A command, what it printed (stderr marked), and its exit code."""
        result = self.run(*arguments)
        if arguments[0] == "check" and arguments[-1] == "json" and result.stdout:
            expect_report(result.stdout)
        errors = result.stderr.replace(os.fsencode(self.folder / "root"), b"HOST")
        return b"".join([
            os.fsencode(f"$ qdev-plan {shlex.join(arguments)}\n"), result.stdout,
            *(b"! " + line for line in errors.splitlines(keepends=True)),
            b"exit %d\n\n" % result.returncode])

    def devices(self):
        """All that the host lists, mdevs too; something that is not there if it lists nothing."""
        result = self.run("list", "devices", "--format", "json")
        devices = json.loads(result.stdout or "{}").get("devices") or []
        mdevs = self.folder / "root" / MDEVS
        return [device["address"] for device in devices] + \
            (sorted(os.listdir(mdevs)) if mdevs.is_dir() else []) or [MISSING]


def ask_lists(host):
    for what in ("groups", "devices"):
        for form in ("text", "json"):
            yield host.transcript("list", what, "--format", form)


def ask_audits(host):
    for form in ("text", "json"):
        yield host.transcript("audit", "--format", form)


def ask_checks(host):
    for device in host.devices():
        for form in ("text", "json"):
            yield host.transcript("check", "--passthrough", device, "--format", form)


def ask_plans(host):
    for device in host.devices():
        yield host.transcript("plan", "--passthrough", device)


def ask_more(host):
    """What the folder itself wants to be asked."""
    for line in (host.folder / "commands").read_text().splitlines():
        yield host.transcript(*shlex.split(line))


def questions(folder):
    yield "list", ask_lists
    yield "audit", ask_audits
    yield "check", ask_checks
    yield "plan", ask_plans
    if (folder / "commands").exists():
        yield "more", ask_more


def difference(expected, actual):
    def lines(data):
        return data.decode("utf-8", "backslashreplace").splitlines()
    return difflib.unified_diff(lines(expected), lines(actual), "expected", "actual", lineterm="")


def update(path, actual):
    if actual:
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(actual)
    else:
        path.unlink(missing_ok=True)


def complaints(host, path, ask):
    """Why this host does not answer as expected, line by line."""
    if not (host.folder / "root").is_dir():
        return [f"{host.folder / 'root'}: no such folder"]
    try:
        actual = b"".join(ask(host))
    except (subprocess.TimeoutExpired, ValueError) as error:
        return [f"{type(error).__name__}: {error}"]
    if os.environ.get("QDEV_UPDATE"):
        update(path, actual)
    if actual and not path.exists():
        return [f"{path}: not there; QDEV_UPDATE=1 writes it"]
    return list(difference(path.read_bytes() if path.exists() else b"", actual))


def hosts(fixtures):
    bad = fixtures / "bad"
    folders = [*fixtures.iterdir(), *bad.iterdir()]
    return sorted(folder for folder in folders if folder.is_dir() and folder != bad)


def main(program, fixtures):
    number = failed = 0
    for folder in hosts(fixtures):
        for group, ask in questions(folder):
            number += 1
            wrong = complaints(Host(program, folder), folder / "expected" / f"{group}.txt", ask)
            failed += bool(wrong)
            print(f"{'not ' if wrong else ''}ok {number} - {folder.relative_to(fixtures)} {group}")
            for line in wrong:
                print(f"# {line}")
    print(f"1..{number}")
    return failed > 0


sys.exit(main(sys.argv[1], pathlib.Path(sys.argv[2])))
