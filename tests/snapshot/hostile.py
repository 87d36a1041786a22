#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Archives that want to do harm: refused with one line, in time and memory.

    hostile.py PROGRAM FIXTURES
"""

import gzip
import io
import os
import pathlib
import random
import resource
import tarfile
import tempfile

from common import FIXTURES, PROGRAM, TROUBLE, expect, main, refused, run

SCRATCH = tempfile.TemporaryDirectory(prefix="qdev-hostile-")
MIB = 1 << 20
# A hostile archive costs no more than this. Sanitizers reserve terabytes.
MEMORY = 1 << 30
SANITIZED = b"__asan_init" in pathlib.Path(PROGRAM).read_bytes()
DEVICES = "sys/bus/pci/devices"
DAMAGED, SEED = 300, 1


def entry(name, kind=tarfile.REGTYPE, data=b"", link="", size=None):
    info = tarfile.TarInfo(name)
    info.type = kind
    info.linkname = link
    info.size = len(data) if size is None else size
    return info, data


def tar(*entries, form=tarfile.GNU_FORMAT):
    """A tar as it stands: tarfile alone would not write half of these."""
    packed = io.BytesIO()
    for info, data in entries:
        packed.write(info.tobuf(form, "utf-8", "surrogateescape"))
        packed.write(data + b"\0" * (-len(data) % 512))
    packed.write(b"\0" * 1024)
    return packed.getvalue()


def link(name, target):
    return entry(name, tarfile.SYMTYPE, link=target)


def bomb():
    """Few bytes that become many: five files of zeros."""
    packed = io.BytesIO()
    with gzip.open(packed, "wb", compresslevel=1) as file:
        for number in range(5):
            file.write(entry(f"zeros{number}", size=60 * MIB)[0].tobuf(tarfile.GNU_FORMAT))
            for _ in range(60):
                file.write(bytes(MIB))
    return packed.getvalue()


def sparse():
    """A file that says it is a terabyte, nearly all of it hole."""
    info, _ = entry("hole", size=512)
    info.pax_headers = {"GNU.sparse.major": "0", "GNU.sparse.minor": "1",
                        "GNU.sparse.map": "0,512", "GNU.sparse.size": str(1 << 40)}
    return info.tobuf(tarfile.PAX_FORMAT, "utf-8", "surrogateescape") + bytes(512) + bytes(1024)


def wide_manifest():
    """JSON whose values take eighty times the memory of its text."""
    data = b'{"schema": "qdev.host/1", "x": [' + b"{}," * (20 * MIB) + b"0]}"
    return gzip.compress(tar(entry("qdev-host.json", data=data)), compresslevel=1)


def implied():
    """Few entries that make many directories, each of its own."""
    below = "/d" * 46
    return gzip.compress(tar(*[entry(f"{number}{below}/f") for number in range(25000)]), 1)


def long_names():
    """Few entries with names that together are longer than a host's."""
    below = "/".join(["x" * 250] * 15)
    return gzip.compress(tar(*[entry(f"{number}/{below}") for number in range(20000)]), 1)


# What is wrong: the archive, and what the line says of it.
HOSTILE = {
    "a path out": (tar(entry("../evil")), "no path inside"),
    "a path out, further in": (tar(entry("sys/../../evil")), "no path inside"),
    "an absolute path": (tar(entry("/etc/passwd")), "no path inside"),
    "a path with a dot": (tar(entry("sys/./x")), "no path inside"),
    "a path with two slashes": (tar(entry("sys//x")), "no path inside"),
    "the root as a file": (tar(entry(".")), "no path inside"),
    "a character device": (tar(entry("zero", tarfile.CHRTYPE)), "neither file"),
    "a block device": (tar(entry("disk", tarfile.BLKTYPE)), "neither file"),
    "a pipe": (tar(entry("pipe", tarfile.FIFOTYPE)), "neither file"),
    "a hard link": (tar(entry("a"), entry("b", tarfile.LNKTYPE, link="a")), "hard link"),
    "a hard link out": (tar(entry("b", tarfile.LNKTYPE, link="/etc/passwd")), "hard link"),
    "a file twice": (tar(entry("a"), entry("a")), "twice"),
    "a directory twice":
        (tar(entry("a", tarfile.DIRTYPE), entry("a/", tarfile.DIRTYPE)), "twice"),
    "a file for a directory": (tar(entry("a/b"), entry("a")), "twice"),
    "a link for a directory": (tar(entry("a/b"), link("a", "c")), "twice"),
    "a file below a file": (tar(entry("a"), entry("a/b")), "below"),
    "a file below a link": (tar(link("a", "/etc"), entry("a/b")), "below"),
    "a link out": (tar(link("a/b", "../../etc")), "out of the root"),
    "a link out, late": (tar(link("a/b", "c/../../../etc")), "out of the root"),
    "an absolute link out": (tar(link("a", "/../etc")), "out of the root"),
    "a link to nowhere": (tar(link("a", "")), "nowhere"),
    "a link that is too long": (tar(link("a", "x/" * 3000)), "nowhere"),
    "a path that is too long": (tar(entry("x/" * 3000)), "too long"),
    "a name that is too long": (tar(entry("x" * 300)), "too long"),
    "a path that is too deep": (tar(entry("x/" * 65 + "x")), "too deep"),
    "a file that is too large": (tar(entry("a", size=65 * MIB)), "larger"),
    "a file that is absurdly large": (tar(entry("a", size=1 << 60)), "larger"),
    "a hole": (sparse(), "larger"),
    "a bomb": (bomb(), "any host"),
    "entries that imply more": (implied(), "more entries"),
    "names without an end": (long_names(), "longer names"),
    "a file cut short": (tar(entry("a", size=4096))[:1024], "runcated"),
    "a compressed tar cut short": (gzip.compress(tar(entry("a", data=bytes(9999))))[:-60], "runcated"),
    "zstd of nonsense": (b"\x28\xb5\x2f\xfd" + b"\xff" * 999, ""),
    "nonsense": (b"nonsense" * 999, "archive"),
    "a zip": (b"PK\x03\x04" + bytes(999), "archive"),
    "a manifest that is none": (tar(entry("qdev-host.json", data=b"{")), "qdev-host.json"),
    "a manifest that is wide": (wide_manifest(), "more values"),
    "a manifest that is a directory":
        (tar(entry("qdev-host.json", tarfile.DIRTYPE)), "qdev-host.json"),
    "a name that a terminal obeys": (tar(entry("\033[2J", tarfile.FIFOTYPE)), "neither file"),
}

# What looks odd and is fine: the archive.
HARMLESS = {
    "made by tar -c .": tar(entry("./", tarfile.DIRTYPE), entry("./sys/", tarfile.DIRTYPE),
                            entry("./sys/x")),
    "in another order": tar(entry("sys/x"), entry("sys/", tarfile.DIRTYPE)),
    "gzip": gzip.compress(tar(entry("sys/x"))),
    "a PAX tar, with a name that is not ASCII": tar(entry("sys/ä"), form=tarfile.PAX_FORMAT),
    "a name that is not UTF-8": tar(entry("sys/\udcff")),
    "an absolute link, which stays in the root": tar(link("a", "/etc")),
    "a link up to the root": tar(link("a/b", "..")),
    "a loop": tar(link("a", "b"), link("b", "a")),
}


def bounded():
    if not SANITIZED:
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


def file_of(data):
    path = os.path.join(SCRATCH.name, "archive")
    pathlib.Path(path).write_bytes(data)
    return path


def hostile(data, says):
    refused(TROUBLE, says, "list", "--host", file_of(data), preexec_fn=bounded)


def harmless(data):
    """It is opened, and tells nothing of groups."""
    result = run("list", "--host", file_of(data), preexec_fn=bounded)
    expect(result.returncode == 0 and result.stderr.startswith(b"qdev-plan: IOMMU groups: unknown"),
           f"{result}")


def links_stay_inside():
    """What the machine itself has at the path is not what is read."""
    functions = "sys/devices/pci0000:00/0000:00:02.0"
    data = tar(entry(f"{functions}/uevent", data=b"MODALIAS="
                     b"pci:v00008086d000010D3sv00008086sd0000A01Fbc02sc00i00\n"),
               link(f"{functions}/driver", "/etc"),
               link(f"{DEVICES}/0000:00:02.0", "/" + functions),
               link(f"{DEVICES}/0000:00:03.0", "/etc"))
    result = run("list", "devices", "--format", "json", "--host", file_of(data))
    expect(b'"8086"' in result.stdout and b'"10d3"' in result.stdout, result.stdout)


def damaged_snapshots_are_answered_or_refused():
    """Random damage to a tar of a real host: no crash, no hang, no sanitizer."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w", format=tarfile.GNU_FORMAT) as archive:
        archive.add(FIXTURES / "desktop/root", arcname=".")
    chance = random.Random(SEED)
    for _ in range(DAMAGED):
        data = bytearray(packed.getvalue())
        for _ in range(chance.randint(1, 20)):
            # Headers are one block in two, and most of each is zero.
            block = chance.randrange(len(data) // 512) * 512
            data[block + chance.randrange(265)] = chance.choice([0, 47, 46, 255, chance.randrange(256)])
            fix_checksum(data, block)
        data = data[:chance.choice([len(data), chance.randrange(len(data))])]
        result = run("check", "--passthrough", "0000:01:00.0", "--host", file_of(data),
                     env={**os.environ, "ASAN_OPTIONS": "exitcode=86",
                          "UBSAN_OPTIONS": "halt_on_error=1:exitcode=87"})
        expect(result.returncode in (0, 1, 3, 5), f"{result}")


def fix_checksum(data, block):
    """Else the damage would stop at the first header."""
    if data[block + 257:block + 262] != b"ustar":
        return
    data[block + 148:block + 156] = b" " * 8
    data[block + 148:block + 156] = b"%06o\0 " % sum(data[block:block + 512])


def tests():
    for name, (data, says) in HOSTILE.items():
        yield name, hostile, [data, says]
    for name, data in HARMLESS.items():
        yield f"fine: {name}", harmless, [data]
    for function in (links_stay_inside, damaged_snapshots_are_answered_or_refused):
        yield function.__name__.replace("_", " "), function, []


main(tests())
