#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The layers of the source, kept: who may include and call whom.

    layers.py SOURCE_ROOT
"""

import pathlib
import re
import sys

# Layer: its folder, and the layers it may include beside itself.
LAYERS = {
    "base": ("src/base", set()),
    "topology": ("src/topology", {"base"}),
    "host": ("src/host", {"base"}),
    "check": ("src/check", {"base", "host"}),
    "plan": ("src/plan", {"base", "check", "topology", "host"}),
    "emit": ("src/emit", {"base", "plan", "check", "topology", "host"}),
    "qmp": ("src/qmp", {"base", "topology"}),
    "probes": ("probes", {"base", "host"}),
    "act": ("src/act", {"base", "probes", "check", "host"}),
    "cli": ("src/cli", {"base", "topology", "host", "check", "plan", "emit", "qmp", "probes", "act"}),
    "public": ("include/qdev", set()),
}

# Public headers: <qdev/…> is topology's, but for the one of base.
PUBLIC_BASE = {"qdev/error.h", "qdev/export.h"}
PUBLIC_USERS = {"topology", "plan", "emit", "qmp", "cli", "public"}

# Libraries that read the host are for those who may read it.
PROBES_ONLY = {"archive.h", "pci/pci.h", "libudev.h"}

# Calls that only the command line may make, and those that only it and the
# probes may; a stream or an exit code is nobody else's business.
CLI_ONLY = re.compile(r"(?<![\w>.])(main|printf|puts|putchar|vprintf|exit|abort|perror|err|errx|"
                      r"warn|warnx|setlocale)\s*\(|\b(stdout|stderr|stdin)\b")
READS_HOST = re.compile(r"(?<![\w>.])(open|openat|fopen|opendir|fdopendir|readlink|readlinkat|stat|"
                        r"lstat|fstatat|access|faccessat|getuid|geteuid|getgroups|getrlimit|getpwnam|"
                        r"getpwnam_r|getenv|popen|system)\s*\(")
# "act" opens what it writes; what it reads of a host it has from the probes.
MAY_READ_HOST = {"probes", "qmp", "cli", "act"}

INCLUDE = re.compile(r'^\s*#\s*include\s*[<"]([^>"]+)[>"]', re.MULTILINE)
COMMENT_OR_STRING = re.compile(r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"', re.DOTALL)


def layer_of_include(path):
    """The layer that an included file belongs to; None: not ours."""
    if path.startswith("qdev/"):
        return "base" if path in PUBLIC_BASE else "public"
    first = path.split("/")[0]
    return first if "/" in path and first in LAYERS else None


def wrong_includes(layer, text):
    allowed = LAYERS[layer][1] | {layer} | ({"public"} if layer in PUBLIC_USERS else set())
    if layer == "public":
        allowed |= {"base"}
    for path in INCLUDE.findall(text):
        other = layer_of_include(path)
        if other and other not in allowed:
            yield f"includes {path}"
        if path in PROBES_ONLY and layer != "probes":
            yield f"includes <{path}>, which is for probes"


def wrong_calls(layer, text):
    code = COMMENT_OR_STRING.sub(" ", text)
    if layer != "cli":
        for match in CLI_ONLY.finditer(code):
            yield f"uses {match.group(1) or match.group(2)}, which is for cli"
    if layer not in MAY_READ_HOST:
        for match in READS_HOST.finditer(code):
            yield f"calls {match.group(1)}(), which is for probes"


RULES = (("includes what it may", wrong_includes), ("calls what it may", wrong_calls))


def main(root):
    number = failed = 0
    for layer, (folder, _) in LAYERS.items():
        files = sorted((root / folder).glob("*.[ch]"))
        if not files:
            continue  # a layer that is still to come
        for name, rule in RULES:
            number += 1
            wrong = [f"{path.relative_to(root)} {what}" for path in files
                     for what in rule(layer, path.read_text())]
            failed += bool(wrong)
            print(f"{'not ' if wrong else ''}ok {number} - {layer} {name}")
            for line in wrong:
                print(f"# {line}")
    print(f"1..{number}")
    return failed > 0


sys.exit(main(pathlib.Path(sys.argv[1])))
