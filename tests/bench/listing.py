#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Listing a whole host costs so much a function, however many there are.

    listing.py PROGRAM COUNT_SYSCALLS
"""

import os
import subprocess
import sys
import tempfile

import generate
from cost import MEMORY, count_syscalls, is_sanitized

FEW, MANY = 1024, 4096
LINEAR_LIMIT = 1.3   # the time a function of MANY, over that of FEW
RUNS = 7
# The system calls of each a function; groups' types are read for programs alone.
LISTS = {"devices --format json": 20, "devices": 20, "groups": 20, "groups --format json": 22}


def best_ms(command):
    """Processor time, which others on the machine change least; noise only adds."""
    times = []
    for _ in range(RUNS):
        with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
            _, process.returncode, usage = os.wait4(process.pid, 0)
        if process.returncode != 0:
            raise ValueError(f"{command}: status {process.returncode}")
        times.append((usage.ru_utime + usage.ru_stime) * 1000)
    return min(times)


def results(program, counter, roots, what):
    commands = {size: [program, "list", *what.split(), "--host", root]
                for size, root in roots.items()}
    calls, peak = {}, {}
    for size, command in commands.items():
        calls[size], peak[size] = count_syscalls(counter, command)
    each = calls[MANY] / MANY
    yield each <= LISTS[what], f"{what}: {each:.1f} system calls a function of {LISTS[what]}"
    print(f"# {what}: {(peak[MANY] - peak[FEW]) / (MANY - FEW):.2f} KiB of peak memory a function")
    if is_sanitized(program):
        print("# times are not judged: the program is built with sanitizers")
        return
    few, many = (best_ms(commands[size]) for size in (FEW, MANY))
    ratio = many / few / (MANY / FEW)
    yield ratio <= LINEAR_LIMIT, \
        f"{what}: {few:.0f} and {many:.0f} ms of processor time, {ratio:.2f} of linear, limit {LINEAR_LIMIT}"


def main(program, counter):
    number = failed = 0
    program = os.path.abspath(program)
    with tempfile.TemporaryDirectory(prefix="qdev-bench-", dir=MEMORY) as scratch:
        roots = {size: os.path.join(scratch, str(size)) for size in (FEW, MANY)}
        for size, root in roots.items():
            generate.generate(root, size)
        for what in LISTS:
            for good, text in results(program, counter, roots, what):
                number += 1
                failed += not good
                print(f"{'' if good else 'not '}ok {number} - {text}")
    print(f"1..{number}")
    return failed > 0


sys.exit(main(*sys.argv[1:]))
