#!/usr/bin/env python3
"""Runs every test there is, stage by stage, and counts them.

The last line is the count of all stages, "N passed, N failed"; the exit status
is 0 only when nothing failed and something passed.
"""

import argparse
import json
import os
import pathlib
import re
import subprocess
import sys
import time
import xml.etree.ElementTree

ROOT = pathlib.Path(__file__).resolve().parent.parent

# Numbers of a sanitizer build say nothing about the program's speed.
FAST_ONLY = ["--no-suite", "bench"]


class Run:
    """What was counted so far."""

    def __init__(self, options):
        self.build = options.build.resolve()
        self.captures = options.captures
        self.root = options.root
        # Whoever asks for the lab alone has time for all of it.
        self.lab_part = "all" if options.stage == ["lab"] else "check"
        self.passed = 0
        self.failures = []
        self.times = []

    def count(self, passed, failures):
        self.passed += passed
        self.failures += failures

    def fail(self, what):
        print(f"FAILED: {what}", flush=True)
        self.failures.append(what)


def junit_counts(report):
    """How many passed of meson's report, and which failed; each TAP line is a test case."""
    cases = list(xml.etree.ElementTree.parse(report).iter("testcase"))
    failures = [
        f"{case.get('classname')} {case.get('name')}" for case in cases
        if case.find("failure") is not None or case.find("error") is not None]
    skipped = [case for case in cases if case.find("skipped") is not None]
    for case in skipped:
        print(f"skipped: {case.get('classname')} {case.get('name')}")
    return len(cases) - len(failures) - len(skipped), failures


def broken(log):
    """Tests whose program ended badly, whatever its lines said: a leak, a signal."""
    tests = map(json.loads, log.read_text().splitlines())
    return [f"{test['name']}: {test['result']}, exit status {test['returncode']}"
            for test in tests if test["result"] not in ("OK", "SKIP")]


def build(run, folder, options=(), environment=None):
    """Configures and builds; a build that fails is one failed test."""
    commands = [["ninja", "-C", folder]]
    if not (folder / "build.ninja").exists():
        commands.insert(0, ["meson", "setup", folder, ROOT, *options])
    for command in commands:
        result = subprocess.run(
            command, env={**os.environ, **(environment or {})},
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        if result.returncode:
            print(result.stdout)
            run.fail(" ".join(map(str, command)))
            return False
    return True


def meson_test(run, folder, options=()):
    report = folder / "meson-logs" / "testlog.junit.xml"
    report.unlink(missing_ok=True)
    result = subprocess.run(
        ["meson", "test", "-C", folder, "--no-rebuild", "--print-errorlogs",
         *options])
    if not report.exists():
        run.fail(f"meson test -C {folder} gave no report")
        return
    passed, failures = junit_counts(report)
    run.count(passed, failures)
    if not result.returncode or failures:
        return
    for failure in broken(folder / "meson-logs" / "testlog.json") or [
            f"meson test exited with {result.returncode}"]:
        run.fail(f"{folder.name}: {failure}")


def stage_gcc(run):
    """gcc: everything, with real QEMU and the figures"""
    if build(run, run.build):
        meson_test(run, run.build)


def stage_sanitizers(run):
    """gcc with ASan and UBSan, where a leak is a failure"""
    folder = run.build.with_name(run.build.name + "-sanitizers")
    if build(run, folder, ["-Db_sanitize=address,undefined",
                           "-Db_lundef=false"]):
        meson_test(run, folder, FAST_ONLY)


def stage_clang(run):
    """clang: warnings are errors, and the quick tests"""
    folder = run.build.with_name(run.build.name + "-clang")
    if build(run, folder, environment={"CC": "clang", "CXX": "clang++"}):
        meson_test(run, folder, ["--suite", "unit", "--suite", "golden"])


def stage_lab(run):
    """the lab: real kernels, real VFIO, real QEMU"""
    if not build(run, run.build):
        return
    command = [sys.executable, ROOT / "tests/lab/run.py",
               "--program", run.build / "qdev-plan",
               "--verdict", run.build / "tests/lab/vfio-verdict",
               "--cache", run.build / "lab/cache",
               "--work", run.build / "lab/work",
               "--part", run.lab_part]
    if run.root:
        command += ["--root", run.root]
    if run.captures:
        command += ["--capture-tool", run.build / "tests/qdev-capture",
                    "--captures", run.captures]
    lines = []
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as lab:
        for line in lab.stdout:
            print(line, end="", flush=True)
            lines.append(line)
    counts = re.match(r"(\d+) passed, (\d+) failed", lines[-1] if lines else "")
    if counts:
        run.count(int(counts[1]), [line.strip() for line in lines if line.startswith("FAIL")])
    if not counts or (lab.returncode and not int(counts[2])):
        run.fail("the lab did not end with a count")


STAGES = {
    "gcc": stage_gcc,
    "sanitizers": stage_sanitizers,
    "clang": stage_clang,
    "lab": stage_lab,
}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--build", type=pathlib.Path, required=True)
    parser.add_argument("--stage", choices=STAGES, action="append",
                        help="only this one; may be given again")
    parser.add_argument("--captures", type=pathlib.Path,
                        help="where the lab's hosts go, as new fixtures")
    parser.add_argument("--root", type=pathlib.Path,
                        help="another Debian release, for the lab")
    options = parser.parse_args()
    run = Run(options)
    for name in options.stage or STAGES:
        print(f"== {name}: {STAGES[name].__doc__}", flush=True)
        start = time.monotonic()
        STAGES[name](run)
        run.times.append((name, time.monotonic() - start))
    print("\nstage          time")
    for name, seconds in run.times:
        print(f"{name:<12} {seconds:5.0f} s")
    for failure in run.failures:
        print(f"failed: {failure}")
    print(f"{run.passed} passed, {len(run.failures)} failed", flush=True)
    sys.exit(0 if run.passed and not run.failures else 1)


if __name__ == "__main__":
    main()
