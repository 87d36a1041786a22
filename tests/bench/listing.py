#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Listing or auditing a whole host costs so much a function, however many there are.

    listing.py PROGRAM COUNT_SYSCALLS
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time

import generate
from cost import MEMORY, count_syscalls, is_sanitized

FEW, MANY = 1024, 4096
# A busy machine shows some of its own doings in times: `make check` allows for
# it, `make bench` does not.
NOISE = 1.0 if os.environ.get("QDEV_BENCH_EXACT") else 1.1
LINEAR_LIMIT = 1.3   # the time a function of MANY, over that of FEW
RUNS = 7
LISTS = ("list devices --format json", "list devices", "list groups --format json", "list groups",
         "audit --format json", "audit --format dot", "audit --format html", "audit")
CALLS_LIMIT = 20   # system calls a function
CALLS_TO_LOOK = 4  # more, where each file is looked at before it is opened (probes/nodev.h)
MEMORY_LIMIT = 1.0  # KiB of peak memory that a function may add
TABLES = ("list devices", "list groups")  # libsmartcols keeps their cells, past the limit
# What a full audit is measured against, on the same tree, and of which it takes half.
LSPCI = ["lspci", "-Dnnk", "-A", "linux-sysfs", "-O", "sysfs.path={root}/sys/bus/pci"]
LSPCI_SHARE = 0.5
HUGE = 16384  # to which the cost of an audit stays linear


def may_mount():
    """Whether we have CAP_SYS_ADMIN."""
    with open("/proc/self/status", encoding="ascii") as file:
        effective = re.search(r"^CapEff:\s*(\w+)", file.read(), re.MULTILINE)
    return bool(int(effective[1], 16) >> 21 & 1)


def calls_limit(root):
    at_once = os.statvfs(root).f_flag & os.ST_NODEV or may_mount()
    return CALLS_LIMIT if at_once else CALLS_LIMIT + CALLS_TO_LOOK


def best_ms(command):
    """Processor time, which others on the machine change least; noise only adds."""
    times = []
    for _ in range(RUNS):
        with subprocess.Popen(command, stdout=subprocess.DEVNULL,
                              stderr=subprocess.DEVNULL) as process:
            _, process.returncode, usage = os.wait4(process.pid, 0)
        if process.returncode != 0:
            raise ValueError(f"{command}: status {process.returncode}")
        times.append((usage.ru_utime + usage.ru_stime) * 1000)
    return min(times)


def results(program, counter, roots, what):
    commands = {size: [program, *what.split(), "--host", root]
                for size, root in roots.items()}
    calls, peak = {}, {}
    for size, command in commands.items():
        calls[size], peak[size] = count_syscalls(counter, command)
    each, limit = calls[MANY] / MANY, calls_limit(roots[MANY])
    yield each <= limit, f"{what}: {each:.1f} system calls a function of {limit}"
    growth = (peak[MANY] - peak[FEW]) / (MANY - FEW)
    told = f"{what}: {growth:.2f} KiB of peak memory a function"
    if what in TABLES or is_sanitized(program):
        print(f"# {told}")
    else:
        yield growth <= MEMORY_LIMIT, f"{told} of {MEMORY_LIMIT}"
    if is_sanitized(program):
        print("# times are not judged: the program is built with sanitizers")
        return
    few, many = (best_ms(commands[size]) for size in (FEW, MANY))
    ratio = many / few / (MANY / FEW)
    yield ratio <= LINEAR_LIMIT, \
        f"{what}: {few:.0f} and {many:.0f} ms of processor time, {ratio:.2f} of linear, limit {LINEAR_LIMIT}"


def against_lspci(program, root):
    """Both in turns, so that both see the machine as busy."""
    commands = {"lspci": [word.format(root=root) for word in LSPCI],
                "audit": [program, "audit", "--host", root]}
    passed = {name: [] for name in commands}
    used = {name: best_ms(command) for name, command in commands.items()}
    for _ in range(RUNS):
        for name, command in commands.items():
            start = time.perf_counter()
            subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                           check=True)
            passed[name].append((time.perf_counter() - start) * 1000)
    best = {name: min(times) for name, times in passed.items()}
    share = min(best["audit"] / best["lspci"], used["audit"] / used["lspci"])
    yield share <= LSPCI_SHARE * NOISE, (
        f"audit: {best['audit']:.0f} ms, lspci {best['lspci']:.0f} ms; of the processor "
        f"{used['audit']:.0f} and {used['lspci']:.0f} ms; {share:.2f} of {LSPCI_SHARE}")


def linear(program, counter, roots):
    """From MANY to HUGE: calls, memory and time."""
    calls, peak, times = {}, {}, {}
    for size, root in roots.items():
        command = [program, "audit", "--host", root]
        calls[size], peak[size] = count_syscalls(counter, command)
        times[size] = best_ms(command)
    factor = HUGE / MANY
    ratio = max(calls[HUGE] / calls[MANY], peak[HUGE] / peak[MANY],
                times[HUGE] / times[MANY]) / factor
    yield ratio <= LINEAR_LIMIT, (
        f"audit of {HUGE}: {calls[HUGE]} system calls, {peak[HUGE]} KiB, {times[HUGE]:.0f} ms; "
        f"{ratio:.2f} of linear, limit {LINEAR_LIMIT}")


def all_results(program, counter, roots):
    for what in LISTS:
        yield from results(program, counter, {size: roots[size] for size in (FEW, MANY)}, what)
    if is_sanitized(program):
        return
    if shutil.which("lspci"):
        yield from against_lspci(program, roots[MANY])
    yield from linear(program, counter, {size: roots[size] for size in (MANY, HUGE)})


def main(program, counter):
    number = failed = 0
    program = os.path.abspath(program)
    with tempfile.TemporaryDirectory(prefix="qdev-bench-", dir=MEMORY) as scratch:
        roots = {size: os.path.join(scratch, str(size)) for size in (FEW, MANY, HUGE)}
        for size, root in roots.items():
            generate.generate(root, size)
        for good, text in all_results(program, counter, roots):
            number += 1
            failed += not good
            print(f"{'' if good else 'not '}ok {number} - {text}")
    print(f"1..{number}")
    return failed > 0


sys.exit(main(*sys.argv[1:]))
