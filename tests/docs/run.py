#!/usr/bin/env python3
"""Holds the documentation against the program. TAP.

run.py PROGRAM SOURCE_ROOT
"""

import pathlib
import re
import shlex
import shutil
import subprocess
import sys

PAGES = {"plan": "qdev-plan.1", "check": "qdev-plan-check.1",
         "list": "qdev-plan-list.1", "audit": "qdev-plan-audit.1", "snapshot": "qdev-plan-snapshot.1"}


def help_of(program, *arguments):
    return subprocess.run([program, *arguments, "--help"], check=True,
                          capture_output=True, text=True).stdout


def flags_of(program, verb):
    return set(re.findall(r"^  --([a-z-]+)", help_of(program, verb), re.M))


def flags_in(page):
    """mdoc writes --user as "Fl -user" and lists as "Fl -a | b" or ", ,"."""
    words = re.findall(r"-?-?([a-z][a-z-]+)", page)
    return set(words)


def codes(root):
    source = (root / "src/check/codes.c").read_text()
    rows = re.findall(r'\{"([a-z0-9-]+)",\s*"([a-z]+)",\s*((?:"[^"]*"\s*)+)\}',
                      source)
    return {name: "".join(re.findall(r'"([^"]*)"', text))
            for name, _, text in rows}


def documented_codes(root):
    page = (root / "docs/findings.md").read_text()
    return dict(re.findall(r"^\| `([a-z0-9-]+)` \| (.*) \|$", page, re.M))


def transcripts(root):
    """Commands in the README and what they are said to print."""
    page = (root / "README.md").read_text()
    for block in re.findall(r"```console\n(.*?)```", page, re.S):
        for part in re.split(r"^\$ ", block, flags=re.M)[1:]:
            command, _, output = part.partition("\n")
            yield command, output


def untrue_transcripts(program, root):
    for command, output in transcripts(root):
        result = subprocess.run(
            [pathlib.Path(program).resolve(), *shlex.split(command)[1:]],
            cwd=root / "fixtures", capture_output=True, text=True)
        if result.stdout != output:
            yield f"{command} prints something else"


def lint(page):
    if not shutil.which("mandoc"):
        return ["mandoc is not installed"]
    result = subprocess.run(["mandoc", "-Tlint", "-W", "warning", page],
                            capture_output=True, text=True)
    return result.stdout.splitlines()


def tests(program, root):
    verbs = re.findall(r"^  ([a-z]+) {2,}", help_of(program), re.M)
    yield "every verb has a man page", sorted(set(verbs) ^ set(PAGES))
    for verb, name in PAGES.items():
        page = root / "src/cli" / name
        missing = flags_of(program, verb) - flags_in(page.read_text())
        if verb == "check":
            # Its devices are those of plan, told there.
            missing -= flags_of(program, "plan")
        yield f"{name} has every flag", sorted(missing)
        yield f"{name} is well-formed", lint(page)
    yield "docs/findings.md is the table of codes", sorted(
        set(codes(root).items()) ^ set(documented_codes(root).items()))
    yield "README shows what the program prints", list(
        untrue_transcripts(program, root))
    yield "README names every verb", [
        verb for verb in verbs
        if f"qdev-plan {verb}" not in (root / "README.md").read_text()]


def main():
    program, root = sys.argv[1], pathlib.Path(sys.argv[2])
    number = failed = 0
    for number, (name, problems) in enumerate(tests(program, root), 1):
        print(f"{'not ok' if problems else 'ok'} {number} - {name}")
        for problem in problems:
            print(f"# {problem}")
        failed += bool(problems)
    print(f"1..{number}")
    sys.exit(bool(failed))


if __name__ == "__main__":
    main()
