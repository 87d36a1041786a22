# SPDX-License-Identifier: MIT
"""What the tests of snapshots share: running the program, and telling TAP."""

import os
import pathlib
import subprocess
import sys

LIMIT_S = 60
NOBODY = 65534
GO, TROUBLE, USAGE = 0, 1, 2

PROGRAM = os.path.abspath(sys.argv[1])
FIXTURES = pathlib.Path(sys.argv[2]).resolve()
AS_NOBODY = {"user": NOBODY, "group": NOBODY, "extra_groups": []}


class Complaint(Exception):
    """What a test objects to."""


def expect(condition, what):
    if not condition:
        raise Complaint(what)


def run(*arguments, **more):
    return subprocess.run([PROGRAM, *arguments], stdin=subprocess.DEVNULL, capture_output=True,
                          timeout=LIMIT_S, check=False, **more)


def expect_exit(result, code):
    expect(result.returncode == code,
           f"exit {result.returncode}, not {code}: {result.stderr.decode(errors='replace').strip()}")


def refused(code, says, *arguments, **more):
    """One printable line that says why, and the exit code."""
    result = run(*arguments, **more)
    expect_exit(result, code)
    lines = result.stderr.decode().splitlines()
    expect(len(lines) == 1 and lines[0].startswith("qdev-plan: ") and lines[0].isprintable(),
           f"stderr: {lines}")
    expect(says in lines[0], f"{lines[0]!r} does not say {says!r}")
    expect(not result.stdout, f"stdout: {result.stdout!r}")


def snapshot(target, *arguments, **more):
    result = run("snapshot", "-o", target, *arguments, **more)
    expect_exit(result, GO)
    expect(not result.stdout and not result.stderr, f"{result}")


def main(tests):
    """Run (name, function, arguments), each a test."""
    number = failed = 0
    for number, (name, function, arguments) in enumerate(tests, 1):
        try:
            function(*arguments)
            print(f"ok {number} - {name}")
        except (Complaint, subprocess.TimeoutExpired, OSError, ValueError) as error:
            failed += 1
            print(f"not ok {number} - {name}\n# {str(error)[:2000]!r}")
    print(f"1..{number}")
    sys.exit(failed > 0)
