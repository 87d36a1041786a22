#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Planning one device costs the same on a host of any size.

    cost.py PROGRAM COUNT_SYSCALLS
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time

import generate

SMALL, LARGE = 64, 16384
RATIO_LIMIT = 1.1
LIMIT_MS = 5.0
RUNS = 41
# A disk takes minutes for so many files, and its own time shows.
MEMORY = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
# Sanitizers cost what they cost.
SANITIZED = b"__asan_init"


def count_syscalls(counter, command):
    """The system calls of a run, and its peak memory in KiB."""
    # The leak sanitizer traces, too, and there can be one tracer only.
    calls, code, peak = subprocess.run([counter, *command], check=True, capture_output=True,
                                       text=True,
                                       env={"ASAN_OPTIONS": "detect_leaks=0"}).stdout.split()
    if code != "0":
        raise ValueError(f"{command}: exit {code}")
    return int(calls), int(peak)


def milliseconds(command):
    """Processor time, and the best time from exec to exit.

    The first is judged: a machine that has other things to do does not lengthen it.
    """
    used, passed = [], []
    for _ in range(RUNS):
        start = time.perf_counter()
        pid = os.posix_spawn(command[0], command, {}, file_actions=[
            (os.POSIX_SPAWN_OPEN, fd, "/dev/null", os.O_RDWR, 0) for fd in range(3)])
        _, status, usage = os.wait4(pid, 0)
        passed.append((time.perf_counter() - start) * 1000)
        used.append((usage.ru_utime + usage.ru_stime) * 1000)
        if status != 0:
            raise ValueError(f"{command}: status {status}")
    return statistics.median(used), min(passed)


def is_sanitized(program):
    with open(program, "rb") as file:
        return SANITIZED in file.read()


def main(program, counter):
    program = os.path.abspath(program)
    cost = {}
    with tempfile.TemporaryDirectory(prefix="qdev-bench-", dir=MEMORY) as scratch:
        for size in (SMALL, LARGE):
            root = os.path.join(scratch, str(size))
            start = time.monotonic()
            address = generate.generate(root, size)
            print(f"# {size} functions: made in {time.monotonic() - start:.1f} s")
            for verb in ("plan", "check"):
                command = [program, verb, "--passthrough", address, "--host", root]
                cost[verb, size] = count_syscalls(counter, command)[0], milliseconds(command)
    number = failed = 0
    for verb in ("plan", "check"):
        few, (small_ms, small_best) = cost[verb, SMALL]
        many, (large_ms, large_best) = cost[verb, LARGE]
        results = [(many <= few * RATIO_LIMIT, f"{verb}: {few} and {many} system calls, "
                    f"ratio {many / few:.3f} of {RATIO_LIMIT}")]
        if is_sanitized(program):
            print("# times are not judged: the program is built with sanitizers")
        else:
            print(f"# {verb}: {small_best:.2f} and {large_best:.2f} ms pass, best of {RUNS}")
            results.append((large_ms < LIMIT_MS, f"{verb}: {small_ms:.2f} and {large_ms:.2f} ms "
                            f"of the processor, median of {RUNS}, limit {LIMIT_MS}"))
        for good, text in results:
            number += 1
            failed += not good
            print(f"{'' if good else 'not '}ok {number} - {text}")
    print(f"1..{number}")
    return failed > 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
