#!/usr/bin/env python3
"""Holds the documentation against the program. TAP.

    run.py PROGRAM SOURCE_ROOT

QDEV_UPDATE=1 writes anew what pages take from the program.
"""

import difflib
import json
import os
import pathlib
import re
import shlex
import shutil
import subprocess
import sys

PAGES = {"plan": "qdev-plan.1", "check": "qdev-plan-check.1",
         "list": "qdev-plan-list.1", "audit": "qdev-plan-audit.1",
         "snapshot": "qdev-plan-snapshot.1",
         "watch": "qdev-plan-watch.1", "bind": "qdev-plan-bind.1",
         "unbind": "qdev-plan-unbind.1"}


def help_of(program, *arguments):
    return subprocess.run([program, *arguments, "--help"], check=True,
                          capture_output=True, text=True).stdout


def flags_of(program, verb):
    return set(re.findall(r"^  --([a-z-]+)", help_of(program, verb), re.M))


def flags_in(page):
    """mdoc writes --user as "Fl -user" and lists as "Fl -a | b" or ", ,"."""
    words = re.findall(r"-?-?([a-z][a-z-]+)", page)
    return set(words)


def explanations(program):
    """Of each code: its family, its line, and the paragraphs of --explain."""
    text = subprocess.run([program, "--explain", "all"], check=True,
                          capture_output=True, text=True).stdout
    parts = re.split(r"^(\S+) \(([a-z]+)\): (.*)\n", text, flags=re.M)[1:]
    for code, family, line, body in zip(*[iter(parts)] * 4):
        yield code, family, line, body.strip("\n")


def codes(program):
    return [code for code, *_ in explanations(program)]


def markdown(code, body):
    """What --explain prints, with its lines that stay as they are set off."""
    body = re.sub(r"^To mend it:", "**To mend it:**", body, flags=re.M)
    body = re.sub(r"((?:^  .*\n)+)", r"\n  \1\n", body, flags=re.M)
    body = re.sub(r"^  ( *)(?=\S)", r"    ", body, flags=re.M)
    return f"### `{code}`\n\n{body}\n"


def family_page(program, family, heading):
    """A family below its heading: its codes in a table, and each explained."""
    rows = [row for row in explanations(program) if row[1] == family]
    table = "".join(f"| `{code}` | {line} |\n" for code, _, line, _ in rows)
    return "\n".join([
        f"{heading}| code | what it says |\n|---|---|\n{table}",
        *(markdown(code, body) for code, _, _, body in rows)])


def findings_page(program, page):
    """The page of all codes; what stands between a heading and its table stays."""
    head, *sections = re.split(r"^(?=## )", page, flags=re.M)
    headings = {re.match(r"## ([a-z]+)", section)[1]:
                re.split(r"^\| code", section, flags=re.M)[0] for section in sections}
    families = dict.fromkeys(family for _, family, *_ in explanations(program))
    return "\n".join([head.rstrip("\n") + "\n", *(
        family_page(program, family, headings.get(family, f"## {family}\n\n"))
        for family in families)])


def schema_page(program, page):
    """The schema of reports, with the codes that there are."""
    schema = json.loads(page)
    finding = schema["$defs"]["findings"]["items"]["properties"]
    finding["code"]["enum"] = codes(program)
    return json.dumps(schema, indent=2) + "\n"


def transcript(program, root, command):
    """A command of the README and what it prints."""
    result = subprocess.run(
        [pathlib.Path(program).resolve(), *shlex.split(command)[1:]],
        cwd=root / "fixtures", capture_output=True, text=True)
    return f"$ {command}\n{result.stdout}"


def with_true_transcripts(program, root, page):
    def block(found):
        commands = re.findall(r"^\$ (.*)$", found[1], re.M)
        printed = "".join(transcript(program, root, command) for command in commands)
        return f"```console\n{printed}```"
    return re.sub(r"```console\n(.*?)```", block, page, flags=re.S)


def compare(path, wanted):
    """The lines in which a page differs from what it has to say."""
    if os.environ.get("QDEV_UPDATE"):
        path.write_text(wanted)
    return [line for line in difflib.unified_diff(
        path.read_text().splitlines(), wanted.splitlines(),
        "written", "true", lineterm="")]


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
        if verb in ("check", "watch"):
            # Their devices are those of plan, told there.
            missing -= flags_of(program, "plan")
        yield f"{name} has every flag", sorted(missing)
        yield f"{name} is well-formed", lint(page)
    page = root / "docs/findings.md"
    yield "docs/findings.md is the table of codes", compare(
        page, findings_page(program, page.read_text()))
    schema = root / "docs/check.schema.json"
    yield "docs/check.schema.json has every code", compare(
        schema, schema_page(program, schema.read_text()))
    readme = root / "README.md"
    yield "README shows what the program prints", compare(
        readme, with_true_transcripts(program, root, readme.read_text()))
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
