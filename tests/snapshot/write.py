#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The file that a snapshot is: its form, and that it is whole or not there.

    write.py PROGRAM FIXTURES
"""

import io
import os
import pathlib
import resource
import shutil
import signal
import stat
import subprocess
import tarfile
import tempfile

from common import FIXTURES, PROGRAM, TROUBLE, USAGE, expect, main, refused, run, snapshot

DESKTOP = ["--host", FIXTURES / "desktop/root"]
LIBRARY = "libarchive.so.13"


def in_folder(function):
    with tempfile.TemporaryDirectory(prefix="qdev-write-") as folder:
        function(pathlib.Path(folder))


def members(path):
    data = subprocess.run(["zstd", "-dcq", path], check=True, capture_output=True).stdout
    with tarfile.open(fileobj=io.BytesIO(data)) as archive:
        return archive.getmembers()


def the_same_host_gives_the_same_bytes(folder):
    for name in ("one", "two"):
        snapshot(folder / name, *DESKTOP)
    expect((folder / "one").read_bytes() == (folder / "two").read_bytes(), "other bytes")


def nothing_of_the_writer_is_in_it(folder):
    snapshot(folder / "one", *DESKTOP)
    found = members(folder / "one")
    expect(len(found) > 50, f"{len(found)} entries")
    for member in found:
        expect((member.mtime, member.uid, member.gid, member.uname, member.gname) ==
               (0, 0, 0, "", ""), f"{member.name}: {member.get_info()}")
    names = [member.name.split("/") for member in found]
    expect(names == sorted(names), "the entries are in no order")


def only_the_owner_may_read_it(folder):
    snapshot(folder / "one", *DESKTOP, umask=0)
    mode = stat.S_IMODE((folder / "one").stat().st_mode)
    expect(mode == 0o600, f"mode {mode:o}")


def a_file_is_replaced(folder):
    (folder / "one").write_text("old")
    snapshot(folder / "one", *DESKTOP)
    expect((folder / "one").read_bytes()[:4] == b"\x28\xb5\x2f\xfd", "it is not zstd")
    expect(os.listdir(folder) == ["one"], os.listdir(folder))


def limited():
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100))


def a_write_that_fails_leaves_what_was_there(folder):
    (folder / "one").write_text("old")
    refused(TROUBLE, "too large", "snapshot", "-o", folder / "one", *DESKTOP, preexec_fn=limited)
    expect((folder / "one").read_text() == "old", "what was there is gone")
    expect(os.listdir(folder) == ["one"], os.listdir(folder))


def what_is_no_file_is_not_replaced(folder):
    (folder / "link").symlink_to("/dev/null")
    (folder / "folder").mkdir()
    os.mkfifo(folder / "pipe")
    for name in ("link", "folder", "pipe"):
        refused(TROUBLE, "no regular file", "snapshot", "-o", folder / name, *DESKTOP)
    expect(sorted(os.listdir(folder)) == ["folder", "link", "pipe"], os.listdir(folder))


def a_folder_that_is_not_there_is_told(folder):
    refused(TROUBLE, "No such file", "snapshot", "-o", folder / "none/one", *DESKTOP)
    refused(TROUBLE, "No such file", "snapshot", "-o", "", *DESKTOP)


def a_wrong_request_is_told(folder):
    one = str(folder / "one")
    refused(USAGE, "--output", "snapshot", *DESKTOP)
    refused(USAGE, "wants FILE", "snapshot", "-o")
    refused(USAGE, "given once", "snapshot", "-o", one, "-o", one)
    refused(USAGE, "no such argument", "snapshot", one)
    refused(USAGE, "no such flag", "snapshot", "-o", one, "--passthrough", "01:00.0")
    refused(USAGE, "nobody-such", "snapshot", "-o", one, "--user", "nobody-such")
    expect(not os.listdir(folder), os.listdir(folder))


def without_libarchive_only_snapshots_fail(folder):
    snapshot(folder / "one", *DESKTOP)
    (folder / LIBRARY).write_text("not a library")
    without = {"env": {**os.environ, "LD_LIBRARY_PATH": str(folder)}}
    refused(TROUBLE, "need libarchive", "snapshot", "-o", folder / "two", *DESKTOP, **without)
    refused(TROUBLE, "need libarchive", "list", "--host", folder / "one", **without)
    expect(run("list", *DESKTOP, **without).returncode == 0, "a list needs libarchive")


def the_program_is_not_linked_with_it(_folder):
    needed = subprocess.run([shutil.which("ldd"), PROGRAM], check=True, capture_output=True).stdout
    expect(b"libarchive" not in needed and b"libc.so" in needed, needed)


def tests():
    for function in (
            the_same_host_gives_the_same_bytes, nothing_of_the_writer_is_in_it,
            only_the_owner_may_read_it, a_file_is_replaced,
            a_write_that_fails_leaves_what_was_there, what_is_no_file_is_not_replaced,
            a_folder_that_is_not_there_is_told, a_wrong_request_is_told,
            without_libarchive_only_snapshots_fail, the_program_is_not_linked_with_it):
        yield function.__name__.replace("_", " "), in_folder, [function]


main(tests())
