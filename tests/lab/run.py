#!/usr/bin/python3 -B
"""The lab: real kernels, real VFIO, real QEMU against what qdev-plan says. See README.md."""

import argparse
import collections
import concurrent.futures
import json
import pathlib
import shutil
import sys
import threading
import time

import binding
import boot
import cases
import hosts
import kernel
import root as roots
import views

sys.path.insert(0, str(boot.HERE.parent))
import check_report  # noqa: E402

# Beside its boot a host gets this many seconds for each of its cases; they take
# about five, more on a busy machine.
BOOT_LIMIT_S = 180
CASE_LIMIT_S = 60

# Of shuffle.py: one or two runs, one to three functions each.
SEQUENCE_LIMIT_S = 10

# A guest under TCG keeps one core busy most of the time.
AT_ONCE = 2

GUEST_FILES = ("binding.py", "cases.py", "guest.py", "nested.py", "plain.py", "pulled.py",
               "shuffle.py", "states.py", "views.py", "watching.py")
ENTRY = "exec /usr/bin/python3 -B /lab/tests/{program} {host} {more}\n"


class Lab:
    """One run: its output, and what it counted."""

    def __init__(self, options):
        self.options = options
        self.root = roots.Root(options.root.resolve())
        self.lock = threading.Lock()
        self.start = time.monotonic()
        self.counts = collections.Counter()

    def log(self, text):
        with self.lock:
            print(text, flush=True)

    def stage(self, text):
        self.log(f"{time.monotonic() - self.start:6.1f} s  {text}")

    def fail(self, text):
        self.counts["failed"] += 1
        self.log(f"FAIL  {text}")

    def report(self, host, line):
        """Print the result of one case, a line of the guest's stdout."""
        result = json.loads(line)
        for report in result.get("reports", ()):
            result["objections"] += check_report.objections(report)
        result["ok"] = result.get("ok", True) and not result["objections"]
        seen = " ".join(f"{judge} {said:<7}" for judge, said in result["seen"].items())
        verdict = "ok  " if result["ok"] else "FAIL"
        lines = [f"{verdict}  {host.name:<17} {result['name']:<56} {seen} "
                 f"{result['seconds']:5.1f} s"]
        details = result["objections"] + (result.get("notes", []) if self.options.verbose else [])
        lines += [f"      {line}" for detail in details for line in detail.splitlines()]
        self.counts["passed" if result["ok"] else "failed"] += 1
        self.log("\n".join(lines))


class Reader:
    """Follows a growing file, line by line."""

    def __init__(self, path, each):
        self.path = path
        self.each = each
        self.offset = 0
        self.lines = 0

    def __call__(self):
        try:
            with open(self.path, encoding="utf-8") as file:
                file.seek(self.offset)
                text = file.read()
        except FileNotFoundError:
            return
        whole = text[:text.rfind("\n") + 1]
        self.offset += len(whole.encode())
        for line in whole.splitlines():
            self.each(line)
            self.lines += 1


def stock(lab, options):
    """Fill the folder that the guest sees as /lab."""
    tests, programs = lab / "tests", lab / "bin"
    tests.mkdir(parents=True)
    programs.mkdir()
    for name in GUEST_FILES:
        shutil.copy(boot.HERE / name, tests)
    shutil.copy(options.verdict, programs / "vfio-verdict")
    shutil.copy(boot.HERE / "install.sh", lab / "install")
    if options.program:
        shutil.copy(options.program, programs / "qdev-plan")
    if options.capture_tool:
        shutil.copy(options.capture_tool, programs / "capture")


def keep_captures(taken, captures):
    """Copy what a guest captured to where it is wanted, in place of what was there."""
    captures.mkdir(parents=True, exist_ok=True)
    for folder in sorted(taken.iterdir()) if taken.exists() else ():
        target = captures / folder.name
        shutil.rmtree(target, ignore_errors=True)
        shutil.copytree(folder, target, symlinks=True)


def run_boot(run, kern, host, folder, name):
    options = run.options
    programs = {
        # The arguments after the host, the cases, and how long they may take.
        "guest.py": (options.part, lambda: (*cases.of(host.name, kern.release, options.part),
                                    *views.VIEWS),
                     CASE_LIMIT_S),
        "binding.py": (name, lambda: binding.CASES[name], CASE_LIMIT_S),
        "shuffle.py": (f"{options.sequences} {options.seed}", lambda: ("all",),
                       options.sequences * SEQUENCE_LIMIT_S),
    }
    more, names, limit_s = programs[host.program]
    expected = len(names())
    reader = Reader(folder / "lab/stdout", lambda line: run.report(host, line))
    try:
        boot.boot(run.root, kern, host, folder,
                  ENTRY.format(program=host.program, host=host.name, more=more),
                  BOOT_LIMIT_S + expected * limit_s, reader)
    except boot.BootError as error:
        run.fail(str(error))
    if reader.lines != expected:
        run.fail(f"{host.name} {name}: {reader.lines} of {expected} cases have a result")


def run_host(run, kern, host):
    options = run.options
    folder = options.work / host.name
    shutil.rmtree(folder, ignore_errors=True)
    stock(folder / "lab", options)
    run.stage(f"{host.name}: booting ({host.about})")
    for name in host.boots:
        (folder / "lab/boot").write_text(name)
        run_boot(run, kern, host, folder, name)
    if options.captures:
        keep_captures(folder / "lab/captures", options.captures)
    run.stage(f"{host.name}: done")


def arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    path = pathlib.Path
    parser.add_argument("--program", type=path, help="the qdev-plan to judge; without it, "
                        "only the table is compared with plain QEMU")
    parser.add_argument("--verdict", type=path, required=True,
                        help="vfio_verdict.c, built")
    parser.add_argument("--root", type=path, default=path("/"),
                        help="another Debian release, whose kernel and QEMU are judged")
    parser.add_argument("--part", choices=cases.PARTS, default="all",
                        help="start QEMU for every case, or only for some (check)")
    parser.add_argument("--cache", type=path, required=True,
                        help="keeps the kernel from run to run")
    parser.add_argument("--work", type=path, required=True,
                        help="scratch; keeps each host's console")
    parser.add_argument("--host", action="append", choices=[host.name for host in hosts.HOSTS],
                        help="only this host (may be repeated)")
    parser.add_argument("--capture-tool", type=path,
                        help="called as TOOL FOLDER in the states that have a capture name")
    parser.add_argument("--captures", type=path, help="where the captured hosts go")
    parser.add_argument("--sequences", type=int, default=40,
                        help="of the host shuffle: how many (default %(default)s)")
    parser.add_argument("--seed", type=int, default=1, help="which ones")
    parser.add_argument("--verbose", action="store_true",
                        help="also print what the judges noted, QEMU's own words above all")
    return parser.parse_args()


def main():
    options = arguments()
    run = Lab(options)
    obstacles = boot.obstacles(run.root)
    if not obstacles:
        try:
            kern = kernel.get(run.root, run.root.cache(options.cache.resolve()), run.stage)
        except kernel.KernelError as error:
            obstacles = [str(error)]
    if obstacles:
        run.log("\n".join(f"the lab cannot run: {why}" for why in obstacles))
        return 1
    run.stage(f"kernel {kern.release}")
    chosen = []
    for host in hosts.HOSTS:
        if options.host and host.name not in options.host:
            continue
        lacking = kern.lacks(host.modules)
        if lacking:
            run.log(f"left out  {host.name}: {lacking}")
        else:
            chosen.append(host)
    # The one that boots most often first, so that the others run beside it.
    chosen.sort(key=lambda host: -len(host.boots))
    with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
        for done in [pool.submit(run_host, run, kern, host) for host in chosen]:
            done.result()
    run.stage("end")
    print(f"{run.counts['passed']} passed, {run.counts['failed']} failed")
    return 0 if run.counts["passed"] and not run.counts["failed"] else 1


sys.exit(main())
