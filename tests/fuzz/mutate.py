#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Hosts with random damage: the program answers, or refuses, and no more.

    mutate.py PROGRAM FIXTURES [RUNS [SEED]]

Run against a build with -Db_sanitize=address,undefined, it finds more.
"""

import os
import pathlib
import random
import re
import shutil
import subprocess
import sys
import tempfile

RUNS = 120
SEED = 1
LIMIT_S = 20
# Of docs: go, trouble, usage, no-go, unknown. Sanitizers exit otherwise.
EXITS = {0, 1, 2, 3, 5}
SANITIZERS = {"ASAN_OPTIONS": "exitcode=86", "UBSAN_OPTIONS": "halt_on_error=1:exitcode=87"}
MANIFEST = "qdev-host.json"
ADDRESS = re.compile(r"[0-9a-f]{4,}:[0-9a-f]{2}:[0-9a-f]{2}\.[0-7]")


def flip_bytes(path, chance):
    data = bytearray(path.read_bytes())
    for _ in range(chance.randint(1, 8)):
        if data:
            data[chance.randrange(len(data))] = chance.randrange(256)
    path.write_bytes(data)


def truncate(path, chance):
    data = path.read_bytes()
    path.write_bytes(data[:chance.randint(0, len(data))])


def insert(path, chance):
    data = path.read_bytes()
    at = chance.randint(0, len(data))
    junk = chance.choice([b"\0", b"\n", b"\xff" * 9, b"9" * 5000, b"0x", b"{", b"[]", b"\x1b[2J",
                          chance.randbytes(64)])
    path.write_bytes(data[:at] + junk + data[at:])


def remove(path, _chance):
    path.unlink()


def relink(path, chance):
    path.unlink()
    path.symlink_to(chance.choice(["/", "..", ".", path.name, "/etc/passwd", "../" * 40 + "etc",
                                   "99999999999999999999", "x" * 4000, "\033[2J"]))


def make_directory(path, _chance):
    path.unlink()
    path.mkdir()


def make_fifo(path, _chance):
    path.unlink()
    os.mkfifo(path)


def swap_words(path, chance):
    """Damage that leaves a manifest JSON: one word for another."""
    text = path.read_text(errors="surrogateescape")
    words = re.findall(r'"[^"\n]*"|\d+|true|false|null', text)
    if words:
        old = chance.choice(words)
        new = chance.choice([*words, "null", "-1", "[]", "{}", "1e3", '"\\u001b"', str(2**63 - 1)])
        text = text.replace(old, new, 1)
    path.write_text(text, errors="surrogateescape")


ON_FILES = (flip_bytes, truncate, insert, remove, relink, make_directory, make_fifo, swap_words)
ON_LINKS = (remove, relink, make_directory)


def paths(root):
    """All of a tree. Path.rglob() would raise at a link that is too long."""
    for folder, folders, files in os.walk(root):
        for name in folders + files:
            yield pathlib.Path(folder, name)


def damage(root, chance):
    """Do some harm, the manifest being a favourite; return what was done."""
    done = []
    for _ in range(chance.randint(1, 4)):
        # A pipe that an earlier mutation made would never end; os.path.isfile()
        # says no where Path.is_file() raises.
        entries = sorted(path for path in paths(root)
                         if path.is_symlink() or os.path.isfile(path))
        if not entries:
            break
        manifest = root / MANIFEST
        path = manifest if manifest in entries and chance.random() < 0.3 else chance.choice(entries)
        mutation = chance.choice(ON_LINKS if path.is_symlink() else ON_FILES)
        mutation(path, chance)
        done.append(f"{mutation.__name__} {path.relative_to(root)}")
    return done


def questions(root, chance):
    addresses = sorted({match for path in paths(root) for match in ADDRESS.findall(path.name)})
    device = chance.choice(addresses or ["0000:00:00.0"])
    yield ["list", "groups", "--tree"]
    yield ["list", "groups", "--format", "json", "--columns", "all"]
    yield ["list", "devices", "--columns", "all", "--tree", "--class", "net"]
    for form in ("text", "json", "dot", "html"):
        yield ["audit", "--format", form]
    yield ["list", "mdev", "--format", "json"]
    yield ["list", "types"]
    yield ["check", "--passthrough", device, "--format", "json"]
    yield ["check", "--iommufd", "--passthrough", device, "--format", "json"]
    yield ["plan", "--passthrough", device, "--user", "qemu"]


def ask(program, root, chance):
    """Whatever is wrong with an answer, or None."""
    for arguments in questions(root, chance):
        try:
            result = subprocess.run([program, *arguments, "--host", root], stdin=subprocess.DEVNULL,
                                    capture_output=True, timeout=LIMIT_S, check=False,
                                    env={**os.environ, **SANITIZERS})
        except subprocess.TimeoutExpired:
            return f"{arguments}: no end within {LIMIT_S} s"
        if result.returncode not in EXITS:
            return f"{arguments}: exit {result.returncode}: {result.stderr.decode(errors='replace')}"
    return None


def run(program, host, seed):
    """Damage a copy of a host and ask; return the objection, if any."""
    chance = random.Random(seed)
    with tempfile.TemporaryDirectory(prefix="qdev-mutate-") as scratch:
        root = pathlib.Path(scratch) / "root"
        shutil.copytree(host, root, symlinks=True)
        done = damage(root, chance)
        wrong = ask(program, root, chance)
    return f"seed {seed}, {done}: {wrong}" if wrong else None


def main(program, fixtures, runs=RUNS, seed=SEED):
    hosts = sorted(path for path in pathlib.Path(fixtures).glob("**/root") if path.is_dir())
    print(f"# {runs} runs over {len(hosts)} hosts, from seed {seed}")
    wrong = []
    for i in range(int(seed), int(seed) + int(runs)):
        objection = run(os.path.abspath(program), hosts[i % len(hosts)], i)
        wrong += [objection] if objection else []
    print(f"{'not ' if wrong else ''}ok 1 - damaged hosts are answered or refused")
    for line in "\n".join(wrong).splitlines():
        print(f"# {line}")
    print("1..1")
    return bool(wrong)


sys.exit(main(*sys.argv[1:]))
