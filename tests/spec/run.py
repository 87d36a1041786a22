#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What --spec reads, what it refuses and where, and that the schema agrees.

    run.py PROGRAM TABLE SCHEMA

good/NAME.json has to give what the flags of good/NAME.flags give. bad/NAME.json
has to be refused, with the line of bad/NAME.err; QDEV_UPDATE=1 writes that
anew. TABLE prints the kinds and keys that the program goes by.
"""

import json
import os
import pathlib
import shlex
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
LIMIT_S = 60
EXIT_GO, EXIT_USAGE, EXIT_NO_GO = 0, 2, 3

# What the reader refuses and the schema can't: why not.
BEYOND_SCHEMA = {
    "boot-index-taken": "no two devices may have the same",
    "duplicate-escaped": "validators see the last of a key's values",
    "duplicate-key": "validators see the last of a key's values",
    "duplicate-kind": "validators see the last of a key's values",
    "duplicate-setting": "validators see the last of a key's values",
    "huge-pages-odd": "a power of two",
    "huge-pages-rest": "another key's multiple",
    "huge-pages-twice": "a machine has one memory",
    "kind-selector": "a selector has seven forms",
    "lone-surrogate": "Python's strings, unlike UTF-8, may have one",
    "memory-step": "a multiple of 8 KiB, written in KiB",
    "number-real": "2.0 is an integer to a schema",
    "seven-cds": "QEMU's SATA controller has six ports, and no other CDs count",
    "two-tpms": "a machine has one",
    "viommu-twice": "a machine has one",
}


class Program:
    """qdev-plan, on a host of which one file and two users are known."""

    def __init__(self, path):
        self.path = os.path.abspath(path)

    def run(self, *arguments, folder=HERE, stdin=b"", verb="plan"):
        command = [self.path, verb, *map(str, arguments)]
        if verb != "list":
            command += ["--host", HERE / "host"]
        return subprocess.run(command, cwd=folder, input=stdin, timeout=LIMIT_S,
                              capture_output=True)

    def plan(self, *arguments, **options):
        return self.run("--force", *arguments, **options)


def outcome(result):
    return result.returncode, result.stdout, result.stderr


def expect(result, code, stderr, stdout=b""):
    """What differs from an exit code and what was to be printed."""
    wanted = (code, stdout, stderr.encode())
    return [] if outcome(result) == wanted else [f"wanted {wanted}", f"got {outcome(result)}"]


def same(result, other):
    return expect(result, other.returncode, other.stderr.decode(), other.stdout)


def flags_of(path):
    return shlex.split(path.with_suffix(".flags").read_text())


def check_good(program, path):
    result = program.plan("--spec", path)
    if result.returncode != EXIT_GO or not result.stdout:
        return [f"{outcome(result)}"]
    return same(result, program.plan(*flags_of(path)))


def check_bad(program, path):
    result = program.plan("--spec", path.name, folder=path.parent)
    expected = path.with_suffix(".err")
    if os.environ.get("QDEV_UPDATE"):
        expected.write_bytes(result.stderr)
    return expect(result, EXIT_USAGE, expected.read_text())


def load(path):
    """The document; None when it is no JSON to Python either."""
    try:
        return json.loads(path.read_bytes().decode())
    except (ValueError, RecursionError):
        return None


def check_schema(validator, path, is_good):
    document = load(path)
    accepted = document is not None and validator.is_valid(document)
    if accepted == (is_good or path.stem in BEYOND_SCHEMA):
        return []
    if accepted:
        return ["the schema takes what the reader refuses"]
    return [error.message for error in validator.iter_errors(document)] + \
        ["the schema refuses it, though it is good or beyond a schema"]


# How the schema writes the types of keys.
FORMS = {
    "text": {"$ref": "#/$defs/text"},
    "text-or-nothing": {"$ref": "#/$defs/text-or-nothing"},
    "switch": {"$ref": "#/$defs/switch"},
    "number": {"$ref": "#/$defs/number"},
    "size": {"$ref": "#/$defs/size"},
    "bare": {"const": True},
}


def choices_of(key):
    """Of numbers as such, too."""
    numbers = map(int, key["choices"]) if key["type"] == "number-choice" else ()
    return [*numbers, *key["choices"]]


def check_property(key, properties):
    form = {"enum": choices_of(key)} if key["choices"] else FORMS[key["type"]]
    actual = properties[key["name"]]
    if form.items() <= {name: actual[name] for name in form if name in actual}.items():
        return []
    return [f"{key['name']} is {actual}, not {form}"]


def check_properties(keys, more, properties):
    names = {key["name"] for key in keys} | more
    if names != set(properties):
        return [f"the program has {sorted(names)}, the schema {sorted(properties)}"]
    return []


def check_kind(kind, schema):
    properties = schema["$defs"][kind["value"]["name"]]["properties"]
    keys = [kind["value"], *kind["keys"]]
    return check_properties(keys, set(), properties) or \
        [line for key in keys for line in check_property(key, properties)]


def check_settings(table, schema):
    properties = schema["properties"]
    choices = [key for key in table["settings"] if key["choices"]]
    return check_properties(table["settings"], {"schema", "devices"}, properties) or \
        [line for key in choices for line in check_property(key, properties)]


def check_kinds(table, schema):
    kinds = [{"$ref": f"#/$defs/{kind['value']['name']}"} for kind in table["kinds"]]
    listed = schema["properties"]["devices"]["items"]["oneOf"]
    return [] if kinds == listed else [f"the program has {kinds}, the schema {listed}"]


def check_names(table):
    """A key by the name of a kind would make two kinds of a device."""
    kinds = {kind["value"]["name"] for kind in table["kinds"]}
    keys = {key["name"] for kind in table["kinds"] for key in kind["keys"]}
    return [f"{name} is a kind and a key" for name in kinds & keys]


def check_coverage(table):
    """Every key of every kind is in a good spec, and is as good as its flag."""
    devices = [device for path in specs("good") for device in load(path).get("devices", [])]
    return [f"no good spec has {kind['value']['name']} with {key['name']}"
            for kind in table["kinds"] for key in [kind["value"], *kind["keys"]]
            if not any({kind["value"]["name"], key["name"]} <= set(device) for device in devices)]


def check_missing(program):
    return expect(program.plan("--spec", "no-such"), EXIT_USAGE,
                  "qdev-plan: spec no-such: No such file or directory\n")


def check_directory(program):
    return expect(program.plan("--spec", "good"), EXIT_USAGE,
                  "qdev-plan: spec good: Is a directory\n")


def check_huge(program):
    spaces = b" " * (4 << 20)
    return expect(program.plan("--spec", "-", stdin=spaces + b"{}"), EXIT_USAGE,
                  "qdev-plan: spec -: more than 4 MiB\n")


def check_largest(program):
    """The longest that is read at all."""
    spec = b'{"schema": "qdev.spec/1", "devices": [{"panic": true}]}'
    return same(program.plan("--spec", "-", stdin=spec.rjust(4 << 20)), program.plan("--panic"))


def check_stdin(program):
    path = HERE / "good" / "every-kind.json"
    return same(program.plan("--spec", "-", stdin=path.read_bytes()), program.plan(*flags_of(path)))


def check_stdin_name(program):
    return expect(program.plan("--spec", "-", stdin=b"[]\n"), EXIT_USAGE,
                  "qdev-plan: <stdin>:1:1: a spec is an object, not an array\n")


def check_twice(program):
    return expect(program.plan("--spec", "a.json", "--spec", "b.json"), EXIT_USAGE,
                  "qdev-plan: --spec: 'b.json' is one too many: --spec is given once\n")


def check_order(program):
    """The spec's devices come first, wherever --spec stands."""
    path = HERE / "good" / "disks.json"
    first = program.plan(*flags_of(path), "--disk", "/before", "--panic")
    return same(program.plan("--disk", "/before", "--spec", path, "--panic"), first) + \
        same(program.plan("--disk", "/before", "--panic", f"--spec={path}"), first)


def check_override(program):
    path = HERE / "good" / "every-kind.json"
    flags = ["--memory", "1G", "--root-port", "pcie-root-port", "--spare-ports", "0"]
    return same(program.plan(*flags, "--spec", path), program.plan(*flags_of(path), *flags))


def check_user(program):
    """Who runs QEMU is the spec's, unless a flag says otherwise: one may read the file."""
    spec = b'{"schema": "qdev.spec/1", "user": "nobody", "devices": [{"disk": "/roots.raw"}]}'
    def verdict(*flags):
        return program.run("--spec", "-", *flags, stdin=spec, verb="check").returncode
    verdicts = verdict(), verdict("--user", "root")
    return [] if verdicts == (EXIT_NO_GO, EXIT_GO) else [f"exits {verdicts}"]


def check_value(program):
    """What follows another flag is its value, whatever it looks like."""
    return expect(program.plan("--disk", "--spec"), EXIT_GO, "", program.plan("--disk=--spec").stdout)


def check_no_devices(program):
    result = program.plan("--spec", "-", stdin=b'{"schema": "qdev.spec/1"}')
    if result.returncode == EXIT_USAGE and b"nothing to plan" in result.stderr:
        return []
    return [f"{outcome(result)}"]


def check_help(program):
    """Help is given, whatever else is wrong."""
    return same(program.plan("--spec", "no-such", "--help"), program.plan("--help"))


def check_list(program):
    result = program.run("--spec", "-", verb="list")
    return [] if result.returncode == EXIT_USAGE else [f"{outcome(result)}"]


COMMAND_LINE = (
    check_missing, check_directory, check_huge, check_largest, check_stdin, check_stdin_name,
    check_twice, check_order, check_override, check_user, check_value, check_no_devices,
    check_help, check_list,
)


def specs(folder):
    return sorted((HERE / folder).glob("*.json"))


def schema_tests(schema):
    try:
        import jsonschema
    except ImportError:
        yield "schema", lambda: ["Python has no module jsonschema (Debian: python3-jsonschema)"]
        return
    dialect = jsonschema.Draft202012Validator
    dialect.check_schema(schema)
    validator = dialect(schema)
    for folder in ("good", "bad"):
        for path in specs(folder):
            yield f"schema {folder} {path.stem}", \
                lambda path=path, folder=folder: check_schema(validator, path, folder == "good")


def tests(program, table, schema):
    for path in specs("good"):
        yield f"good {path.stem}", lambda path=path: check_good(program, path)
    for path in specs("bad"):
        yield f"bad {path.stem}", lambda path=path: check_bad(program, path)
    for check in COMMAND_LINE:
        yield check.__name__.replace("check_", "command line "), lambda check=check: check(program)
    for kind in table["kinds"]:
        yield f"table {kind['value']['name']}", lambda kind=kind: check_kind(kind, schema)
    yield "table settings", lambda: check_settings(table, schema)
    yield "table kinds", lambda: check_kinds(table, schema)
    yield "table names", lambda: check_names(table)
    yield "table coverage", lambda: check_coverage(table)
    yield from schema_tests(schema)


def complaints(check):
    try:
        return check()
    except (OSError, LookupError, subprocess.TimeoutExpired) as error:
        return [f"{type(error).__name__}: {error}"]


def main(program, table, schema):
    table = json.loads(subprocess.run([table], capture_output=True, check=True).stdout)
    schema = json.loads(pathlib.Path(schema).read_text())
    number = failed = 0
    for name, check in tests(Program(program), table, schema):
        number += 1
        wrong = complaints(check)
        failed += bool(wrong)
        print(f"{'not ' if wrong else ''}ok {number} - {name}")
        for line in wrong:
            print(f"# {line}")
    print(f"1..{number}")
    return failed > 0


sys.exit(main(*sys.argv[1:]))
